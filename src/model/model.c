/* model.c: the model's life: made, finished, closed; and the questions every room asks of it. */
#include "model/model.h"

#include <string.h>

vt_model *vt_model_new(const char *path, vt_err *err)
{
    vt_arena *a = vt_arena_new();
    vt_model *m = a ? vt_arena_take(a, sizeof *m) : NULL;
    if (!m) {
        vt_arena_free(a);
        vt_fail(err, VT_NO_MEMORY, "out of memory");
        return NULL;
    }
    m->arena = a;
    m->path = vt_cstr(a, vt_str_of(path));
    if (m->path)
        return m;
    vt_model_close(m);
    vt_fail(err, VT_NO_MEMORY, "out of memory");
    return NULL;
}

void vt_model_close(vt_model *m)
{
    if (!m)
        return;
    for (size_t i = 0; i < m->maps.n; i++)
        vt_map_close(m->maps.at[i]);
    vt_arena_free(m->arena);
}

/* ---- finish: names for the nameless, and who reads what
 * ------------------------------------------ */

/* "Conv_12": the operator and the node's place in its graph; "Conv_12_1" when the file uses that.
 */
static void name_node(vt_model *m, const vt_names *taken, vt_node *n, vt_id place)
{
    n->name = vt_str_format(m->arena, "%.*s_%u", VT_ARG(n->op), place);
    for (unsigned i = 1; n->name.n && vt_names_get(taken, n->name) != VT_NONE; i++)
        n->name = vt_str_format(m->arena, "%.*s_%u_%u", VT_ARG(n->op), place, i);
    n->name_made = true;
}

static void name_nodes(vt_model *m, const vt_graph *g)
{
    vt_names taken;
    size_t nameless = 0;
    for (vt_id i = 0; i < g->n_nodes; i++)
        nameless += !m->nodes.at[g->first_node + i].name.n;
    if (!nameless)
        return;
    vt_names_init(&taken, m->arena, g->n_nodes - nameless);
    for (vt_id i = 0; i < g->n_nodes; i++)
        if (m->nodes.at[g->first_node + i].name.n)
            vt_names_put(&taken, m->nodes.at[g->first_node + i].name, i);
    for (vt_id i = 0; i < g->n_nodes && vt_arena_ok(m->arena); i++)
        if (!m->nodes.at[g->first_node + i].name.n)
            name_node(m, &taken, &m->nodes.at[g->first_node + i], i);
}

/* Calls `each` for every input a node reads, each value once. */
static void count_reader(vt_model *m, vt_id value, vt_id node, vt_id *last, vt_id *readers)
{
    if (value == VT_NONE || last[value] == node)
        return;
    last[value] = node;
    vt_value *v = &m->values.at[value];
    if (readers)
        readers[v->first_reader + v->n_readers] = node;
    v->n_readers++;
}

static void visit_readers(vt_model *m, vt_id *last, vt_id *readers)
{
    for (size_t i = 0; i < m->values.n; i++) {
        last[i] = VT_NONE;
        m->values.at[i].n_readers = 0;
    }
    for (vt_id i = 0; i < m->nodes.n; i++)
        for (uint32_t k = 0; k < m->nodes.at[i].n_inputs; k++)
            count_reader(m, m->nodes.at[i].inputs[k], i, last, readers);
}

/* Two visits: how many readers each value has, then who they are. */
static void fill_readers(vt_model *m)
{
    vt_id *last = vt_arena_array(m->arena, m->values.n, sizeof *last);
    if (!last)
        return;
    visit_readers(m, last, NULL);
    vt_id total = 0;
    for (size_t i = 0; i < m->values.n; i++) {
        m->values.at[i].first_reader = total;
        total += m->values.at[i].n_readers;
    }
    vt_id *readers = vt_arena_array(m->arena, total, sizeof *readers);
    if (!readers)
        return;
    visit_readers(m, last, readers);
    m->readers = readers;
}

bool vt_model_finish(vt_model *m, vt_err *err)
{
    for (size_t i = 0; i < m->graphs.n; i++)
        name_nodes(m, &m->graphs.at[i]);
    if (vt_arena_ok(m->arena))
        fill_readers(m);
    return vt_arena_check(m->arena, err);
}

/* ---- questions
 * ------------------------------------------------------------------------------------- */

const vt_attr *vt_node_attr(const vt_node *n, const char *name)
{
    for (uint32_t i = 0; i < n->n_attrs; i++)
        if (vt_str_is(n->attrs[i].name, name))
            return &n->attrs[i];
    return NULL;
}

static bool read_in_place(const vt_weight *w, uint64_t first, uint64_t n, void *out, vt_err *err)
{
    uint64_t begin, bytes;
    if (!vt_dtype_bytes(w->dtype, first, &begin) || !vt_dtype_bytes(w->dtype, n, &bytes))
        return vt_fail(err, VT_UNKNOWN, "elements of type %d are not known", w->file_dtype);
    memcpy(out, w->data + begin, bytes);
    return true;
}

/* A page of a mapped file that went missing reads as zeros: no number is given then. */
static bool is_whole(const vt_model *m, const vt_weight *w, vt_err *err)
{
    for (size_t i = 0; i < m->maps.n; i++) {
        const vt_map *map = m->maps.at[i];
        bool holds = w->data ? w->data >= map->p && w->data < map->p + map->n : i == 0;
        if (holds && !vt_map_check(map, err))
            return false;
    }
    return true;
}

bool vt_weight_read(const vt_model *m, vt_id weight, uint64_t first, uint64_t n, void *out,
                    vt_err *err)
{
    if (weight >= m->weights.n)
        return vt_fail(err, VT_NOT_FOUND, "there is no weight %u", weight);
    const vt_weight *w = &m->weights.at[weight];
    unsigned piece, bytes;
    bool ok = false;
    if (w->missing)
        vt_fail(err, VT_IO, "%s", w->missing);
    else if (first > w->count || n > w->count - first)
        vt_fail(err, VT_BAD_INPUT, "elements %llu to %llu asked for, but there are %llu",
                (unsigned long long)first, (unsigned long long)(first + n),
                (unsigned long long)w->count);
    else if (n == 0)
        ok = true;
    else if (vt_dtype_block(w->dtype, &piece, &bytes) && first % piece)
        vt_fail(err, VT_BAD_INPUT,
                "element %llu asked for, which is within a run of %u that belong together",
                (unsigned long long)first, piece);
    else if (w->data)
        ok = read_in_place(w, first, n, out, err);
    else if (w->read)
        ok = w->read(m, w, first, n, out, err);
    else
        vt_fail(err, VT_BAD_FILE, "the file holds no data for it");
    if (ok && n)
        ok = is_whole(m, w, err);
    return ok ? true : vt_while(err, "weight '%.*s'", VT_ARG(w->name));
}
