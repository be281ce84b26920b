/* opening.h: models written in a test, opened; and files that must be refused with a given
 * sentence. */
#ifndef VT_TESTS_OPENING_H
#define VT_TESTS_OPENING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/formats.h"
#include "wire/wire.h"

static inline vt_model *open_bytes(const void *p, size_t n, const char *name)
{
    vt_err err = {0};
    char text[2200];
    vt_map *map = vt_map_borrow(p, n, name);
    assert_non_null(map);
    vt_model *m = vt_open_map(map, NULL, &err);
    if (!m)
        fail_msg("%s", vt_err_text(&err, text, sizeof text));
    return m;
}

/* A model in ONNX's text form, without its head. */
static inline vt_model *open_text(const char *text)
{
    static char all[1 << 16];
    snprintf(all, sizeof all, "<ir_version: 10, opset_import: [\"\" : 21, \"own\" : 3]>\n%s", text);
    return open_bytes(all, strlen(all), "made.onnxtxt");
}

/* The bytes are refused, and this is said. */
static inline void refused_as(const void *p, size_t n, const char *name, const char *sentence)
{
    vt_err err = {0};
    char text[2200];
    vt_model *m = vt_open_map(vt_map_borrow(p, n, name), NULL, &err);
    assert_null(m);
    assert_string_equal(vt_err_text(&err, text, sizeof text), sentence);
}

static inline const vt_node *node_named(const vt_model *m, const char *name)
{
    for (size_t i = 0; i < m->nodes.n; i++)
        if (vt_str_is(m->nodes.at[i].name, name))
            return &m->nodes.at[i];
    fail_msg("no node '%s'", name);
    return NULL;
}

/* The node that gives input `i` of a node; its name, or "" for what no node gives. */
static inline vt_str giver(const vt_model *m, const char *node, uint32_t i)
{
    const vt_value *v = &m->values.at[node_named(m, node)->inputs[i]];
    return v->producer == VT_NONE ? (vt_str){0} : m->nodes.at[v->producer].name;
}

static inline vt_id weight_named(const vt_model *m, const char *name)
{
    for (vt_id i = 0; i < m->weights.n; i++)
        if (vt_str_is(m->weights.at[i].name, name))
            return i;
    fail_msg("no weight '%s'", name);
    return VT_NONE;
}

#endif
