/* sniff.c: what people drop by mistake, called by its name.
 *
 * One row per kind whose bytes give it away; after them text, which is looked at as text, and
 * protobufs without a magic, which are recognised by their first fields. */
#include "formats/formats.h"
#include "wire/wire.h"

#include <string.h>

/* What follows the name. */
static const char no_model[] = ", not a model";
static const char not_yet[] = ", which this version of vitrine does not open";

static const struct magic {
    size_t at;
    vt_str bytes;
    const char *says;
    const char *then;
} magics[] = {
    {0, VT_S("\x89PNG\r\n\x1a\n"), "a PNG image", no_model},
    {0, VT_S("\xff\xd8\xff"), "a JPEG image", no_model},
    {0, VT_S("GIF8"), "a GIF image", no_model},
    {8, VT_S("WEBP"), "a WebP image", no_model},
    {0, VT_S("II*\0"), "a TIFF image", no_model},
    {0, VT_S("MM\0*"), "a TIFF image", no_model},
    {0, VT_S("%PDF-"), "a PDF document", no_model},
    {8, VT_S("WAVE"), "a WAV sound", no_model},
    {8, VT_S("AVI "), "an AVI film", no_model},
    {4, VT_S("ftyp"), "an MP4 film", no_model},
    {0, VT_S("\x1a\x45\xdf\xa3"), "a Matroska or WebM film", no_model},
    {0, VT_S("fLaC"), "a FLAC sound", no_model},
    {0, VT_S("OggS"), "an Ogg sound", no_model},
    {0, VT_S("ID3"), "an MP3 sound", no_model},
    {0, VT_S("\x1f\x8b"), "a gzip file that is cut, or within another", ""},
    {0, VT_S("\x78\x5e"), "a zlib-compressed file, as joblib writes", not_yet},
    {0, VT_S("\x78\x9c"), "a zlib-compressed file, as joblib writes", not_yet},
    {0, VT_S("BZh"), "a bzip2 archive: unpack it first", ""},
    {0,
     VT_S("\xfd"
          "7zXZ"),
     "an xz archive: unpack it first", ""},
    {0, VT_S("\x28\xb5\x2f\xfd"), "a Zstandard archive: unpack it first", ""},
    {0, VT_S("7z\xbc\xaf\x27\x1c"), "a 7-Zip archive: unpack it first", ""},
    {0, VT_S("Rar!"), "a RAR archive: unpack it first", ""},
    {257, VT_S("ustar"), "a tar archive: unpack it first", ""},
    {0,
     VT_S("\x7f"
          "ELF"),
     "an ELF program or library", no_model},
    {0, VT_S("\xcf\xfa\xed\xfe"), "a Mach-O program or library", no_model},
    {0, VT_S("\xca\xfe\xba\xbe"), "a Mach-O program or Java class", no_model},
    {0, VT_S("MZ"), "a Windows program or library", no_model},
    {0, VT_S("\0asm"), "a WebAssembly module", no_model},
    {0, VT_S("SQLite format 3"), "an SQLite database", no_model},
    {0, VT_S("PAR1"), "a Parquet table", no_model},
    {0, VT_S("ARROW1"), "an Arrow table", no_model},
    {0, VT_S("lmgg"), "an old GGML model", not_yet},
    {0, VT_S("tjgg"), "an old GGML model", not_yet},
    {0, VT_S("fmgg"), "an old GGML model", not_yet},
    {0, VT_S("\xba\x16\x4f\x2f"), "a fastText model", ": its word vectors, the .vec file, do open"},
    {4, VT_S("ORTM"), "an ONNX Runtime model (.ort)", not_yet},
    {0, VT_S("\x12\x01\0\0"), "an MXNet parameter file", not_yet},
    {0, VT_S("7767517"), "an ncnn model", not_yet},
    {0, VT_S("version https://git-lfs"), "a Git LFS pointer: run git lfs pull", ""},
};

static bool stands_at(const vt_map *map, size_t at, vt_str bytes)
{
    return at <= map->n && bytes.n <= map->n - at && !memcmp(map->p + at, bytes.p, bytes.n);
}

static const char *joined(vt_arena *arena, const char *says, const char *then)
{
    const char *all = vt_cstr(arena, vt_str_format(arena, "%s%s", says, then));
    return all ? all : says;
}

/* ---- zip
 * ------------------------------------------------------------------------------------------------
 */

/* A zip whose members tell what wrote it. */
static const struct {
    const char *ending, *says;
} zips[] = {
    {"/models/model.json", "a PyTorch exported program"},
};

static const char *zip_kind(vt_zip z)
{
    size_t best = sizeof zips / sizeof *zips;
    vt_zip_member m;
    while (vt_zip_next(&z, &m))
        for (size_t i = 0; i < best; i++)
            if (vt_str_ends(m.name, vt_str_of(zips[i].ending)))
                best = i;
    return best < sizeof zips / sizeof *zips ? zips[best].says : NULL;
}

static const char *zip_says(vt_arena *arena, const vt_map *map)
{
    enum { SHOWN = 6 };
    vt_zip z;
    vt_zip_member m;
    if (!vt_zip_open((vt_str){(const char *)map->p, map->n}, &z, NULL))
        return "a zip archive that is cut: its end is missing";
    const char *kind = zip_kind(z);
    if (kind)
        return joined(arena, kind, not_yet);
    vt_buf b = {0};
    uint64_t n = 0;
    vt_buf_text(&b, "a zip archive with these files: ");
    for (; vt_zip_next(&z, &m); n++)
        if (n < SHOWN)
            vt_buf_format(&b, "%s%.*s", n ? ", " : "", VT_ARG(m.name));
    if (n > SHOWN)
        vt_buf_format(&b, " and %llu more", (unsigned long long)(n - SHOWN));
    const char *all = n ? vt_cstr(arena, vt_buf_view(&b)) : "an empty zip archive";
    vt_buf_free(&b);
    return all ? all : "a zip archive";
}

/* ---- protobufs of others
 * ---------------------------------------------------------------------------------- */

static bool first_field(vt_str bytes, uint32_t number, vt_pb_field *f)
{
    vt_pb r;
    vt_pb_init(&r, bytes, NULL, NULL);
    while (vt_pb_next(&r, f))
        if (f->number == number)
            return true;
    return false;
}

static bool is_name(const vt_pb_field *f)
{
    return f->wire == VT_PB_BYTES_WIRE && f->bytes.n && f->bytes.n < 4096 &&
           vt_utf8_valid(f->bytes) == f->bytes.n && (uint8_t)f->bytes.p[0] >= ' ';
}

/* GraphDef: node = 1 with name = 1 and op = 2. Caffe's NetParameter: name = 1 and layer = 100 with
 * type = 2, or of old layers = 2 with name = 4. SavedModel: version = 1, meta_graphs = 2 with
 * meta_info_def = 1 or graph_def = 2. Core ML: version = 1, description = 2 with inputs = 1. */
static const char *protobuf_says(const vt_map *map)
{
    vt_str all = {(const char *)map->p, map->n};
    vt_pb_field f, in;
    if (map->p[0] == 0x0a && first_field(all, 1, &f) && f.wire == VT_PB_BYTES_WIRE &&
        first_field(f.bytes, 1, &in) && is_name(&in) && first_field(f.bytes, 2, &in) &&
        is_name(&in))
        return "a TensorFlow graph";
    if (map->p[0] == 0x0a && (first_field(all, 100, &f) || first_field(all, 2, &f)) &&
        f.wire == VT_PB_BYTES_WIRE && first_field(f.bytes, f.number == 100 ? 2 : 4, &in))
        return "a Caffe model";
    if (map->p[0] != 0x08 || !first_field(all, 1, &f) || f.wire != VT_PB_VARINT ||
        !first_field(all, 2, &f) || f.wire != VT_PB_BYTES_WIRE)
        return NULL;
    if (f.bytes.n && first_field(f.bytes, 2, &in) && in.wire == VT_PB_BYTES_WIRE &&
        first_field(in.bytes, 1, &in))
        return "a TensorFlow SavedModel";
    return first_field(f.bytes, 1, &in) && in.wire == VT_PB_BYTES_WIRE ? "a Core ML model" : NULL;
}

/* ---- text
 * ---------------------------------------------------------------------------------------------------
 */

static bool says_ignoring_case(vt_str s, const char *word)
{
    size_t n = strlen(word);
    if (s.n < n)
        return false;
    for (size_t i = 0; i < n; i++)
        if ((s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + 32 : s.p[i]) != word[i])
            return false;
    return true;
}

static const struct {
    const char *word, *says, *then;
} texts[] = {
    {"<!doctype html", "an HTML page", no_model},
    {"<html", "an HTML page", no_model},
    {"<head", "an HTML page", no_model},
    {"<body", "an HTML page", no_model},
    {"<svg", "an SVG image", no_model},
    {"<net ", "an OpenVINO model", not_yet},
    {"<", "an XML file", no_model},
    {"{\"format\": \"layers-model\"", "a TensorFlow.js model", not_yet},
    {"{\"format\":\"layers-model\"", "a TensorFlow.js model", not_yet},
    {"{\"format\": \"graph-model\"", "a TensorFlow.js model", not_yet},
    {"[net]", "a Darknet configuration", not_yet},
    {"{", "JSON", no_model},
    {"[", "JSON", no_model},
};

/* The whole of the first bytes must be text; a letter may be cut at their end. */
static bool is_text(vt_str s)
{
    s = vt_str_cut(s, 0, 4096);
    if (vt_utf8_valid(s) + 4 < s.n)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if ((uint8_t)s.p[i] < ' ' && !strchr("\t\n\r\f\x1b", s.p[i]))
            return false;
    return true;
}

static const char *text_says(vt_arena *arena, vt_str s)
{
    if (!is_text(s))
        return NULL;
    size_t start = vt_str_starts(s, VT_S("\xef\xbb\xbf")) ? 3 : 0;
    while (start < s.n && strchr(" \t\r\n", s.p[start]) && s.p[start])
        start++;
    s = vt_str_from(s, start);
    if (vt_str_starts(s, VT_S("<?xml")) || vt_str_starts(s, VT_S("<!--"))) {
        size_t close = vt_str_find(s, '>', 0);
        while (close != SIZE_MAX && close + 1 < s.n && s.p[close + 1] <= ' ')
            close++;
        vt_str rest = close == SIZE_MAX ? s : vt_str_from(s, close + 1);
        s = vt_str_starts(rest, VT_S("<")) ? rest : s;
    }
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (says_ignoring_case(s, texts[i].word))
            return joined(arena, texts[i].says, texts[i].then);
    return "plain text, not a model";
}

const char *vt_sniff(vt_arena *arena, const vt_map *map)
{
    if (!map->n)
        return NULL;
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
        if (stands_at(map, magics[i].at, magics[i].bytes))
            return joined(arena, magics[i].says, magics[i].then);
    if (stands_at(map, 0, VT_S("PK\3\4")) || stands_at(map, 0, VT_S("PK\5\6")))
        return zip_says(arena, map);
    const char *text = text_says(arena, (vt_str){(const char *)map->p, map->n});
    if (text)
        return text;
    const char *proto = protobuf_says(map);
    return proto ? joined(arena, proto, not_yet) : NULL;
}
