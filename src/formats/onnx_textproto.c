/* onnx_textproto.c: ONNX in protobuf's text format: turned into the binary form, then read as that.
 */
#include "formats/onnx.h"

#include <string.h>

static bool textproto_open(vt_model *m, vt_map *map, const vt_progress *progress, vt_err *err)
{
    vt_buf binary = {0}, places = {0};
    vt_str text = {(const char *)map->p, map->n};
    if (vt_textproto_to_pb(text, &vt_onnx_model, &binary, &places, err))
        return vt_onnx_read_converted(m, &binary, &places, progress, err);
    vt_buf_free(&binary);
    vt_buf_free(&places);
    return false;
}

static size_t skip_space(vt_str s, size_t i)
{
    for (; i < s.n; i++) {
        if (s.p[i] == '#') {
            size_t end = vt_str_find(s, '\n', i);
            i = end == SIZE_MAX ? s.n - 1 : end;
        } else if (!memchr(" \t\r\n", s.p[i], 4)) {
            break;
        }
    }
    return i;
}

/* The first word must be a field of ModelProto, with ':' or '{' behind it. */
static int textproto_probe(const vt_map *map)
{
    vt_str s = vt_str_cut((vt_str){(const char *)map->p, map->n}, 0, 65536);
    size_t first = skip_space(s, vt_str_starts(s, VT_S("\xef\xbb\xbf")) ? 3 : 0), end = first;
    while (end < s.n && ((s.p[end] >= 'a' && s.p[end] <= 'z') || s.p[end] == '_'))
        end++;
    const struct vt_pb_row *row =
        vt_pb_field_named(&vt_onnx_model, vt_str_cut(s, first, end - first));
    end = skip_space(s, end);
    if (row && end < s.n && (s.p[end] == ':' || (row->kind == VT_PB_MESSAGE && s.p[end] == '{')))
        return 2;
    return vt_str_ends(vt_str_of(map->path), VT_S(".textproto")) ? 1 : 0;
}

const vt_format vt_format_onnx_textproto = {
    .name = "onnx-textproto",
    .says = "ONNX in protobuf's text format",
    .endings = ".textproto .pbtxt .txtpb .prototxt",
    .graph = true,
    .weights = true,
    .probe = textproto_probe,
    .open = textproto_open,
};
