/* rooms.c: the page's rooms, and what a model lacks for each. A room without anything to show is
 * not hidden: it says what it needs. */
#include "view/view.h"

static vt_str graph_lacks(const vt_model *m, bool zh)
{
    (void)zh;
    return m->nodes.n ? (vt_str){0} : m->no_graph; /* a tree of tensors is drawn too */
}

/* While a file is first opened nothing is known of its tensors, and the room may be waited for. */
static vt_str weights_lacks(const vt_model *m, bool zh)
{
    bool opening = !m->path && m->has_graph;
    if (m->weights.n || opening)
        return (vt_str){0};
    return vt_str_of(zh ? "这个文件不存储任何张量" : "the file stores no tensors");
}

#define LATER(room, english, chinese)                                                              \
    static vt_str room##_lacks(const vt_model *m, bool zh)                                         \
    {                                                                                              \
        (void)m;                                                                                   \
        return vt_str_of(zh ? chinese : english);                                                  \
    }
LATER(run, "this version shows structure and does not run models",
      "本版本只显示结构,还不能运行模型")
LATER(explain, "needs a model that runs, which this version does not do",
      "需要能运行模型,本版本还做不到")
LATER(embed, "this version does not map data sets", "本版本还不能映射数据集")
LATER(train, "needs training logs, which this version does not read",
      "需要训练日志,本版本还不能读取")
LATER(compare, "this version shows one model at a time", "本版本一次只显示一个模型")

const vt_room vt_rooms[] = {
    {"graph", graph_lacks},     {"weights", weights_lacks},
    {"run", run_lacks},         {"explain", explain_lacks},
    {"embed", embed_lacks},     {"train", train_lacks},
    {"compare", compare_lacks}, {NULL, NULL},
};
