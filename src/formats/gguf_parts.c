/* gguf_parts.c: one model in several files, found from any one of them.
 *
 *   NAME-00002-of-00005.gguf     split.no 1 (from 0), split.count 5, split.tensors.count of all
 *
 * The first part has the metadata; every part has its own tensors. Tensors stand in the order of
 * the parts, whichever was opened. A part that is missing is named in a note. */
#include "formats/beside.h"
#include "formats/gguf.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOST_PARTS = 10000, ENDING = sizeof "-00001-of-00005.gguf" - 1 };

static bool digits(vt_str s, uint64_t *v)
{
    *v = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        *v = 10 * *v + (uint64_t)(s.p[i] - '0');
    }
    return s.n > 0;
}

/* What stands before "-00001-of-00005.gguf". */
static bool name_read(vt_str name, vt_str *before, uint64_t *no, uint64_t *count)
{
    if (name.n < ENDING)
        return false;
    vt_str end = vt_str_from(name, name.n - ENDING);
    *before = vt_str_cut(name, 0, name.n - ENDING);
    return end.p[0] == '-' && digits(vt_str_cut(end, 1, 5), no) &&
           vt_str_eq(vt_str_cut(end, 6, 4), VT_S("-of-")) &&
           digits(vt_str_cut(end, 10, 5), count) && vt_str_eq(vt_str_from(end, 15), VT_S(".gguf"));
}

static void note(gguf *g, vt_str text)
{
    vt_str *n = vt_push(g->m->arena, &g->m->notes);
    if (n)
        *n = text;
}

/* One of the others. What is wrong with it does not keep the rest from being shown. */
static void part_read(gguf *g, vt_str name, uint64_t number)
{
    vt_arena *a = g->m->arena;
    const char *why;
    const vt_map *map = vt_beside_open(g->m, name, &why);
    vt_err err = {0};
    gguf part = {.m = g->m, .map = map, .file = name, .metadata = number == 1, .err = &err};
    if (map && (map->n < 8 || vt_str_cmp((vt_str){(const char *)map->p, 4}, VT_S("GGUF"))))
        why = "it is no GGUF file";
    size_t before = g->m->weights.n;
    if (!why && !vt_gguf_read(&part)) {
        char text[1600];
        g->m->weights.n = before;
        why = vt_cstr(a, vt_str_of(vt_err_text(&err, text, sizeof text)));
    }
    if (why) {
        note(g,
             vt_str_format(a, "part %llu of %llu is missing: %.*s: %s", (unsigned long long)number,
                           (unsigned long long)g->split_count, VT_ARG(name), why));
        return;
    }
    g->m->bytes += map->n;
    if (number == 1) {
        g->meta.at = part.meta.at, g->meta.n = part.meta.n;
        g->tokens.at = part.tokens.at, g->tokens.n = part.tokens.n;
    }
}

/* The tensors of the part that was opened go behind those of the parts before it. */
static bool own_last(gguf *g, size_t own)
{
    vt_weight *all = g->m->weights.at, *copy = vt_arena_array(g->m->arena, own, sizeof *copy);
    size_t n = g->m->weights.n;
    if (!copy)
        return false;
    for (size_t i = 0; i < own; i++)
        copy[i] = all[i];
    for (size_t i = own; i < n; i++)
        all[i - own] = all[i];
    for (size_t i = 0; i < own; i++)
        all[n - own + i] = copy[i];
    return true;
}

bool vt_gguf_parts_read(gguf *g)
{
    vt_str before, own_name = vt_beside_own_name(g->m);
    uint64_t no, count;
    size_t own = g->m->weights.n;
    if (g->split_count < 2)
        return true;
    if (!name_read(own_name, &before, &no, &count) || count != g->split_count ||
        no != g->split_no + 1 || count > MOST_PARTS) {
        note(g, vt_str_format(
                    g->m->arena,
                    "this is part %llu of %llu, but the file is not named "
                    "...-%05llu-of-%05llu.gguf: the other parts are not looked for",
                    (unsigned long long)g->split_no + 1, (unsigned long long)g->split_count,
                    (unsigned long long)g->split_no + 1, (unsigned long long)g->split_count));
        return vt_arena_check(g->m->arena, g->err);
    }
    for (uint64_t i = 1; i <= count && vt_arena_ok(g->m->arena); i++) {
        if (i != no)
            part_read(g,
                      vt_str_format(g->m->arena, "%.*s-%05llu-of-%05llu.gguf", (int)before.n,
                                    before.p, (unsigned long long)i, (unsigned long long)count),
                      i);
        else if (!own_last(g, own))
            break;
    }
    return vt_arena_check(g->m->arena, g->err);
}
