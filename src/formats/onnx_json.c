/* onnx_json.c: ONNX in protobuf's JSON mapping: turned into the binary form, then read as that. */
#include "formats/onnx.h"

static bool json_open(vt_model *m, vt_map *map, const vt_progress *progress, vt_err *err)
{
    vt_buf binary = {0}, places = {0};
    vt_str text = {(const char *)map->p, map->n};
    if (vt_pb_json_to_pb(text, &vt_onnx_model, &binary, &places, err))
        return vt_onnx_read_converted(m, &binary, &places, progress, err);
    vt_buf_free(&binary);
    vt_buf_free(&places);
    return false;
}

/* All keys at the top must be ModelProto's, and one of them must be its own: other JSON has a
 * "domain" or "graph" too. */
static int json_probe(const vt_map *map)
{
    enum { ENOUGH = 256 };
    vt_json_reader r;
    size_t first = 0;
    while (first < map->n && map->p[first] <= ' ')
        first++;
    if (first >= map->n || (map->p[first] != '{' && map->p[first] != 0xef))
        return 0;
    vt_json_read(&r, (vt_str){(const char *)map->p, map->n}, NULL);
    vt_json_token t = vt_json_next(&r);
    for (int i = 0; i < ENOUGH && t != VT_JSON_FAILED && t != VT_JSON_END;
         i++, t = vt_json_next(&r)) {
        if (t != VT_JSON_KEY || r.depth != 1)
            continue;
        const struct vt_pb_row *row = vt_pb_field_named(&vt_onnx_model, r.token);
        if (!row)
            return 0;
        if (row->number == 1 || row->number == 8) /* ir_version, opset_import */
            return 2;
    }
    return 0;
}

const vt_format vt_format_onnx_json = {
    .name = "onnx-json",
    .says = "ONNX in protobuf's JSON mapping",
    .endings = ".json .onnxjson",
    .graph = true,
    .weights = true,
    .probe = json_probe,
    .open = json_open,
};
