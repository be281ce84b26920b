/* findings.c: things worth noticing in weights: one rule, one row.
 *
 * A rule looks at a tensor's statistics and says what it sees, with the numbers; why that happens and what
 * helps stand in its row. Rules are evidence, not verdicts: "as drawn by Kaiming's normal" is what the numbers
 * say, that nobody trained the layer is what follows if so. */
#include "inspect/findings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct rule {
    const char *kind;
    bool (*look)(vt_look *l);
    const char *cause, *fix, *cause_zh, *fix_zh;
} rule;

/* ---- saying -------------------------------------------------------------------------------------------- */

static void say_count(vt_look *l, uint64_t n)
{
    vt_put_count(l->seen, n);
}

static void say(vt_look *l, const char *en, const char *zh)
{
    vt_buf_text(l->seen, l->zh ? zh : en);
}

static void say_number(vt_look *l, double v)
{
    vt_buf_number(l->seen, v, 3);
}

/* ": 3, 17, 42 ..." */
static void say_found(vt_look *l, size_t all)
{
    enum { SHOWN = 8 };
    say(l, ": ", ":");
    for (size_t i = 0; i < l->n_found && i < SHOWN; i++)
        vt_buf_format(l->seen, "%s%u", i ? ", " : "", l->found[i]);
    if (all > SHOWN)
        say(l, " \u2026", " \u2026\u2026");
}

static void found_add(vt_look *l, uint64_t channel)
{
    if (l->n_found < VT_MOST_CHANNELS)
        l->found[l->n_found++] = (uint32_t)channel + 1;
}

/* ---- rules --------------------------------------------------------------------------------------------- */

static bool look_nan(vt_look *l)
{
    const vt_stats *s = &l->d.stats;
    uint64_t inf = s->inf_plus + s->inf_minus;
    if (!s->nan && !inf)
        return false;
    for (uint64_t c = 0; c < l->channels.n; c++)
        if (l->channels.at[c].nan + l->channels.at[c].inf_plus + l->channels.at[c].inf_minus)
            found_add(l, c);
    say_count(l, s->nan);
    say(l, " values are NaN and ", " 个值为 NaN,");
    say_count(l, inf);
    say(l, " infinite, of ", " 个为无穷,共 ");
    say_count(l, s->count);
    say(l, "", " 个");
    return true;
}

static double channel_absmax(const vt_moments *c)
{
    return c->n ? fmax(fabs(c->min), fabs(c->max)) : 0;
}

static double channel_norm(const vt_moments *c)
{
    return vt_stats_of(c).l2;
}

static bool look_dead(vt_look *l)
{
    double most = fmax(fabs(l->d.stats.min), fabs(l->d.stats.max));
    uint64_t dead = 0;
    if (l->channels.n < 2 || !(most > 0))
        return false;
    for (uint64_t c = 0; c < l->channels.n; c++)
        if (l->channels.at[c].n && channel_absmax(&l->channels.at[c]) <= 1e-5 * most) {
            dead++;
            found_add(l, c);
        }
    if (!dead)
        return false;
    say_count(l, dead);
    say(l, " of ", " / ");
    say_count(l, l->channels.n);
    say(l, " filters are dead, all their values are about 0", " 个滤波器已失效,所有值约为 0");
    say_found(l, dead);
    return true;
}

static bool look_twins(vt_look *l)
{
    if (l->w->rank < 2 || l->t->in_axis < 0)
        return false;
    size_t twins = vt_twins_find(l);
    if (!twins)
        return false;
    say_count(l, twins);
    say(l, " of ", " / ");
    say_count(l, l->channels.n);
    say(l, " filters have a twin (cosine above 0.9999)", " 个滤波器有几乎相同的副本(余弦大于 0.9999)");
    say(l, ", in pairs", ",成对列出");
    say_found(l, twins);
    return true;
}

static int ascending(const void *pa, const void *pb)
{
    double a = *(const double *)pa, b = *(const double *)pb;
    return (a > b) - (a < b);
}

static double median(double *x, size_t n)
{
    qsort(x, n, sizeof *x, ascending);
    return (x[(n - 1) / 2] + x[n / 2]) / 2;
}

static bool look_outliers(vt_look *l)
{
    uint64_t n = l->channels.n, loud = 0;
    double *norm = n >= 8 && l->w->rank >= 2 ? vt_alloc(2 * n * sizeof *norm) : NULL;
    if (!norm)
        return false;
    double *sorted = norm + n, worst = 0;
    for (uint64_t c = 0; c < n; c++)
        sorted[c] = norm[c] = channel_norm(&l->channels.at[c]);
    double middle = median(sorted, n);
    for (uint64_t c = 0; c < n; c++)
        sorted[c] = fabs(norm[c] - middle);
    double mad = 1.4826 * median(sorted, n);
    for (uint64_t c = 0; c < n && mad > 0; c++)
        if (norm[c] > middle + 6 * mad) {
            loud++;
            found_add(l, c);
            worst = fmax(worst, norm[c] / middle);
        }
    vt_free(norm);
    if (!loud)
        return false;
    say_count(l, loud);
    say(l, " of ", " / ");
    say_count(l, n);
    say(l, " channels are far larger than the rest, up to ", " 个通道远大于其余通道,最大为中位范数的 ");
    say_number(l, worst);
    say(l, " times the median norm", " 倍");
    say_found(l, loud);
    return true;
}

/* What a fresh layer's values look like: deviation over fans, and the kurtosis of the distribution. */
static const struct {
    const char *name;
    double numerator; /* of the variance */
    int fan;          /* over: 0 in, 1 in + out */
} schemes[] = {
    {"Kaiming (He)", 2, 0},
    {"Xavier (Glorot)", 2, 1},
    {"LeCun", 1, 0},
    {"PyTorch's default (Kaiming uniform, a = \u221A5)", 1. / 3, 0},
};
static const struct {
    const char *name, *zh;
    double kurtosis;
} shapes[] = {{"uniform", "均匀", 1.8}, {"normal", "正态", 3}, {"truncated normal", "截断正态", 2.366}};

/* The name of the distribution, when it is one of those, as n values can tell. */
static const char *shape_of(const vt_look *l)
{
    const vt_stats *s = &l->d.stats;
    double n = (double)s->finite, slack = 4 * sqrt(24 / n) + .01;
    if (fabs(s->mean) > 4 * s->std / sqrt(n) || fabs(s->skew) > 4 * sqrt(6 / n) + .01)
        return NULL;
    for (size_t i = 0; i < 3; i++)
        if (fabs(s->kurtosis - shapes[i].kurtosis) < slack)
            return l->zh ? shapes[i].zh : shapes[i].name;
    return NULL;
}

static bool look_fresh(vt_look *l)
{
    const vt_stats *s = &l->d.stats;
    if (l->w->rank < 2 || l->t->in_axis < 0 || l->t->out_axis < 0 || s->finite < 2000)
        return false;
    double fan_in = (double)l->w->count / (double)l->w->shape[l->t->out_axis];
    double fan_out = (double)l->w->count / (double)l->w->shape[l->t->in_axis];
    const char *shape = shape_of(l);
    for (size_t i = 0; shape && i < sizeof schemes / sizeof *schemes; i++) {
        double want = sqrt(schemes[i].numerator / (fan_in + (schemes[i].fan ? fan_out : 0)));
        if (fabs(s->std / want - 1) > .02)
            continue;
        say(l, "the deviation is ", "标准差为 ");
        say_number(l, s->std);
        vt_buf_format(l->seen, l->zh ? ",与 %s 初始化(" : ", that of %s (", schemes[i].name);
        say_number(l, want);
        vt_buf_format(l->seen, l->zh ? ")一致,分布为%s分布,均值为 0" : "), and the values are %s around 0",
                      shape);
        return true;
    }
    return false;
}

static bool look_saturated(vt_look *l)
{
    double share = (double)l->ends / (double)l->w->count;
    double must = l->channels.n ? (double)l->channels.n / (double)l->w->count : 0; /* one a channel */
    if (!l->w->quant || share < .01 || share < 3 * must)
        return false;
    say_number(l, 100 * share);
    say(l, " % of the values stand at the ends of ", " % 的值位于类型边界:");
    vt_buf_text(l->seen, vt_dtype_name(l->w->dtype));
    return true;
}

static bool look_constant(vt_look *l)
{
    const vt_stats *s = &l->d.stats;
    if (s->finite < 16 || s->finite != s->count || s->min != s->max)
        return false;
    say(l, "all ", "全部 ");
    say_count(l, s->count);
    say(l, " values are ", " 个值都是 ");
    say_number(l, s->min);
    return true;
}

static bool look_tails(vt_look *l)
{
    const vt_stats *s = &l->d.stats;
    if (l->w->rank < 2 || s->finite < 500 || !(s->kurtosis > 15))
        return false;
    say(l, "kurtosis ", "峰度 ");
    say_number(l, s->kurtosis);
    say(l, " (a normal distribution has 3), the largest value is ", "(正态分布为 3),最大绝对值为标准差的 ");
    say_number(l, fmax(fabs(s->min), fabs(s->max)) / s->std);
    say(l, " deviations from 0", " 倍");
    return true;
}

static const rule rules[] = {
    {"nan", look_nan, "training diverged, or a conversion overflowed f16",
     "go back to an earlier checkpoint; lower the learning rate, clip gradients, or store it as bf16 or f32",
     "训练发散,或转换为 f16 时溢出", "退回更早的检查点;降低学习率、裁剪梯度,或改存为 bf16 / f32"},
    {"dead-filters", look_dead, "pruned on purpose, or weight decay took what no gradient held up",
     "they can be cut out without changing the output; if they were not pruned, look at the activation "
     "before and at the learning rate",
     "有意剪枝,或没有梯度支撑、被权重衰减压到零", "可以直接删去而不改变输出;若非剪枝,请检查其前的激活和学习率"},
    {"twin-filters", look_twins, "copied weights (inflated input channels, tied initialisation) or symmetry "
     "that training did not break",
     "merge them, or start with different random numbers",
     "权重被复制(扩展输入通道、相同初始化),或训练未能打破对称", "合并它们,或使用不同的随机初始化"},
    {"outlier-channels", look_outliers, "a few features carry most of the signal, common in large language models",
     "quantize per channel, and keep these in higher precision",
     "少数特征承载大部分信号,常见于大语言模型", "按通道量化,并让这些通道保持更高精度"},
    {"as-initialised", look_fresh, "if so, the layer was never trained, or hardly",
     "see whether it was frozen, left out of the optimizer, or replaced after loading",
     "若属实,该层从未训练或几乎未训练", "检查它是否被冻结、未加入优化器,或在加载后被替换"},
    {"saturated", look_saturated, "the scale was chosen too small, larger values were clipped",
     "calibrate with more data, or choose the scale per channel",
     "比例选得过小,较大的值被截断", "用更多数据校准,或按通道选择比例"},
    {"constant", look_constant, "still as it was initialised, or not used",
     "see whether gradients reach it", "仍为初始值,或未被使用", "检查梯度是否到达它"},
    {"heavy-tails", look_tails, "a few large weights dominate; they widen the range that 8 bits must cover",
     "look at them in the heatmap; clip or quantize per channel",
     "少数大权重占主导,使 8 位量化的范围变宽", "在热图中查看它们;裁剪或按通道量化"},
};

/* ---- a tensor ------------------------------------------------------------------------------------------ */

static bool is_quantized_integer(const vt_weight *w)
{
    return w->quant && w->dtype >= VT_DTYPE_I2 && w->dtype <= VT_DTYPE_U8;
}

/* Buffers are looked at for NaN alone: a running mean may well be constant. */
static bool is_looked_at(const vt_tensor *t, const vt_weight *w)
{
    return w->count && (vt_dtype_is_float(w->dtype) || is_quantized_integer(w)) &&
           t->role != VT_ROLE_OPTIMIZER && !(w->dtype == VT_DTYPE_C64 || w->dtype == VT_DTYPE_C128);
}

static bool ends_count(vt_look *l, const vt_progress *progress, vt_err *err)
{
    static const double ends[][2] = {{-2, 1}, {0, 3}, {-8, 7}, {0, 15}, {-128, 127}, {0, 255}};
    const double *e = ends[l->w->dtype - VT_DTYPE_I2];
    vt_weight_spec spec = {.distribution = {.bins = (unsigned)(e[1] - e[0]) + 1, .ranged = true,
                                            .from = e[0], .to = e[1] + 1}};
    vt_distribution d;
    if (!vt_weight_stats(l->arena, l->m, l->t->weight, &spec, progress, &d, err))
        return false;
    l->ends = d.n_bins ? d.bins[0] + d.bins[d.n_bins - 1] : 0;
    return true;
}

static bool look_make(vt_look *l, const vt_progress *progress, vt_err *err)
{
    vt_weight_spec spec = {.distribution.moments_only = true};
    if (!vt_weight_stats(l->arena, l->m, l->t->weight, &spec, progress, &l->d, err))
        return false;
    if (l->w->rank >= 2 && l->t->out_axis >= 0 && !l->w->is_sparse &&
        !vt_weight_channels(l->arena, l->m, l->t->weight, l->t->out_axis, false, progress, &l->channels, err))
        return false;
    return !is_quantized_integer(l->w) || ends_count(l, progress, err);
}

typedef VT_VEC(vt_finding) finding_list;

static void finding_add(vt_arena *arena, const vt_look *l, const rule *r, finding_list *to)
{
    vt_finding *f = vt_push(arena, to);
    uint32_t *channels = vt_arena_array(arena, l->n_found, sizeof *channels);
    if (!f || !channels)
        return;
    memcpy(channels, l->found, l->n_found * sizeof *channels);
    *f = (vt_finding){.kind = r->kind, .weight = l->t->weight, .label = l->t->label,
                      .seen = vt_str_copy(arena, vt_buf_view(l->seen)),
                      .cause = vt_str_of(l->zh ? r->cause_zh : r->cause),
                      .fix = vt_str_of(l->zh ? r->fix_zh : r->fix),
                      .channels = channels, .n_channels = l->n_found};
}

/* What cannot be read (a missing file) is told elsewhere and no finding. */
static bool tensor_look(vt_arena *arena, vt_look *l, const vt_progress *progress, finding_list *to, vt_err *err)
{
    vt_err own = {0};
    if (!look_make(l, progress, &own)) {
        if (own.code != VT_CANCELLED && own.code != VT_NO_MEMORY)
            return true;
        if (err)
            *err = own;
        return false;
    }
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        vt_buf seen = {0};
        if (l->t->role == VT_ROLE_BUFFER && i)
            break;
        l->seen = &seen;
        l->n_found = 0;
        if (rules[i].look(l))
            finding_add(arena, l, &rules[i], to);
        vt_buf_free(&seen);
    }
    return true;
}

bool vt_findings_make(vt_arena *arena, const vt_model *m, const vt_tensor *tensors, size_t n, bool zh,
                      const vt_progress *progress, const vt_finding **out, size_t *n_out, vt_err *err)
{
    finding_list found = {0};
    bool ok = true;
    for (size_t i = 0; ok && i < n; i++) {
        const vt_weight *w = &m->weights.at[tensors[i].weight];
        vt_look l = {.arena = vt_arena_new(), .m = m, .t = &tensors[i], .w = w, .zh = zh};
        ok = vt_arena_check(l.arena, err) && vt_step(progress, "findings", (double)i, (double)n, err) &&
             (!is_looked_at(&tensors[i], w) || tensor_look(arena, &l, NULL, &found, err));
        vt_arena_free(l.arena);
    }
    *out = found.at;
    *n_out = found.n;
    return ok && vt_arena_check(arena, err);
}

static void key_str(vt_json *j, const char *key, vt_str s)
{
    vt_json_key(j, key);
    vt_json_str(j, s);
}

void vt_findings_json(const vt_model *m, const vt_finding *at, size_t n, vt_json *j)
{
    vt_json_array(j);
    for (size_t i = 0; i < n; i++) {
        vt_json_object(j);
        key_str(j, "kind", vt_str_of(at[i].kind));
        key_str(j, "name", m->weights.at[at[i].weight].name);
        key_str(j, "label", at[i].label);
        key_str(j, "seen", at[i].seen);
        key_str(j, "cause", at[i].cause);
        key_str(j, "fix", at[i].fix);
        vt_json_key(j, "channels");
        vt_json_array(j);
        for (size_t k = 0; k < at[i].n_channels; k++)
            vt_json_uint(j, at[i].channels[k]);
        vt_json_end(j, ']');
        vt_json_end(j, '}');
    }
    vt_json_end(j, ']');
}
