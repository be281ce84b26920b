/* state_dict.h: state dicts written in a test: names and shapes, elements all zero. */
#ifndef VT_TESTS_STATE_DICT_H
#define VT_TESTS_STATE_DICT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/formats.h"

typedef struct state_dict {
    vt_buf header;
    uint64_t bytes;
    const char *prefix; /* before every name */
    const char *leave;  /* a name that is left out */
} state_dict;

/* Adds "NAME" of a shape given by `rank` sizes. */
static inline void put_tensor(state_dict *d, const char *name, int rank, ...)
{
    uint64_t bytes = 4;
    va_list args;
    if (d->leave && !strcmp(d->leave, name))
        return;
    vt_buf_format(&d->header, "%s\"%s%s\":{\"dtype\":\"F32\",\"shape\":[", d->header.n ? "," : "{",
                  d->prefix ? d->prefix : "", name);
    va_start(args, rank);
    for (int i = 0; i < rank; i++) {
        int size = va_arg(args, int);
        vt_buf_format(&d->header, "%s%d", i ? "," : "", size);
        bytes *= (uint64_t)size;
    }
    va_end(args);
    vt_buf_format(&d->header, "],\"data_offsets\":[%llu,%llu]}", (unsigned long long)d->bytes,
                  (unsigned long long)(d->bytes + bytes));
    d->bytes += bytes;
}

static inline void put_conv(state_dict *d, const char *name, int out, int in, int kernel)
{
    char full[200];
    snprintf(full, sizeof full, "%s.weight", name);
    put_tensor(d, full, 4, out, in, kernel, kernel);
}

static inline void put_linear(state_dict *d, const char *name, int out, int in)
{
    char full[200];
    snprintf(full, sizeof full, "%s.weight", name);
    put_tensor(d, full, 2, out, in);
    snprintf(full, sizeof full, "%s.bias", name);
    put_tensor(d, full, 1, out);
}

static inline void put_batch_norm(state_dict *d, const char *name, int channels)
{
    static const char *const params[] = {"weight", "bias", "running_mean", "running_var"};
    char full[200];
    for (size_t i = 0; i < 4; i++) {
        snprintf(full, sizeof full, "%s.%s", name, params[i]);
        put_tensor(d, full, 1, channels);
    }
}

/* The file's bytes; free them with vt_buf_free. */
static inline vt_buf state_dict_bytes(state_dict *d)
{
    vt_buf file = {0};
    vt_buf_text(&d->header, "}");
    while (d->header.n % 8)
        vt_buf_char(&d->header, ' ');
    for (int i = 0; i < 8; i++)
        vt_buf_char(&file, (char)((uint64_t)d->header.n >> 8 * i));
    vt_buf_str(&file, vt_buf_view(&d->header));
    for (uint64_t i = 0; i < d->bytes; i++)
        vt_buf_char(&file, 0);
    vt_buf_free(&d->header);
    return file;
}

static inline vt_model *open_state_dict(state_dict *d, vt_buf *file)
{
    vt_err err = {0};
    char text[2200];
    *file = state_dict_bytes(d);
    vt_model *m = vt_open_map(vt_map_borrow(file->p, file->n, "made.safetensors"), NULL, &err);
    if (!m)
        fail_msg("%s", vt_err_text(&err, text, sizeof text));
    return m;
}

static inline const vt_node *node_named(const vt_model *m, const char *name)
{
    for (size_t i = 0; i < m->nodes.n; i++)
        if (vt_str_is(m->nodes.at[i].name, name))
            return &m->nodes.at[i];
    fail_msg("no node '%s'", name);
    return NULL;
}

#endif
