/* schema.c: looking up the fields of a protobuf message. */
#include "wire/wire.h"

/* "opsetImport" is the JSON name of opset_import: the letter after each '_' in upper case. */
static bool is_json_name(vt_str name, const char *field)
{
    size_t i = 0;
    for (const char *c = field; *c; c++) {
        bool upper = *c == '_' && c[1] >= 'a' && c[1] <= 'z';
        if (upper)
            c++;
        if (i >= name.n || name.p[i++] != (upper ? *c - 'a' + 'A' : *c))
            return false;
    }
    return i == name.n;
}

const struct vt_pb_row *vt_pb_field_named(const vt_pb_schema *s, vt_str name)
{
    for (const struct vt_pb_row *f = s->fields; f->number; f++)
        if (vt_str_is(name, f->name) || is_json_name(name, f->name))
            return f;
    return NULL;
}

const struct vt_pb_row *vt_pb_field_numbered(const vt_pb_schema *s, uint32_t number)
{
    for (const struct vt_pb_row *f = s->fields; f->number; f++)
        if (f->number == number)
            return f;
    return NULL;
}
