/* protobuf.c: the binary form of Protocol Buffers, read in place.
 *
 *   message: field field ...
 *   field:   tag (varint: number << 3 | wire type), then
 *            0  varint          7 bits a byte, low ones first, the top bit says that more follow
 *            1  8 bytes
 *            2  length (varint) and that many bytes: text, a message, or packed numbers
 *            3  a group: fields up to the tag with the same number and wire type 4 (old, only
 * skipped) 5  4 bytes
 *
 * A reader never goes past its message; where a length does, the sentence says whether the file was
 * cut or the length is wrong. */
#include "wire/wire.h"

#include <stdio.h>
#include <string.h>

enum { GROUP_START = 3, GROUP_END = 4, DEEPEST_GROUP = 100 };

typedef struct label {
    char text[80];
} label;

static label field_label(const vt_pb *r, uint32_t number)
{
    const struct vt_pb_row *row = r->schema ? vt_pb_field_numbered(r->schema, number) : NULL;
    label l;
    if (row)
        snprintf(l.text, sizeof l.text, "field '%s' of %s", row->name, r->schema->name);
    else
        snprintf(l.text, sizeof l.text, "field %u%s%s", number, r->schema ? " of " : "",
                 r->schema ? r->schema->name : "");
    return l;
}

static bool damaged(vt_pb *r, const vt_pb_field *f, const char *what)
{
    r->failed = true;
    vt_fail(r->err, VT_BAD_FILE, "%s", what);
    return vt_while(r->err, "byte %llu", (unsigned long long)f->at);
}

/* The file, or the message, ends before the field does; `wants` bytes from here were said to come.
 */
static bool cut(vt_pb *r, const vt_pb_field *f, uint64_t wants)
{
    label l = field_label(r, f->number);
    uint64_t have = (uint64_t)(r->stop - r->base), needs = (uint64_t)(r->p - r->base);
    r->failed = true;
    if (r->end < r->stop)
        vt_fail(r->err, VT_BAD_FILE, "%s is longer than the message around it", l.text);
    else if (__builtin_add_overflow(needs, wants, &needs) || needs > INT64_MAX)
        vt_fail(r->err, VT_BAD_FILE, "%s has an impossible length", l.text);
    else
        vt_fail(r->err, VT_BAD_FILE,
                "the file ends in the middle of %s (byte %llu, and it goes on to %llu)", l.text,
                (unsigned long long)have, (unsigned long long)needs);
    return vt_while(r->err, "byte %llu", (unsigned long long)f->at);
}

void vt_pb_init(vt_pb *r, vt_str file, const vt_pb_schema *schema, vt_err *err)
{
    const uint8_t *p = (const uint8_t *)file.p;
    *r = (vt_pb){
        .p = p, .end = p + file.n, .base = p, .stop = p + file.n, .schema = schema, .err = err};
}

vt_pb vt_pb_within(const vt_pb *r, vt_str bytes, const vt_pb_schema *schema)
{
    const uint8_t *p = (const uint8_t *)bytes.p;
    return (vt_pb){p, p + bytes.n, r->base, r->stop, schema, r->err, false};
}

vt_pb vt_pb_inside(const vt_pb *r, const vt_pb_field *f, const vt_pb_schema *schema)
{
    return vt_pb_within(r, f->bytes, schema);
}

bool vt_pb_varint(const uint8_t **p, const uint8_t *end, uint64_t *v)
{
    uint64_t sum = 0;
    const uint8_t *q = *p;
    for (unsigned shift = 0; shift < 70 && q < end; shift += 7) {
        uint8_t c = *q++;
        if (shift < 64)
            sum |= (uint64_t)(c & 127) << shift;
        if (c < 128) {
            *p = q;
            *v = sum;
            return true;
        }
    }
    return false;
}

static bool fixed(vt_pb *r, vt_pb_field *f, size_t n)
{
    if ((size_t)(r->end - r->p) < n)
        return cut(r, f, n);
    f->value = 0;
    memcpy(&f->value, r->p, n); /* little-endian machines only, as everywhere in vitrine */
    r->p += n;
    return true;
}

static bool take_varint(vt_pb *r, vt_pb_field *f, uint64_t *v)
{
    if (vt_pb_varint(&r->p, r->end, v))
        return true;
    if (r->end - r->p >= 10)
        return damaged(r, f, "a number of more than ten bytes");
    return cut(r, f, (uint64_t)(r->end - r->p) + 1);
}

static bool take_bytes(vt_pb *r, vt_pb_field *f)
{
    uint64_t n;
    if (!take_varint(r, f, &n))
        return false;
    if (n > (uint64_t)(r->end - r->p))
        return cut(r, f, n);
    f->bytes = (vt_str){(const char *)r->p, (size_t)n};
    r->p += n;
    return true;
}

static bool take_tag(vt_pb *r, vt_pb_field *f)
{
    uint64_t tag;
    *f = (vt_pb_field){.at = (uint64_t)(r->p - r->base)};
    if (!take_varint(r, f, &tag))
        return false;
    f->number = (uint32_t)(tag >> 3);
    f->wire = tag & 7;
    if (!f->number || tag >> 32)
        return damaged(r, f, "no protobuf field begins here");
    return true;
}

static bool take_value(vt_pb *r, vt_pb_field *f)
{
    switch (f->wire) {
    case VT_PB_VARINT:
        return take_varint(r, f, &f->value);
    case VT_PB_FIXED64:
        return fixed(r, f, 8);
    case VT_PB_BYTES_WIRE:
        return take_bytes(r, f);
    case VT_PB_FIXED32:
        return fixed(r, f, 4);
    default:
        return damaged(r, f, "no protobuf field begins here");
    }
}

/* Passes over a group with all groups in it. */
static bool skip_group(vt_pb *r, const vt_pb_field *group)
{
    uint32_t open[DEEPEST_GROUP] = {group->number};
    size_t depth = 1;
    vt_pb_field f;
    while (depth) {
        if (r->p >= r->end)
            return cut(r, group, 1);
        if (!take_tag(r, &f))
            return false;
        if (f.wire == GROUP_START && depth == DEEPEST_GROUP)
            return damaged(r, &f, "groups nested more than 100 deep");
        if (f.wire == GROUP_END && f.number != open[depth - 1])
            return damaged(r, &f, "a group ends that did not begin");
        if (f.wire == GROUP_START)
            open[depth++] = f.number;
        else if (f.wire == GROUP_END)
            depth--;
        else if (!take_value(r, &f))
            return false;
    }
    return true;
}

/* Nearly all fields: a tag of one byte, then a number or a length of one byte. */
static bool take_short(vt_pb *r, vt_pb_field *f)
{
    const uint8_t *p = r->p;
    size_t left = (size_t)(r->end - p);
    if (left < 2 || p[0] < 8 || p[0] >= 128 || p[1] >= 128)
        return false;
    uint32_t wire = p[0] & 7;
    if (wire == VT_PB_BYTES_WIRE && p[1] <= left - 2)
        *f =
            (vt_pb_field){p[0] >> 3, wire, 0, {(const char *)p + 2, p[1]}, (uint64_t)(p - r->base)};
    else if (wire == VT_PB_VARINT)
        *f = (vt_pb_field){p[0] >> 3, wire, p[1], {NULL, 0}, (uint64_t)(p - r->base)};
    else
        return false;
    r->p = p + 2 + f->bytes.n;
    return true;
}

bool vt_pb_next(vt_pb *r, vt_pb_field *f)
{
    if (r->failed || r->p >= r->end)
        return false;
    if (take_short(r, f))
        return true;
    if (!take_tag(r, f))
        return false;
    return f->wire == GROUP_START ? skip_group(r, f) : take_value(r, f);
}

static uint32_t wire_of(vt_pb_kind kind)
{
    return kind == VT_PB_FLOAT    ? VT_PB_FIXED32
           : kind == VT_PB_DOUBLE ? VT_PB_FIXED64
                                  : VT_PB_VARINT;
}

vt_pb_numbers vt_pb_numbers_of(const vt_pb_field *f, vt_pb_kind kind)
{
    vt_pb_numbers n = {.wire = wire_of(kind)};
    if (f->wire == VT_PB_BYTES_WIRE) {
        n.p = (const uint8_t *)f->bytes.p;
        n.end = n.p + f->bytes.n;
    } else if (f->wire == n.wire) {
        n.single = f->value;
        n.has_single = true;
    } else {
        n.bad = true;
    }
    return n;
}

bool vt_pb_number(vt_pb_numbers *n, uint64_t *bits)
{
    if (n->has_single) {
        n->has_single = false;
        *bits = n->single;
        return true;
    }
    if (n->p == n->end)
        return false;
    if (n->wire == VT_PB_VARINT) {
        n->bad |= !vt_pb_varint(&n->p, n->end, bits);
        return !n->bad;
    }
    size_t size = n->wire == VT_PB_FIXED32 ? 4 : 8;
    n->bad |= (size_t)(n->end - n->p) < size;
    if (n->bad)
        return false;
    *bits = 0;
    memcpy(bits, n->p, size);
    n->p += size;
    return true;
}

size_t vt_pb_numbers_left(const vt_pb_numbers *n)
{
    size_t left = (size_t)(n->end - n->p), count = n->has_single;
    if (n->wire == VT_PB_FIXED32)
        return count + left / 4;
    if (n->wire == VT_PB_FIXED64)
        return count + left / 8;
    for (const uint8_t *p = n->p; p < n->end; p++)
        count += *p < 128;
    return count;
}

/* ---- writing ------------------------------------------------------------------------------------
 */

static void put_raw_varint(vt_buf *b, uint64_t v)
{
    uint8_t bytes[10];
    size_t n = 0;
    do {
        bytes[n++] = (uint8_t)((v & 127) | (v > 127 ? 128 : 0));
        v >>= 7;
    } while (v);
    vt_buf_bytes(b, bytes, n);
}

static void put_tag(vt_buf *b, uint32_t number, uint32_t wire)
{
    put_raw_varint(b, (uint64_t)number << 3 | wire);
}

void vt_pb_put_varint(vt_buf *b, uint32_t number, uint64_t v)
{
    put_tag(b, number, VT_PB_VARINT);
    put_raw_varint(b, v);
}

void vt_pb_put_fixed32(vt_buf *b, uint32_t number, uint32_t v)
{
    put_tag(b, number, VT_PB_FIXED32);
    vt_buf_bytes(b, &v, 4);
}

void vt_pb_put_fixed64(vt_buf *b, uint32_t number, uint64_t v)
{
    put_tag(b, number, VT_PB_FIXED64);
    vt_buf_bytes(b, &v, 8);
}

void vt_pb_put_bytes(vt_buf *b, uint32_t number, vt_str bytes)
{
    put_tag(b, number, VT_PB_BYTES_WIRE);
    put_raw_varint(b, bytes.n);
    vt_buf_str(b, bytes);
}

size_t vt_pb_begin(vt_buf *b, uint32_t number)
{
    static const uint8_t room[5] = {0x80, 0x80, 0x80, 0x80, 0};
    put_tag(b, number, VT_PB_BYTES_WIRE);
    vt_buf_bytes(b, room, sizeof room);
    return b->n;
}

void vt_pb_end(vt_buf *b, size_t begun)
{
    if (b->failed)
        return;
    uint64_t n = b->n - begun;
    for (size_t i = 0; i < 5; i++)
        b->p[begun - 5 + i] = (char)((n >> (7 * i) & 127) | (i < 4 ? 128 : 0));
}

typedef struct place {
    uint64_t binary, text;
} place;

void vt_pb_place(vt_buf *places, uint64_t binary, uint64_t text)
{
    if (places)
        vt_buf_bytes(places, &(place){binary, text}, sizeof(place));
}

uint64_t vt_pb_place_of(const vt_buf *places, uint64_t binary)
{
    size_t low = 0, high = places->n / sizeof(place);
    place p = {0, 0};
    while (low < high) { /* places before `low` begin up to it */
        size_t middle = (low + high) / 2;
        memcpy(&p, places->p + middle * sizeof p, sizeof p);
        if (p.binary <= binary)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return 0;
    memcpy(&p, places->p + (low - 1) * sizeof p, sizeof p);
    return p.text;
}
