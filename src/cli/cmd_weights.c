/* cmd_weights.c: what stands in the weights of a model: a table, JSON, the elements, or a file of them.
 *
 *   -o F.npy           one tensor            --as text|markdown|csv|latex     the table
 *   -o F.safetensors   all that match        --values N                       the elements as text
 *   -o F.csv           the table             --json                           INTERFACE.md
 *   -o F.svg ...       a figure              --findings                       what is worth noticing */
#include "cli/weights.h"

#include <stdlib.h>
#include <string.h>

/* ---- what is asked ------------------------------------------------------------------------------------ */

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
        if (end != second && !*end && spec->from < spec->to && spec->to - spec->from < 1e308)
            return true;
    }
    return vt_fail(err, VT_BAD_USAGE, "--range needs two numbers, the smaller first: --range -1,1");
}

static bool spec_read(vt_weights_asked *q, vt_err *err)
{
    uint64_t bins = vt_args_number(q->args, VT_OPT_BINS, 64);
    if (!bins || bins > 65536)
        return vt_fail(err, VT_BAD_USAGE, "--bins needs a number from 1 to 65536");
    q->spec.distribution.bins = (unsigned)bins;
    q->spec.real = q->args->value[VT_OPT_DEQUANTIZE] != NULL;
    return range_read(q->args->value[VT_OPT_RANGE], &q->spec.distribution, err);
}

/* ---- statistics ---------------------------------------------------------------------------------------- */

typedef struct share { /* one tensor's part of the whole work */
    const vt_progress *all;
    double before, own, total;
} share;

static void share_report(void *ctx, const char *what, double done, double total)
{
    const share *s = ctx;
    (void)what;
    if (s->all->report)
        s->all->report(s->all->ctx, "statistics", s->before + s->own * done / total, s->total);
}

static bool share_cancelled(void *ctx)
{
    const share *s = ctx;
    return s->all->cancelled && s->all->cancelled(s->all->ctx);
}

/* What one tensor lacks (strings, a missing file) does not hide the others. */
static bool row_make(vt_weights_asked *q, vt_weights_row *r, const share *part, vt_err *err)
{
    vt_err own = {0};
    vt_progress progress = {share_report, share_cancelled, (void *)part};
    if (vt_weight_stats(q->arena, q->o->model, r->tensor->weight, &q->spec, &progress, &r->d, &own))
        return true;
    r->why = vt_cstr(q->arena, vt_str_of(own.reason));
    if (own.code == VT_UNKNOWN || own.code == VT_IO || own.code == VT_BAD_FILE)
        return vt_arena_check(q->arena, err);
    *err = own;
    return false;
}

static bool rows_make(vt_weights_asked *q, vt_err *err)
{
    const vt_model *m = q->o->model;
    share part = {.all = vt_say_progress(q->args)};
    q->rows = vt_arena_array(q->arena, q->n, sizeof *q->rows);
    q->n_rows = q->n;
    for (size_t i = 0; i < q->n; i++)
        part.total += (double)m->weights.at[q->tensors[i].weight].bytes + 1;
    bool ok = vt_arena_check(q->arena, err);
    for (size_t i = 0; ok && i < q->n; i++) {
        q->rows[i] = (vt_weights_row){.tensor = &q->tensors[i],
                                      .weight = &m->weights.at[q->tensors[i].weight]};
        part.own = (double)q->rows[i].weight->bytes + 1;
        ok = row_make(q, &q->rows[i], &part, err);
        part.before += part.own;
    }
    return ok && vt_weights_order(q, err);
}

static void json_put(const vt_weights_asked *q, vt_buf *out)
{
    vt_json j;
    vt_json_init(&j, out, true);
    vt_json_array(&j);
    for (size_t i = 0; i < q->n_rows; i++) {
        const vt_weights_row *r = &q->rows[i];
        vt_json_object(&j);
        vt_tensor_json(q->o->model, r->tensor, r->why ? NULL : &r->d, r->why, &j);
        vt_json_end(&j, '}');
    }
    vt_json_end(&j, ']');
    vt_buf_char(out, '\n');
}

/* ---- below the table: how much there is, by type and use ------------------------------------------------ */

static void put_total(vt_buf *out, const char *what, uint64_t n, uint64_t bytes, bool first)
{
    vt_buf_text(out, first ? "" : ", ");
    vt_buf_format(out, "%s ", what);
    vt_put_count(out, n);
    vt_buf_text(out, " (");
    vt_put_bytes(out, bytes);
    vt_buf_char(out, ')');
}

static void totals_put(const vt_weights_asked *q, vt_buf *out)
{
    static const char *const roles[2][4] = {{"other", "trained", "buffers", "optimizer"},
                                            {"其他", "可训练", "缓冲", "优化器"}};
    uint64_t n[VT_DTYPE_COUNT] = {0}, bytes[VT_DTYPE_COUNT] = {0}, role_n[4] = {0}, role_bytes[4] = {0};
    bool zh = vt_args_zh(q->args), first = true;
    for (size_t i = 0; i < q->n_rows; i++) {
        const vt_weight *w = q->rows[i].weight;
        n[w->dtype] += w->count, bytes[w->dtype] += w->bytes;
        role_n[q->rows[i].tensor->role] += w->count, role_bytes[q->rows[i].tensor->role] += w->bytes;
    }
    vt_buf_format(out, "\n%zu %s  ", q->n_rows, zh ? "个张量" : q->n_rows == 1 ? "tensor" : "tensors");
    for (size_t t = 0; t < VT_DTYPE_COUNT; t++)
        if (n[t] || bytes[t]) {
            put_total(out, vt_dtype_name((vt_dtype)t), n[t], bytes[t], first);
            first = false;
        }
    vt_buf_text(out, first ? "" : "; ");
    first = true;
    for (size_t k = 0; k < 4; k++)
        if (role_n[k]) {
            put_total(out, roles[zh][k], role_n[k], role_bytes[k], first);
            first = false;
        }
    vt_buf_char(out, '\n');
}

/* ---- answers ------------------------------------------------------------------------------------------- */

/* Seen, cause, fix: a paragraph each. */
static bool findings_put(vt_weights_asked *q, vt_buf *out, vt_err *err)
{
    const vt_finding *f;
    bool zh = vt_args_zh(q->args);
    vt_json j;
    if (!vt_findings_make(q->arena, q->o->model, q->tensors, q->n, zh, vt_say_progress(q->args), &f,
                          &q->n_findings, err))
        return false;
    if (q->args->value[VT_OPT_JSON]) {
        vt_json_init(&j, out, true);
        vt_findings_json(q->o->model, f, q->n_findings, &j);
        vt_buf_char(out, '\n');
        return true;
    }
    for (size_t i = 0; i < q->n_findings; i++)
        vt_buf_format(out, zh ? "%s%.*s  %s\n  现象:%.*s\n  原因:%.*s\n  建议:%.*s\n"
                              : "%s%.*s  %s\n  seen: %.*s\n  cause: %.*s\n  fix: %.*s\n",
                      i ? "\n" : "", (int)f[i].label.n, f[i].label.p, f[i].kind, (int)f[i].seen.n, f[i].seen.p,
                      (int)f[i].cause.n, f[i].cause.p, (int)f[i].fix.n, f[i].fix.p);
    if (!q->n_findings)
        vt_buf_text(out, zh ? "没有值得注意之处\n" : "nothing stands out\n");
    return true;
}

/* On stdout. */
static bool answer(vt_weights_asked *q, vt_buf *out, vt_err *err)
{
    const char *as = q->args->value[VT_OPT_AS];
    if (q->args->value[VT_OPT_VALUES])
        return vt_weights_values(q, out, err);
    if (q->args->value[VT_OPT_FINDINGS])
        return findings_put(q, out, err);
    if (q->args->value[VT_OPT_NEAREST] || q->args->value[VT_OPT_ANALOGY])
        return vt_nearest_print(q->args, q->arena, q->o->model, q->tensors, q->n, out, err);
    if (!rows_make(q, err))
        return false;
    if (q->args->value[VT_OPT_JSON]) {
        json_put(q, out);
        return true;
    }
    if (!vt_weights_table(q, as, out, err))
        return false;
    if (!as || !strcmp(as, "text"))
        totals_put(q, out);
    return true;
}

static bool write_npy(vt_weights_asked *q, const char *path, vt_err *err)
{
    if (q->n != 1)
        return vt_fail(err, VT_BAD_USAGE, "%zu tensors match, but a .npy file holds one; .safetensors holds all",
                       q->n);
    return vt_npy_write(q->o->model, q->tensors[0].weight, path, vt_say_progress(q->args), err);
}

/* All that has a place there; strings have none. */
static bool write_safetensors(vt_weights_asked *q, const char *path, vt_err *err)
{
    vt_id *ids = vt_arena_array(q->arena, q->n, sizeof *ids);
    size_t n = 0;
    if (!vt_arena_check(q->arena, err))
        return false;
    for (size_t i = 0; i < q->n; i++)
        if (q->o->model->weights.at[q->tensors[i].weight].dtype != VT_DTYPE_STRING)
            ids[n++] = q->tensors[i].weight;
    return vt_safetensors_write(q->o->model, ids, n, path, vt_say_progress(q->args), err);
}

static bool write_csv(vt_weights_asked *q, const char *path, vt_err *err)
{
    vt_buf out = {0};
    bool ok = rows_make(q, err) && vt_weights_table(q, "csv", &out, err) && vt_buf_check(&out, err) &&
              vt_file_write(path, vt_buf_view(&out), err);
    vt_buf_free(&out);
    return ok;
}

static const struct {
    const char *ending;
    bool (*write)(vt_weights_asked *q, const char *path, vt_err *err);
} files[] = {{".npy", write_npy}, {".safetensors", write_safetensors}, {".csv", write_csv}};

static bool write_file(vt_weights_asked *q, const char *path, vt_err *err)
{
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (vt_str_ends(vt_str_of(path), vt_str_of(files[i].ending)))
            return files[i].write(q, path, err);
    return vt_fail(err, VT_BAD_USAGE, "-o %s: weights are written as .npy, .safetensors or .csv", path);
}

static bool asked_for(vt_weights_asked *q, vt_buf *out, vt_err *err)
{
    const char *path = q->args->value[VT_OPT_OUTPUT];
    vt_str glob = vt_str_of(q->args->n_paths > 1 ? q->args->paths[1] : "");
    if (!vt_arena_check(q->arena, err) || !spec_read(q, err) ||
        !vt_tensors_match(q->arena, q->o->model, glob, &q->tensors, &q->n, err))
        return false;
    return path ? write_file(q, path, err) : answer(q, out, err) && vt_buf_check(out, err);
}

static int weights_run(const vt_args *a)
{
    vt_err err = {0};
    vt_buf out = {0};
    if (vt_cli_is_picture(a))
        return vt_cli_weights_figure(a);
    vt_opened *o = vt_cli_open(a, a->paths[0], &err);
    vt_weights_asked q = {.args = a, .arena = vt_arena_new(), .o = o};
    bool ok = o && asked_for(&q, &out, &err);
    if (o && !ok)
        vt_in_file(&err, a->paths[0]);
    vt_say_progress_end();
    int status = ok ? vt_say(a, &out) : vt_say_error(a, &err);
    if (!ok)
        vt_buf_free(&out);
    if (!status && q.n_findings)
        status = 1;
    vt_arena_free(q.arena);
    vt_opened_free(o);
    return status;
}

const vt_command vt_cmd_weights = {
    .name = "weights",
    .takes = "MODEL [GLOB]",
    .min_paths = 1,
    .max_paths = 2,
    .options = VT_TAKES(OUTPUT) | VT_TAKES(BINS) | VT_TAKES(RANGE) | VT_TAKES(DEQUANTIZE) | VT_TAKES(AS) |
               VT_TAKES(SORT) | VT_TAKES(FILTER) | VT_TAKES(VALUES) | VT_TAKES(NEAREST) |
               VT_TAKES(ANALOGY) | VT_TAKES(TOP) | VT_TAKES(FINDINGS) | VT_TAKES(THEME) | VT_TAKES(FIGURE) | VT_TAKES(LOG) |
               VT_TAKES(SHARED) | VT_TAKES(PART) | VT_TAKES(SIZE),
    .says = "statistics of weights: a table, .csv, JSON; figures (.svg .png .pdf .html); the weights "
            "themselves as .npy, .safetensors, text",
    .zh = "权重统计:表格、.csv、JSON;图:.svg .png .pdf .html;权重本身:.npy、.safetensors、文本",
    .example = "  vitrine weights net.onnx --sort std\n"
               "  vitrine weights net.onnx 'encoder.*.weight' --json --bins 100 --range -1,1\n"
               "  vitrine weights net.onnx conv1.weight -o conv1.npy\n"
               "  vitrine weights net.onnx conv1.weight -o conv1.png --figure filters\n"
               "  vitrine weights glove.txt --analogy 'king - man + woman'",
    .run = weights_run,
};
