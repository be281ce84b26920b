/* onnx_device.c: how a model is spread over several devices (IR 11 and later), told as metadata.
 *
 *   ModelProto.configuration            name, number of devices, their names
 *   NodeProto.device_configurations     which configuration, the pipeline stage, how tensors are
 * cut
 *
 * vitrine runs nothing of it: it is written as text, as it stands in the file. */
#include "formats/onnx.h"

static void put_all(vt_buf *b, vt_pb r, const vt_pb_schema *schema, int depth);

static void put_numbers(vt_buf *b, const vt_pb_field *f, vt_pb_kind kind)
{
    vt_pb_numbers n = vt_pb_numbers_of(f, kind);
    bool first = true;
    for (uint64_t v; vt_pb_number(&n, &v); first = false)
        vt_buf_format(b, "%s%lld", first ? "" : ",", (long long)v);
}

static void put_field(vt_buf *b, const vt_pb *r, const vt_pb_field *f, const struct vt_pb_row *row,
                      int depth)
{
    vt_buf_text(b, row->name);
    vt_buf_char(b, ' ');
    if (row->kind == VT_PB_STRING) {
        vt_buf_str(b, f->bytes);
    } else if (row->kind == VT_PB_MESSAGE) {
        vt_buf_char(b, '{');
        put_all(b, vt_pb_inside(r, f, row->message), row->message, depth + 1);
        vt_buf_char(b, '}');
    } else {
        put_numbers(b, f, row->kind);
    }
}

/* "tensor_name X, device 0,1, sharded_dim {axis 0}": the fields in the file's order. */
static void put_all(vt_buf *b, vt_pb r, const vt_pb_schema *schema, int depth)
{
    vt_pb_field f;
    const char *comma = "";
    r.err = NULL;
    while (depth < 8 && vt_pb_next(&r, &f)) {
        const struct vt_pb_row *row = vt_pb_field_numbered(schema, f.number);
        bool text = f.wire == VT_PB_BYTES_WIRE;
        if (!row || (!text && (row->kind == VT_PB_STRING || row->kind == VT_PB_MESSAGE)))
            continue;
        vt_buf_text(b, comma);
        put_field(b, &r, &f, row, depth);
        comma = ", ";
    }
}

/* Appends every message in field `number` of `r` to the entries, under `key`. */
static bool append(onnx *o, vt_pb r, const vt_pb_schema *schema, uint32_t number, const char *key,
                   vt_metas *meta)
{
    vt_pb_field f;
    size_t n = meta->n, more = 0;
    const struct vt_pb_row *row = vt_pb_field_numbered(schema, number);
    for (vt_pb count = r; vt_pb_next(&count, &f);)
        more += f.number == number && f.wire == VT_PB_BYTES_WIRE;
    vt_meta *all = vt_onnx_budget(o, (n + more) * sizeof *all)
                       ? vt_arena_array(o->m->arena, n + more, sizeof *all)
                       : NULL;
    if (!all)
        return false;
    for (size_t i = 0; i < n; i++)
        all[i] = meta->at[i];
    while (vt_pb_next(&r, &f)) {
        if (f.number != number || f.wire != VT_PB_BYTES_WIRE)
            continue;
        vt_buf text = {0};
        put_all(&text, vt_pb_inside(&r, &f, row->message), row->message, 0);
        all[n++] = (vt_meta){vt_str_of(key), vt_str_copy(o->m->arena, vt_buf_view(&text))};
        bool ok = vt_buf_check(&text, o->err);
        vt_buf_free(&text);
        if (!ok)
            return false;
    }
    *meta = (vt_metas){all, n};
    return true;
}

bool vt_onnx_node_devices_read(onnx *o, vt_pb node, vt_metas *meta)
{
    return append(o, node, &vt_onnx_node, 10, "device_configuration", meta);
}

bool vt_onnx_model_devices_read(onnx *o, vt_pb model, vt_metas *meta)
{
    return append(o, model, &vt_onnx_model, 26, "configuration", meta);
}
