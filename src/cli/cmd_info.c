/* cmd_info.c: what a file is, for people and for programs.
 *
 * One file: what it says of itself, a table of its modules (as torchinfo's: an indented tree with
 * type, output shape, nodes, parameters), and what vitrine can do with it. Several files: a row
 * each. What fails in one file does not hide the others. */
#include "cli/cli.h"

#include <string.h>

enum { MOST_METADATA = 8 };

typedef struct text { /* one run of `info` as text */
    const vt_args *args;
    vt_arena *arena;
    vt_buf *out;
    bool zh, bold;
} text;

static vt_str word(const text *t, const char *english, const char *chinese)
{
    return vt_str_of(t->zh ? chinese : english);
}

static vt_str count_text(const text *t, uint64_t n)
{
    vt_buf b = {0};
    vt_put_count(&b, n);
    vt_str s = vt_str_copy(t->arena, vt_buf_view(&b));
    vt_buf_free(&b);
    return s;
}

static vt_str bytelist(const text *t, uint64_t n)
{
    vt_buf b = {0};
    vt_put_bytes(&b, n);
    vt_str s = vt_str_copy(t->arena, vt_buf_view(&b));
    vt_buf_free(&b);
    return s;
}

static vt_str type_text(const text *t, const vt_type *type)
{
    vt_buf b = {0};
    if (type)
        vt_put_type(&b, type);
    vt_str s = vt_str_copy(t->arena, vt_buf_view(&b));
    vt_buf_free(&b);
    return s;
}

/* ---- one file: what it says of itself -------------------------------------------------------- */

/* "  inputs      x  f32 1×3×224×224", the label once. */
static void put_line(text *t, vt_str label, vt_str value)
{
    size_t wide = vt_text_columns(label);
    if (!value.n)
        return;
    vt_buf_text(t->out, "  ");
    vt_buf_str(t->out, label);
    for (; wide < 13; wide++)
        vt_buf_char(t->out, ' ');
    for (size_t i = 0; i < value.n; i++)
        vt_buf_char(t->out, (unsigned char)value.p[i] < 32 ? '?' : value.p[i]);
    vt_buf_char(t->out, '\n');
}

static void put_values(text *t, vt_str label, const vt_model *m, const vt_id *ids, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        const vt_value *v = &m->values.at[ids[i]];
        if (v->is_input && v->weight != VT_NONE)
            continue;
        vt_str type = type_text(t, v->type);
        put_line(t, label, vt_str_format(t->arena, "%.*s  %.*s", VT_ARG(v->name), VT_ARG(type)));
        label = (vt_str){0};
    }
}

static vt_str opsetlist(text *t, const vt_model *m)
{
    vt_buf b = {0};
    vt_buf_text(&b, m->format);
    if (m->version.n)
        vt_buf_format(&b, ", %.*s", VT_ARG(m->version));
    for (size_t i = 0; i < m->opsets.n; i++) {
        const vt_opset *o = &m->opsets.at[i];
        vt_buf_format(&b, ", %.*s%sopset %lld", VT_ARG(o->domain), o->domain.n ? " " : "",
                      (long long)o->version);
    }
    vt_str s = vt_str_copy(t->arena, vt_buf_view(&b));
    vt_buf_free(&b);
    return s;
}

static vt_str operatorlist(text *t, const vt_summary *s)
{
    vt_buf b = {0};
    for (size_t i = 0; i < s->n_operators && i < 12; i++)
        vt_buf_format(&b, "%s%.*s %u", i ? ", " : "", VT_ARG(s->operators[i].op),
                      s->operators[i].n);
    if (s->n_operators > 12)
        vt_buf_format(&b, t->zh ? ",另有 %zu 种" : ", and %zu more kinds", s->n_operators - 12);
    vt_str list = vt_str_copy(t->arena, vt_buf_view(&b));
    vt_buf_free(&b);
    return list;
}

static void put_origin(text *t, const vt_model *m, const vt_summary *s)
{
    vt_graph none = {0};
    const vt_graph *g = m->graphs.n ? &m->graphs.at[0] : &none;
    vt_str bytes = bytelist(t, m->bytes), params = count_text(t, s->parameters);
    vt_str nodes = count_text(t, s->nodes), weights = bytelist(t, s->weight_bytes);
    vt_buf_format(t->out, "%s%s%s\n", t->bold ? "\033[1m" : "", m->path, t->bold ? "\033[0m" : "");
    put_line(t, word(t, "format", "格式"), opsetlist(t, m));
    put_line(t, word(t, "architecture", "架构"), m->architecture);
    put_line(t, word(t, "producer", "来源"),
             vt_str_format(t->arena, m->producer_version.n ? "%.*s %.*s" : "%.*s%.*s",
                           VT_ARG(m->producer), VT_ARG(m->producer_version)));
    put_line(t, word(t, "size", "大小"),
             vt_str_format(t->arena,
                           t->zh ? "%.*s,%u 个张量,%.*s 个参数,权重 %.*s"
                                 : "%.*s, %u tensors, %.*s parameters, weights %.*s",
                           VT_ARG(bytes), s->tensors, VT_ARG(params), VT_ARG(weights)));
    put_values(t, word(t, "inputs", "输入"), m, g->inputs, g->n_inputs);
    put_values(t, word(t, "outputs", "输出"), m, g->outputs, g->n_outputs);
    if (!m->has_graph)
        put_line(t, word(t, "no graph", "无计算图"), m->no_graph);
    put_line(t, word(t, "nodes", "节点"),
             !m->has_graph ? (vt_str){0}
             : s->nodes == s->nodes_total
                 ? nodes
                 : vt_str_format(t->arena, t->zh ? "%.*s,含子图共 %u" : "%.*s, with subgraphs %u",
                                 VT_ARG(nodes), s->nodes_total));
    put_line(t, word(t, "operators", "算子"), operatorlist(t, s));
    for (size_t i = 0; i < m->meta.n && i < MOST_METADATA; i++)
        put_line(t, i ? (vt_str){0} : word(t, "metadata", "元数据"),
                 vt_str_format(t->arena, "%.*s  %.*s", VT_ARG(m->meta.at[i].key),
                               VT_ARG(m->meta.at[i].value)));
    for (size_t i = 0; i < m->notes.n; i++)
        put_line(t, i ? (vt_str){0} : word(t, "note", "注意"), m->notes.at[i]);
}

/* ---- one file: what can be done with it ------------------------------------------------------ */

static bool put_modules(text *t, const vt_hierarchy *h, uint64_t parameters, vt_err *err)
{
    vt_buf_char(t->out, '\n');
    return vt_modules_print(t->args, h, parameters, t->out, err);
}

static void put_rooms(text *t, const vt_model *m)
{
    vt_buf_format(t->out, "\n%s\n", t->zh ? "vitrine 能用它做什么" : "what vitrine can do with it");
    for (const vt_room *r = vt_rooms; r->name; r++) {
        vt_str lacks = r->lacks(m, t->zh);
        put_line(t, vt_str_of(r->name),
                 lacks.n ? vt_str_format(t->arena, t->zh ? "否:%.*s" : "no: %.*s", VT_ARG(lacks))
                         : word(t, "yes", "是"));
    }
}

static bool put_file(text *t, const vt_opened *o, vt_err *err)
{
    vt_summary s;
    if (!vt_summary_make(t->arena, o->model, &s, err))
        return false;
    put_origin(t, o->model, &s);
    if (!put_modules(t, &o->hierarchy, s.parameters, err))
        return false;
    put_rooms(t, o->model);
    return true;
}

/* ---- several files: a row each --------------------------------------------------------------- */

static void put_heading(vt_table *table, text *t)
{
    static const char *const names[][2] = {{"file", "文件"},       {"format", "格式"},
                                           {"size", "大小"},       {"nodes", "节点"},
                                           {"parameters", "参数"}, {"inputs", "输入"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        vt_table_cell(table, word(t, names[i][0], names[i][1]));
}

static bool put_row(vt_table *table, text *t, const vt_opened *o, vt_err *err)
{
    const vt_model *m = o->model;
    vt_summary s;
    vt_buf inputs = {0};
    if (!vt_summary_make(t->arena, m, &s, err))
        return false;
    for (uint32_t i = 0; m->graphs.n && i < m->graphs.at[0].n_inputs; i++) {
        const vt_value *v = &m->values.at[m->graphs.at[0].inputs[i]];
        vt_str type = type_text(t, v->type);
        if (v->weight == VT_NONE)
            vt_buf_format(&inputs, "%s%.*s %.*s", inputs.n ? ", " : "", VT_ARG(v->name),
                          VT_ARG(type));
    }
    vt_table_cell(table, vt_str_of(m->path));
    vt_table_cell(table, vt_str_of(m->format));
    vt_table_cell(table, bytelist(t, m->bytes));
    vt_table_cell(table, count_text(t, s.nodes));
    vt_table_cell(table, count_text(t, s.parameters));
    vt_table_cell(table, vt_buf_view(&inputs));
    vt_buf_free(&inputs);
    return vt_arena_check(t->arena, err);
}

/* ---- the command ----------------------------------------------------------------------------- */

/* Opens each file, hands it on and closes it; what fails is said and counted. */
static int each_file(const vt_args *a, bool (*take)(void *ctx, const vt_opened *o, vt_err *err),
                     void (*failed)(void *ctx, const char *path, const vt_err *err), void *ctx)
{
    int status = 0;
    for (size_t i = 0; i < a->n_paths; i++) {
        vt_err err = {0};
        vt_opened *o = vt_cli_open(a, a->paths[i], &err);
        if (!o || !take(ctx, o, &err)) {
            vt_in_file(&err, a->paths[i]);
            int code = vt_say_error_line(a, &err);
            status = code > status ? code : status;
            if (failed)
                failed(ctx, a->paths[i], &err);
        }
        vt_opened_free(o);
        if (vt_say_interrupted())
            break;
    }
    return status;
}

static bool json_take(void *ctx, const vt_opened *o, vt_err *err)
{
    return vt_summary_json(o->model, &o->hierarchy, ctx, err);
}

static void json_failed(void *ctx, const char *path, const vt_err *err)
{
    vt_json *j = ctx;
    vt_json_object(j);
    vt_json_key(j, "file");
    vt_json_text(j, path);
    vt_json_key(j, "error");
    vt_json_err(j, err);
    vt_json_end(j, '}');
}

static int info_json(const vt_args *a, vt_buf *out)
{
    vt_json j;
    vt_json_init(&j, out, true);
    if (a->n_paths > 1)
        vt_json_array(&j);
    int status = each_file(a, json_take, json_failed, &j);
    if (a->n_paths > 1)
        vt_json_end(&j, ']');
    return status;
}

static bool text_take(void *ctx, const vt_opened *o, vt_err *err)
{
    return put_file(ctx, o, err);
}

typedef struct rows {
    vt_table table;
    text *t;
} rows;

static bool row_take(void *ctx, const vt_opened *o, vt_err *err)
{
    rows *r = ctx;
    return put_row(&r->table, r->t, o, err);
}

static int info_text(const vt_args *a, vt_buf *out)
{
    text t = {.args = a,
              .arena = vt_arena_new(),
              .out = out,
              .zh = vt_args_zh(a),
              .bold = vt_say_color(a, 1)};
    rows r = {.t = &t, .table = {.arena = t.arena, .columns = 6, .right = 4 | 8 | 16}};
    int status;
    if (a->n_paths == 1) {
        status = each_file(a, text_take, NULL, &t);
    } else {
        put_heading(&r.table, &t);
        status = each_file(a, row_take, NULL, &r);
        if (r.table.cells.n > r.table.columns)
            vt_table_print(&r.table, out);
    }
    vt_arena_free(t.arena);
    return status;
}

static int info_run(const vt_args *a)
{
    vt_buf out = {0};
    vt_err err = {0};
    vt_graph_spec spec; /* --depth is read as `graph` reads it */
    if (!vt_graph_spec_read(&spec, vt_str_of(a->value[VT_OPT_DEPTH]), (vt_str){0}, (vt_str){0},
                            &err))
        return vt_say_error(a, &err);
    int status = a->value[VT_OPT_JSON] ? info_json(a, &out) : info_text(a, &out);
    int said = vt_say(a, &out);
    return status > said ? status : said;
}

const vt_command vt_cmd_info = {
    .name = "info",
    .takes = "PATH...",
    .min_paths = 1,
    .max_paths = SIZE_MAX,
    .options = VT_TAKES(DEPTH),
    .says = "what a file is: format, inputs, outputs, a table of its modules; several files give "
            "one table",
    .zh = "文件是什么:格式、输入、输出、模块表;多个文件得到一张表",
    .example = "  vitrine info net.onnx\n"
               "  vitrine info --json net.onnx | jq .parameters\n"
               "  vitrine info models/*.onnx",
    .run = info_run,
};
