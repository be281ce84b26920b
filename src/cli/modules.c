/* modules.c: the table of modules that `info` prints, as torchinfo's: an indented tree with type,
 * output, nodes and parameters.
 *
 * Of repeats only the first is listed, with their count. Without --depth it goes as deep as keeps
 * the table on a screen, and lists single operators, too, where they fit. */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_ROWS = 40, MOST_INDENT = 20, LEVELS = 64 };

typedef struct row {
    const vt_item *item;
    uint32_t level, repeat;
} row;

typedef struct modules {
    vt_arena *arena;
    const vt_hierarchy *h;
    bool zh, guessed;
    VT_VEC(row) rows; /* groups and operators in tree order */
    vt_id *output;    /* per item: the value that a group gives */
} modules;

/* ---- the rows -------------------------------------------------------------------------------- */

typedef struct place { /* where the walk stands: an item, its next child */
    const vt_item *item;
    uint32_t next, level;
} place;

/* A child of a group is one level deeper; a stack is passed through, its first child bears the
 * count. */
static void child_visit(modules *m, place *parent, place *child)
{
    const vt_item *up = parent->item, *it = &m->h->items.at[up->children[parent->next++]];
    bool repeated = up->kind == VT_ITEM_STACK, stack = it->kind == VT_ITEM_STACK;
    *child = (place){it, 0, parent->level + !repeated};
    if (repeated)
        parent->next = up->n_children;
    if (stack || it->kind == VT_ITEM_INPUT || it->kind == VT_ITEM_OUTPUT)
        return;
    row *r = vt_push(m->arena, &m->rows);
    if (r)
        *r = (row){it, child->level, repeated ? up->n_children : 1};
}

static bool rows_make(modules *m, vt_err *err)
{
    VT_VEC(place) way = {0};
    place *top = vt_push(m->arena, &way);
    if (top)
        top->item = &m->h->items.at[0];
    while (way.n && vt_arena_ok(m->arena)) {
        top = &way.at[way.n - 1];
        if (top->next == top->item->n_children) {
            way.n--;
            continue;
        }
        place child;
        child_visit(m, top, &child);
        top = vt_push(m->arena, &way);
        if (top)
            *top = child;
    }
    return vt_arena_check(m->arena, err);
}

static bool outputs_find(modules *m, vt_err *err)
{
    const vt_module *groups;
    size_t n;
    m->output = vt_arena_array(m->arena, m->h->items.n, sizeof *m->output);
    if (!m->output || !vt_modules_make(m->arena, m->h, &groups, &n, err))
        return vt_arena_check(m->arena, err) && false;
    for (size_t i = 0; i < n; i++)
        m->output[groups[i].item - m->h->items.at] = groups[i].output;
    return true;
}

/* ---- how many of them ------------------------------------------------------------------------ */

/* The levels of groups that keep the table on a screen (one at least), and whether the operators of
 * these levels fit, too. */
static uint32_t depth_that_fits(const modules *m, bool *operators)
{
    size_t groups[LEVELS] = {0}, nodes[LEVELS] = {0}, sum = 0, all = 0;
    uint32_t depth = 1;
    for (size_t i = 0; i < m->rows.n; i++) {
        uint32_t level = m->rows.at[i].level < LEVELS ? m->rows.at[i].level : LEVELS - 1;
        (m->rows.at[i].item->kind == VT_ITEM_NODE ? nodes : groups)[level]++;
    }
    for (sum = groups[1]; depth + 1 < LEVELS && groups[depth + 1]; depth++)
        if ((sum += groups[depth + 1]) > MOST_ROWS)
            break;
    for (uint32_t level = 1; level <= depth; level++)
        all += groups[level] + nodes[level];
    *operators = all <= MOST_ROWS;
    return depth;
}

static uint32_t depth_asked(const vt_args *a, const modules *m, bool *operators)
{
    const char *asked = a->value[VT_OPT_DEPTH];
    if (!asked || !strcmp(asked, "auto"))
        return depth_that_fits(m, operators);
    *operators = true;
    return strcmp(asked, "all") && strcmp(asked, "flat") ? (uint32_t)atoi(asked) : UINT32_MAX;
}

/* ---- the table ------------------------------------------------------------------------------- */

static vt_str kept(vt_arena *arena, vt_buf *b)
{
    vt_str s = vt_str_copy(arena, vt_buf_view(b));
    vt_buf_free(b);
    return s;
}

static void cell_count(vt_table *t, uint64_t n)
{
    vt_buf b = {0};
    vt_put_count(&b, n);
    vt_table_cell(t, kept(t->arena, &b));
}

/* What a group gives, or an operator's first output. */
static void cell_output(vt_table *t, const modules *m, const vt_item *it)
{
    vt_buf b = {0};
    const vt_model *model = m->h->model;
    const vt_node *node =
        it->kind == VT_ITEM_NODE && it->node != VT_NONE ? &model->nodes.at[it->node] : NULL;
    vt_id value = !node             ? m->output[it - m->h->items.at]
                  : node->n_outputs ? node->outputs[0]
                                    : VT_NONE;
    if (value != VT_NONE && model->values.at[value].type)
        vt_put_type(&b, model->values.at[value].type);
    vt_table_cell(t, kept(t->arena, &b));
}

static void row_put(vt_table *t, modules *m, const row *r)
{
    uint32_t indent = r->level < MOST_INDENT ? r->level - 1 : MOST_INDENT;
    vt_str times = r->repeat > 1 ? vt_str_format(t->arena, " ×%u", r->repeat) : (vt_str){0};
    vt_table_cell(t, vt_str_format(t->arena, "%*s%.*s%.*s", (int)(2 * indent), "",
                                   VT_ARG(r->item->name), VT_ARG(times)));
    vt_table_cell(t, r->item->guessed ? vt_str_format(t->arena, "%.*s *", VT_ARG(r->item->type))
                                      : r->item->type);
    m->guessed |= r->item->guessed;
    cell_output(t, m, r->item);
    cell_count(t, r->item->nodes);
    cell_count(t, r->item->parameters);
}

static void head_put(vt_table *t, bool zh)
{
    static const char *const names[][2] = {{"module", "模块"},
                                           {"type", "类型"},
                                           {"output", "输出"},
                                           {"nodes", "节点"},
                                           {"parameters", "参数"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        vt_table_cell(t, vt_str_of(names[i][zh]));
}

static bool table_print(const vt_args *a, modules *m, uint64_t parameters, vt_buf *out, vt_err *err)
{
    vt_table t = {.arena = m->arena, .columns = 5, .right = 8 | 16};
    bool operators;
    uint32_t depth = depth_asked(a, m, &operators);
    head_put(&t, m->zh);
    for (size_t i = 0; i < m->rows.n; i++)
        if (m->rows.at[i].level <= depth && (operators || m->rows.at[i].item->kind != VT_ITEM_NODE))
            row_put(&t, m, &m->rows.at[i]);
    vt_table_cell(&t, vt_str_of(m->zh ? "合计" : "in all"));
    vt_table_cell(&t, (vt_str){0});
    vt_table_cell(&t, (vt_str){0});
    cell_count(&t, m->h->items.at[0].nodes);
    cell_count(&t, parameters);
    if (!vt_arena_check(m->arena, err))
        return false;
    vt_table_print(&t, out);
    if (m->guessed)
        vt_buf_text(out, m->zh ? "* 由结构推断,文件中没有这个名称\n"
                               : "* found by its structure; the file does not name it\n");
    return true;
}

bool vt_modules_print(const vt_args *a, const vt_hierarchy *h, uint64_t parameters, vt_buf *out,
                      vt_err *err)
{
    modules m = {.arena = vt_arena_new(), .h = h, .zh = vt_args_zh(a)};
    bool ok = vt_arena_check(m.arena, err) && rows_make(&m, err) && outputs_find(&m, err) &&
              table_print(a, &m, parameters, out, err);
    vt_arena_free(m.arena);
    return ok;
}
