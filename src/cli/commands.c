/* commands.c: the list of commands. The first is what a bare PATH means. A row without `run` keeps
 * its name for a later version, so that no file or script takes it for something else. */
#include "cli/cli.h"

#include <string.h>

#define LATER(id, english, chinese)                                                                \
    static const vt_command later_##id = {.name = #id, .takes = "", .says = english, .zh = chinese};
#define LATER_COMMANDS(X)                                                                          \
    X(diff, "what differs between two models", "比较两个模型")                                     \
    X(run, "runs a model on an input", "用输入运行模型")                                           \
    X(grad, "gradients of a scalar", "标量的梯度")                                                 \
    X(verify, "runs ONNX test cases", "运行 ONNX 测试用例")                                        \
    X(features, "feature maps of an input", "输入的特征图")                                        \
    X(profile, "time and FLOP/s per node", "每个节点的时间与 FLOP/s")                              \
    X(embed, "maps points into two or three dimensions", "把数据点映射到二维或三维")               \
    X(boundary, "decision boundary", "决策边界")                                                   \
    X(logs, "runs and tags of training logs", "训练日志的运行与标签")                              \
    X(doctor, "checks training logs", "检查训练日志")                                              \
    X(log, "writes a training log", "写训练日志")                                                  \
    X(eval, "accuracy on labelled data", "在标注数据上评测")                                       \
    X(explain, "why a model answers so", "模型为何如此回答")                                       \
    X(attention, "what a model attends to", "模型的注意力")                                        \
    X(invert, "inputs from features", "由特征还原输入")                                            \
    X(visualize, "what a unit looks for", "神经元寻找什么")                                        \
    X(train, "trains a model", "训练模型")                                                         \
    X(diagnose, "what went wrong in training", "诊断训练")                                         \
    X(report, "one page about a model", "模型报告")                                                \
    X(edit, "changes a model", "修改模型")                                                         \
    X(compare, "models side by side", "并排比较模型")                                              \
    X(bench, "measures a model", "性能测试")
LATER_COMMANDS(LATER)

#define ROW(id, english, chinese) &later_##id,
const vt_command *const vt_commands[] = {
    &vt_cmd_open, &vt_cmd_info,   &vt_cmd_graph, &vt_cmd_weights,
    &vt_cmd_plot, &vt_cmd_export, &vt_cmd_print, LATER_COMMANDS(ROW) NULL,
};

const vt_command *vt_command_find(const char *name)
{
    for (size_t i = 0; vt_commands[i]; i++)
        if (!strcmp(vt_commands[i]->name, name))
            return vt_commands[i];
    return NULL;
}
