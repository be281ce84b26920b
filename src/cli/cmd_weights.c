/* cmd_weights.c: what stands in the weights of a model. */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

typedef struct asked { /* one run of `weights` */
    const vt_args *args;
    vt_arena *arena;
    const vt_model *m;
    vt_weight_spec spec;
    const vt_tensor *tensors;
    size_t n;
} asked;

/* "-1,1": two numbers. */
static bool range_read(const char *text, vt_distribution_spec *spec, vt_err *err)
{
    char *end;
    if (!text)
        return true;
    spec->ranged = true;
    spec->from = strtod(text, &end);
    if (end != text && *end == ',') {
        const char *second = end + 1;
        spec->to = strtod(second, &end);
        if (end != second && !*end && spec->from < spec->to)
            return true;
    }
    return vt_fail(err, VT_BAD_USAGE, "--range needs two numbers, the smaller first: --range -1,1");
}

static bool spec_read(asked *q, vt_err *err)
{
    uint64_t bins = vt_args_number(q->args, VT_OPT_BINS, 64);
    if (!bins || bins > 65536)
        return vt_fail(err, VT_BAD_USAGE, "--bins needs a number from 1 to 65536");
    q->spec.distribution.bins = (unsigned)bins;
    q->spec.real = q->args->value[VT_OPT_DEQUANTIZE] != NULL;
    return range_read(q->args->value[VT_OPT_RANGE], &q->spec.distribution, err);
}

/* One tensor's statistics; what one lacks (strings, a missing file) does not hide the others. */
static bool tensor_json(asked *q, const vt_tensor *t, vt_json *j, vt_err *err)
{
    vt_err own = {0};
    vt_distribution d;
    vt_arena *arena = vt_arena_new();
    bool ok = vt_weight_stats(arena, q->m, t->weight, &q->spec, vt_say_progress(q->args), &d, &own);
    if (ok || own.code == VT_UNKNOWN || own.code == VT_IO || own.code == VT_BAD_FILE) {
        vt_json_object(j);
        vt_tensor_json(q->m, t, ok ? &d : NULL, own.reason, j);
        vt_json_end(j, '}');
        ok = true;
    } else if (err)
        *err = own;
    vt_arena_free(arena);
    return ok;
}

static bool json_put(asked *q, vt_buf *out, vt_err *err)
{
    vt_json j;
    bool ok = true;
    vt_json_init(&j, out, true);
    vt_json_array(&j);
    for (size_t i = 0; ok && i < q->n; i++)
        ok = tensor_json(q, &q->tensors[i], &j, err);
    vt_json_end(&j, ']');
    return ok;
}

static bool answer(asked *q, vt_buf *out, vt_err *err)
{
    vt_str glob = vt_str_of(q->args->n_paths > 1 ? q->args->paths[1] : "");
    bool nearest = q->args->value[VT_OPT_NEAREST] || q->args->value[VT_OPT_ANALOGY];
    return vt_arena_check(q->arena, err) && spec_read(q, err) &&
           vt_tensors_match(q->arena, q->m, glob, &q->tensors, &q->n, err) &&
           (nearest ? vt_nearest_print(q->args, q->arena, q->m, q->tensors, q->n, out, err)
                    : json_put(q, out, err)) &&
           vt_buf_check(out, err);
}

static int weights_run(const vt_args *a)
{
    vt_err err = {0};
    vt_buf out = {0};
    vt_opened *o = vt_cli_open(a, a->paths[0], &err);
    asked q = {.args = a, .arena = vt_arena_new(), .m = o ? o->model : NULL};
    bool ok = o && answer(&q, &out, &err);
    if (o && !ok)
        vt_in_file(&err, a->paths[0]);
    int status = ok ? vt_say(a, &out) : vt_say_error(a, &err);
    vt_buf_free(&out);
    vt_arena_free(q.arena);
    vt_opened_free(o);
    return status;
}

const vt_command vt_cmd_weights = {
    .name = "weights",
    .takes = "MODEL [GLOB]",
    .min_paths = 1,
    .max_paths = 2,
    .options = VT_TAKES(BINS) | VT_TAKES(RANGE) | VT_TAKES(DEQUANTIZE) | VT_TAKES(NEAREST) |
               VT_TAKES(ANALOGY) | VT_TAKES(TOP),
    .says = "statistics of weights",
    .zh = "权重统计",
    .example = "  vitrine weights net.onnx --json\n"
               "  vitrine weights net.onnx 'encoder.*.weight' --json --bins 100 --range -1,1\n"
               "  vitrine weights glove.txt --analogy 'king - man + woman'",
    .run = weights_run,
};
