/* protobuf_json.c: protobuf's JSON mapping becomes the binary form.
 *
 *   message   object; keys are the fields' names or their camelCase
 *   repeated  array             bytes    base64
 *   int64     string or number  enum     name or number
 *   float     number, or "NaN", "Infinity", "-Infinity"
 *   null      the field is not there */
#include "wire/wire.h"

enum { DEEPEST = 128 };

typedef struct converter {
    vt_json_reader in;
    vt_buf *out, *places;
    vt_buf text; /* the last string, unescaped */
} converter;

static bool wrong(converter *c, const struct vt_pb_row *row, const char *what)
{
    return vt_text_fail(c->in.err, c->in.text, c->in.start, "field '%s': %s", row->name, what);
}

static bool message(converter *c, const vt_pb_schema *schema, int depth);

static bool put_string(converter *c, const struct vt_pb_row *row, bool packed)
{
    vt_str s = vt_json_unescape(&c->in, &c->text);
    if (row->kind == VT_PB_STRING) {
        vt_pb_put_bytes(c->out, row->number, s);
    } else if (row->kind == VT_PB_BYTES) {
        size_t begun = vt_pb_begin(c->out, row->number);
        if (!vt_base64_decode(s, c->out))
            return wrong(c, row, "this is no base64");
        vt_pb_end(c->out, begun);
    } else if (!vt_pb_put_word(c->out, row, s, packed)) {
        return wrong(c, row, "a number is due here");
    }
    return true;
}

static bool value(converter *c, const struct vt_pb_row *row, vt_json_token t, bool packed,
                  int depth)
{
    if (t == VT_JSON_FAILED)
        return false;
    if (t == VT_JSON_WORD && vt_str_is(c->in.token, "null"))
        return true;
    if (t == VT_JSON_OBJECT && row->kind == VT_PB_MESSAGE) {
        size_t begun = vt_pb_begin(c->out, row->number);
        vt_pb_place(c->places, begun, c->in.start);
        if (!message(c, row->message, depth + 1))
            return false;
        vt_pb_end(c->out, begun);
        return true;
    }
    if (t == VT_JSON_STRING && row->kind != VT_PB_MESSAGE)
        return put_string(c, row, packed);
    if (t == VT_JSON_NUMBER && vt_pb_put_word(c->out, row, c->in.token, packed))
        return true;
    return wrong(c, row,
                 row->kind == VT_PB_MESSAGE ? "an object is due here"
                                            : "the value is not of its kind");
}

static bool is_number(const struct vt_pb_row *row)
{
    return row->kind != VT_PB_STRING && row->kind != VT_PB_BYTES && row->kind != VT_PB_MESSAGE;
}

static bool array(converter *c, const struct vt_pb_row *row, int depth)
{
    bool packed = is_number(row);
    size_t begun = packed ? vt_pb_begin(c->out, row->number) : 0;
    for (vt_json_token t; (t = vt_json_next(&c->in)) != VT_JSON_ARRAY_END;)
        if (!value(c, row, t, packed, depth))
            return false;
    if (packed)
        vt_pb_end(c->out, begun);
    return true;
}

/* The object has been opened. */
static bool message(converter *c, const vt_pb_schema *schema, int depth)
{
    if (depth > DEEPEST)
        return vt_text_fail(c->in.err, c->in.text, c->in.start, "messages nested more than %d deep",
                            DEEPEST);
    for (vt_json_token t; (t = vt_json_next(&c->in)) != VT_JSON_OBJECT_END;) {
        if (t == VT_JSON_FAILED)
            return false;
        const struct vt_pb_row *row = vt_pb_field_named(schema, vt_json_unescape(&c->in, &c->text));
        t = vt_json_next(&c->in);
        if (!row) {
            vt_pb_put_unknown(c->out);
            if (!vt_json_skip(&c->in, t))
                return false;
        } else if (t == VT_JSON_ARRAY && row->repeated ? !array(c, row, depth)
                                                       : !value(c, row, t, false, depth)) {
            return false;
        }
    }
    return true;
}

bool vt_pb_json_to_pb(vt_str text, const vt_pb_schema *schema, vt_buf *out, vt_buf *places,
                      vt_err *err)
{
    converter c = {.out = out, .places = places};
    vt_json_read(&c.in, text, err);
    vt_json_token t = vt_json_next(&c.in);
    bool ok = t == VT_JSON_OBJECT ? message(&c, schema, 0) && vt_json_next(&c.in) == VT_JSON_END
                                  : t != VT_JSON_FAILED && vt_text_fail(err, text, c.in.start,
                                                                        "an object is due here");
    ok = ok && !c.text.failed;
    if (c.text.failed)
        vt_buf_check(&c.text, err);
    vt_buf_free(&c.text);
    return ok && vt_buf_check(out, err);
}
