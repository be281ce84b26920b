/* flatbuffer.c: FlatBuffers, read in place.
 *
 *   file    offset u32 of the root table | identifier of 4 letters | tables, lists, strings
 * anywhere table   i32: how far before it its vtable lies | the fields vtable  its bytes u16 | the
 * table's bytes u16 | per slot u16: the field's place in the table, 0: absent list    n u32 | the
 * elements; tables and strings as offsets u32 from where the offset stands string  n u32 | UTF-8 |
 * 0
 *
 * Everything is little-endian. Every place is checked against the file before it is read. Offsets
 * lead forward, so tables cannot contain themselves; lists may still overlap, hence the budget.
 * Source: flatbuffers.dev, Internals. */
#include "wire/wire.h"

#include <string.h>

static bool damaged(vt_flat *f, size_t at, const char *what)
{
    if (!f->failed) {
        vt_fail(f->err, VT_BAD_FILE, "%s does not lie within the file of %zu bytes", what, f->n);
        vt_while(f->err, "byte %zu", at);
    }
    f->failed = true;
    return false;
}

static bool lies_within(vt_flat *f, size_t at, uint64_t bytes, const char *what)
{
    return (at <= f->n && bytes <= f->n - at) || damaged(f, at, what);
}

static uint64_t number_at(const vt_flat *f, size_t at, unsigned bytes)
{
    uint64_t v = 0;
    for (unsigned i = 0; i < bytes; i++)
        v |= (uint64_t)f->p[at + i] << 8 * i;
    return v;
}

static int64_t widened(uint64_t v, unsigned bytes)
{
    unsigned shift = 64 - 8 * bytes;
    return (int64_t)(v << shift) >> shift;
}

/* Follows the offset that stands at `at`; 0 on damage. */
static size_t follow(vt_flat *f, size_t at, const char *what)
{
    if (!lies_within(f, at, 4, what))
        return 0;
    uint64_t to = at + number_at(f, at, 4);
    return to > at && lies_within(f, (size_t)to, 4, what) ? (size_t)to : damaged(f, at, what);
}

static vt_flat_table table_at(vt_flat *f, size_t at)
{
    vt_flat_table none = {.file = f}, t = {.file = f, .at = at};
    if (!at)
        return none;
    int64_t vtable = (int64_t)at - widened(number_at(f, at, 4), 4);
    if (vtable < 0 || !lies_within(f, (size_t)vtable, 4, "a table's list of fields"))
        return damaged(f, at, "a table's list of fields") ? t : none;
    t.vtable = (size_t)vtable;
    uint64_t bytes = number_at(f, t.vtable, 2);
    t.size = (uint32_t)number_at(f, t.vtable + 2, 2);
    if (bytes < 4 || !lies_within(f, t.vtable, bytes, "a table's list of fields") ||
        !lies_within(f, at, t.size, "a table"))
        return damaged(f, at, "a table") ? t : none;
    t.n_slots = (uint32_t)(bytes - 4) / 2;
    return t;
}

bool vt_flat_open(vt_flat *f, vt_str bytes, vt_flat_table *root, vt_err *err)
{
    *f = (vt_flat){.p = (const uint8_t *)bytes.p, .n = bytes.n, .err = err};
    f->budget = 8 * (uint64_t)bytes.n;
    *root = table_at(f, follow(f, 0, "the root table"));
    return !f->failed;
}

/* Where the field of a slot stands, 0 when it is absent. */
static size_t field_at(const vt_flat_table *t, uint32_t slot, unsigned bytes)
{
    if (!t->at || slot >= t->n_slots)
        return 0;
    uint64_t place = number_at(t->file, t->vtable + 4 + 2 * (size_t)slot, 2);
    if (!place)
        return 0;
    if (place + bytes > t->size)
        return damaged(t->file, t->at, "a field");
    return t->at + (size_t)place;
}

bool vt_flat_has(const vt_flat_table *t, uint32_t slot)
{
    return field_at(t, slot, 1) != 0;
}

int64_t vt_flat_int(const vt_flat_table *t, uint32_t slot, unsigned bytes, int64_t standard)
{
    size_t at = field_at(t, slot, bytes);
    return at ? widened(number_at(t->file, at, bytes), bytes) : standard;
}

static float float_of(uint64_t bits)
{
    uint32_t narrow = (uint32_t)bits;
    float v;
    memcpy(&v, &narrow, sizeof v);
    return v;
}

float vt_flat_float(const vt_flat_table *t, uint32_t slot, float standard)
{
    size_t at = field_at(t, slot, 4);
    return at ? float_of(number_at(t->file, at, 4)) : standard;
}

vt_flat_table vt_flat_inner(const vt_flat_table *t, uint32_t slot)
{
    size_t at = field_at(t, slot, 4);
    return table_at(t->file, at ? follow(t->file, at, "a table") : 0);
}

vt_flat_list vt_flat_list_of(const vt_flat_table *t, uint32_t slot, unsigned bytes)
{
    vt_flat *f = t->file;
    vt_flat_list none = {.file = f};
    size_t field = field_at(t, slot, 4), at = field ? follow(f, field, "a list") : 0;
    if (!at)
        return none;
    uint64_t n = number_at(f, at, 4);
    if (!lies_within(f, at + 4, n * bytes, "a list"))
        return none;
    if (n * bytes > f->budget) {
        if (!f->failed)
            vt_fail(f->err, VT_BAD_FILE, "its lists lie over one another");
        f->failed = true;
        return none;
    }
    f->budget -= n * bytes;
    return (vt_flat_list){f, at + 4, (uint32_t)n};
}

/* Text is not walked, so that many may share one. */
vt_str vt_flat_text(const vt_flat_table *t, uint32_t slot)
{
    vt_flat *f = t->file;
    size_t field = field_at(t, slot, 4), at = field ? follow(f, field, "a text") : 0;
    if (!at || !lies_within(f, at + 4, number_at(f, at, 4), "a text"))
        return (vt_str){0};
    return (vt_str){(const char *)f->p + at + 4, (size_t)number_at(f, at, 4)};
}

int64_t vt_flat_list_int(const vt_flat_list *l, uint32_t i, unsigned bytes)
{
    return widened(number_at(l->file, l->at + (size_t)i * bytes, bytes), bytes);
}

float vt_flat_list_float(const vt_flat_list *l, uint32_t i)
{
    return float_of(number_at(l->file, l->at + 4 * (size_t)i, 4));
}

vt_flat_table vt_flat_list_table(const vt_flat_list *l, uint32_t i)
{
    return table_at(l->file, follow(l->file, l->at + 4 * (size_t)i, "a table"));
}
