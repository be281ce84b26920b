/* small_model.h: an ONNX file made byte by byte: a chain of nodes x -> op0 -> op1 ... -> y. */
#ifndef SMALL_MODEL_H
#define SMALL_MODEL_H

#include "base/base.h"

#include <string.h>

static void put_field(vt_buf *b, int field, const void *p, size_t n)
{
    vt_buf_char(b, (char)(field << 3 | 2));
    for (; n >= 128; n >>= 7)
        vt_buf_char(b, (char)((n & 127) | 128));
    vt_buf_char(b, (char)n);
    (void)p;
}

static void put_bytes(vt_buf *b, int field, const char *p, size_t n)
{
    put_field(b, field, p, n);
    vt_buf_bytes(b, p, n);
}

static void put_text(vt_buf *b, int field, const char *s)
{
    put_bytes(b, field, s, strlen(s));
}

/* ValueInfoProto of f32 [1,4]. */
static void put_value(vt_buf *b, int field, const char *name)
{
    static const char type[] = "\x0a\x0c\x08\x01\x12\x08\x0a\x02\x08\x01\x0a\x02\x08\x04";
    vt_buf v = {0};
    put_text(&v, 1, name);
    put_bytes(&v, 2, type, sizeof type - 1);
    put_bytes(b, field, v.p, v.n);
    vt_buf_free(&v);
}

/* `ops`: "Relu Sigmoid Tanh". */
static vt_buf small_model(const char *ops)
{
    vt_buf model = {0}, graph = {0};
    char from[32] = "x", to[32], op[32];
    int n = 0, used;
    for (; sscanf(ops, "%31s%n", op, &used) == 1; ops += used, n++) {
        vt_buf node = {0};
        snprintf(to, sizeof to, ops[used] ? "v%d" : "y", n);
        put_text(&node, 1, from);
        put_text(&node, 2, to);
        put_text(&node, 4, op);
        put_bytes(&graph, 1, node.p, node.n);
        vt_buf_free(&node);
        memcpy(from, to, sizeof from);
    }
    put_text(&graph, 2, "small");
    put_value(&graph, 11, "x");
    put_value(&graph, 12, "y");
    vt_buf_bytes(&model, "\x08\x08", 2); /* IR 8 */
    put_bytes(&model, 7, graph.p, graph.n);
    put_bytes(&model, 8, "\x0a\x00\x10\x11", 4); /* opset 17 */
    vt_buf_free(&graph);
    return model;
}

#endif
