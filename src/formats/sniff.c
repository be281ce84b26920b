/* sniff.c: what people drop by mistake, called by its name.
 *
 * One row per kind whose bytes give it away; after them text, which is looked at as text, and
 * protobufs without a magic, which are recognised by their first fields. */
#include "formats/formats.h"
#include "wire/wire.h"

#include <string.h>
#include <strings.h>

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
    {8, VT_S("AIFF"), "an AIFF sound", no_model},
    {0, VT_S("8BPS"), "a Photoshop image", no_model},
    {0, VT_S("qoif"), "a QOI image", no_model},
    {0, VT_S("\xff\x0a"), "a JPEG XL image", no_model},
    {0, VT_S("\0\0\0\x0cJXL "), "a JPEG XL image", no_model},
    {0, VT_S("\0\0\1\0\1\0"), "an icon", no_model},
    {0, VT_S("\x76\x2f\x31\x01"), "an OpenEXR image", no_model},
    {128, VT_S("DICM"), "a DICOM image", no_model},
    {8, VT_S("heic"), "a HEIC image", no_model},
    {8, VT_S("mif1"), "a HEIC image", no_model},
    {8, VT_S("avif"), "an AVIF image", no_model},
    {8, VT_S("M4A "), "an MPEG-4 sound", no_model},
    {8, VT_S("qt  "), "a QuickTime film", no_model},
    {4, VT_S("ftyp"), "an MP4 film", no_model},
    {0, VT_S("FLV\1"), "a Flash film", no_model},
    {0, VT_S("\xff\xfb"), "an MP3 sound", no_model},
    {0, VT_S("\xff\xf3"), "an MP3 sound", no_model},
    {0, VT_S("\xff\xf1"), "an AAC sound", no_model},
    {0, VT_S("MThd"), "a MIDI file", no_model},
    {0, VT_S("{\\rtf"), "an RTF document", no_model},
    {0, VT_S("%!PS"), "a PostScript document", no_model},
    {0, VT_S("AT&TFORM"), "a DjVu document", no_model},
    {0, VT_S("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "an old Office document (.doc, .xls, .ppt)",
     no_model},
    {0, VT_S("\0\0\0\1Bud1"), "a .DS_Store, the Finder's notes on a folder", no_model},
    {0, VT_S("\0\1\0\0\0"), "a TrueType font", no_model},
    {0, VT_S("OTTO"), "an OpenType font", no_model},
    {0, VT_S("wOFF"), "a web font", no_model},
    {0, VT_S("wOF2"), "a web font", no_model},
    {0, VT_S("!<arch>\n"), "a static library or Debian package", no_model},
    {0, VT_S("MATLAB 5.0"), "MATLAB data", no_model},
    {0, VT_S("Obj\1"), "an Avro table", no_model},
    {0, VT_S("RDX3\n"), "R data", no_model},
    {0, VT_S("PACK\0\0\0\2"), "a git pack of objects", no_model},
    {0, VT_S("\x04\x22\x4d\x18"), "an LZ4 archive: unpack it first", ""},
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
    const char *ending, *says, *then;
} zips[] = {
    {"/models/model.json", "a PyTorch exported program", not_yet},
    {"word/document.xml", "a Word document", no_model},
    {"xl/workbook.xml", "an Excel table", no_model},
    {"ppt/presentation.xml", "a PowerPoint presentation", no_model},
    {"META-INF/container.xml", "an EPUB book", no_model},
    {"META-INF/manifest.xml", "an OpenDocument file", no_model},
    {"AndroidManifest.xml", "an Android app", no_model},
    {".dist-info/METADATA", "a Python package (wheel)", no_model},
    {"META-INF/MANIFEST.MF", "a Java archive", no_model},
    {"/Manifest.json", "a Core ML package", not_yet},
};

static const char *zip_kind(vt_arena *arena, vt_zip z)
{
    size_t n = sizeof zips / sizeof *zips, best = n;
    vt_zip_member m;
    while (vt_zip_next(&z, &m))
        for (size_t i = 0; i < best; i++)
            if (vt_str_ends(m.name, vt_str_of(zips[i].ending)))
                best = i;
    return best < n ? joined(arena, zips[best].says, zips[best].then) : NULL;
}

/* What all files of an archive are, by their endings. */
static const struct {
    const char *one, *many, *endings;
} alike[] = {
    {"image", "images", "png jpg jpeg gif bmp webp tif tiff ppm pgm"},
    {"sound", "sounds", "wav mp3 flac ogg m4a aac"},
    {"film", "films", "mp4 mov avi mkv webm"},
    {"source file", "source files",
     "py js ts c h cc cpp java go rs sh ipynb toml cfg md rst html css "
     "yml yaml gitignore LICENSE Makefile"},
    {"table", "tables", "csv tsv parquet xlsx"},
    {"text", "texts", "txt md"},
};

static size_t kind_of(vt_str name)
{
    size_t at = name.n;
    while (at && name.p[at - 1] != '.' && name.p[at - 1] != '/')
        at--;
    vt_str ending = vt_str_from(name, at);
    for (size_t i = 0; i < sizeof alike / sizeof *alike; i++)
        for (const char *e = alike[i].endings; *e; e += strspn(e, " ")) {
            size_t n = strcspn(e, " ");
            if (ending.n == n && !strncasecmp(ending.p, e, n))
                return i;
            e += n;
        }
    return SIZE_MAX;
}

/* "a zip archive of 12 images, not a Keras model": when all files are of a kind. */
static const char *zip_alike(vt_arena *arena, const vt_map *map, vt_zip z)
{
    size_t kind = SIZE_MAX;
    uint64_t n = 0;
    vt_zip_member m;
    while (vt_zip_next(&z, &m)) {
        if (vt_str_ends(m.name, VT_S("/")) || vt_str_starts(m.name, VT_S("__MACOSX/")) ||
            vt_str_ends(m.name, VT_S(".DS_Store")))
            continue;
        size_t own = kind_of(m.name);
        if (own == SIZE_MAX || (n++ && own != kind))
            return NULL;
        kind = own;
    }
    if (!n)
        return NULL;
    bool keras = vt_str_ends(vt_str_of(map->path), VT_S(".keras"));
    return vt_cstr(arena,
                   vt_str_format(arena, "a zip archive of %llu %s, not a %smodel",
                                 (unsigned long long)n, n == 1 ? alike[kind].one : alike[kind].many,
                                 keras ? "Keras " : ""));
}

enum { SHOWN = 6 };

static const char *listed(vt_arena *arena, const char *kind, vt_buf *names, uint64_t n)
{
    if (n > SHOWN)
        vt_buf_format(names, " and %llu more", (unsigned long long)(n - SHOWN));
    vt_str all = n ? vt_str_format(arena, "a %s archive with these files: %.*s", kind,
                                   (int)names->n, names->p ? names->p : "")
                   : vt_str_format(arena, "an empty %s archive", kind);
    const char *says = vt_cstr(arena, all);
    vt_buf_free(names);
    return says ? says : "an archive";
}

static void list(vt_buf *names, uint64_t at, vt_str name)
{
    if (at < SHOWN)
        vt_buf_format(names, "%s%.*s", at ? ", " : "", VT_ARG(name));
}

static const char *zip_says(vt_arena *arena, const vt_map *map)
{
    vt_zip z;
    vt_zip_member m;
    vt_buf names = {0};
    uint64_t n = 0;
    if (!vt_zip_open((vt_str){(const char *)map->p, map->n}, &z, NULL))
        return "a zip archive that is cut: its end is missing";
    const char *kind = zip_kind(arena, z);
    kind = kind ? kind : zip_alike(arena, map, z);
    if (kind)
        return kind;
    while (vt_zip_next(&z, &m))
        list(&names, n++, m.name);
    return listed(arena, "zip", &names, n);
}

static const char *tar_says(vt_arena *arena, const vt_map *map)
{
    vt_tar t;
    vt_tar_member m;
    vt_buf names = {0};
    uint64_t n = 0;
    vt_tar_open(&t, arena, (vt_str){(const char *)map->p, map->n}, NULL);
    while (vt_tar_next(&t, &m))
        if (m.kind == '0')
            list(&names, n++, m.name);
    return listed(arena, "tar", &names, n);
}

/* ---- records of TensorFlow
 * --------------------------------------------------------------------------------- */

/* TFRecord: n 8 bytes, a checksum of 4, n bytes, a checksum of 4; again. The first record of a
 * training log says "brain.Event:2". */
static const char *record_says(const vt_map *map)
{
    uint64_t n;
    if (map->n < 16)
        return NULL;
    memcpy(&n, map->p, 8);
    if (n < 2 || n > map->n - 16 || n > 1 << 24)
        return NULL;
    if (memmem(map->p + 12, (size_t)n, "brain.Event:", 12))
        return "a training log of TensorBoard (an event file), not a model";
    return map->p[12] == 0x0a && n > 8 && vt_str_ends(vt_str_of(map->path), VT_S("record"))
               ? "a TFRecord of examples, not a model"
               : NULL;
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

static bool is_graph_def(vt_str s)
{
    vt_pb_field f, in;
    return first_field(s, 1, &f) && f.wire == VT_PB_BYTES_WIRE && first_field(f.bytes, 1, &in) &&
           is_name(&in) && first_field(f.bytes, 2, &in) && is_name(&in);
}

/* GraphDef: node = 1 with name = 1 and op = 2. MetaGraphDef: graph_def = 2 is one of those. Caffe's NetParameter: name = 1 and layer = 100 with
 * type = 2, or of old layers = 2 with name = 4. SavedModel: version = 1, meta_graphs = 2 with
 * meta_info_def = 1 or graph_def = 2. Core ML: version = 1, description = 2 with inputs = 1. */
static const char *protobuf_says(const vt_map *map)
{
    vt_str all = {(const char *)map->p, map->n};
    vt_pb_field f, in;
    if (map->p[0] == 0x0a && is_graph_def(all))
        return "a TensorFlow graph";
    if (map->p[0] == 0x0a && first_field(all, 2, &f) && f.wire == VT_PB_BYTES_WIRE &&
        is_graph_def(f.bytes))
        return "the graph of a TensorFlow checkpoint";
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
    {"#!/usr/bin/env python", "a Python program", no_model},
    {"#!/usr/bin/python", "a Python program", no_model},
    {"#!", "a script", no_model},
    {"<?php", "a PHP program", no_model},
    {"begin:vcard", "an address card", no_model},
    {"-----begin ", "a key or certificate", no_model},
    {"solid ", "an STL shape", no_model},
    {"@relation", "an ARFF table", no_model},
    {"\\documentclass", "a LaTeX document", no_model},
    {"model_checkpoint_path:", "the list of a TensorFlow checkpoint's files", no_model},
};

/* JSON, by keys that only one kind has; the first that is there decides. */
static const struct {
    const char *key, *says, *then;
} jsons[] = {
    {"\"modelTopology\"", "a TensorFlow.js model", not_yet},
    {"\"weight_map\"", "an index of safetensors shards",
     ": it opens when it is called *.index.json"},
    {"\"nbformat\"", "a Jupyter notebook", no_model},
    {"\"added_tokens\"", "a tokenizer", no_model},
    {"\"tokenizer_class\"", "a file of a tokenizer's settings", no_model},
    {"\"bos_token\"", "a file of a tokenizer's settings", no_model},
    {"\"eos_token_id\"", "a file of settings for generating text", no_model},
    {"\"image_mean\"", "a file of an image processor's settings", no_model},
    {"\"log_history\"", "a trainer's log", no_model},
    {"\"lockfileVersion\"", "a list of JavaScript packages", no_model},
    {"\"devDependencies\"", "a list of JavaScript packages", no_model},
    {"\"annotations\"", "a data set's list of annotations", no_model},
    {"\"FeatureCollection\"", "a map's GeoJSON", no_model},
    {"\"nodes\", \"arg_nodes\"", "an MXNet graph", not_yet},
    {"\"arg_nodes\"", "an MXNet graph", not_yet},
    {"\"learner\"", "an XGBoost model", not_yet},
    {"\"tree_info\"", "a LightGBM model", not_yet},
};

static const char *json_says(vt_arena *arena, vt_str s)
{
    size_t n = s.n < 1 << 20 ? s.n : 1 << 20;
    for (size_t i = 0; i < sizeof jsons / sizeof *jsons; i++)
        if (memmem(s.p, n, jsons[i].key, strlen(jsons[i].key)))
            return joined(arena, jsons[i].says, jsons[i].then);
    return "JSON, not a model";
}

/* An object, or a list of what JSON has; "[PAD]" is a word of a vocabulary. */
static bool is_json(vt_str s)
{
    size_t at = 1;
    if (vt_str_starts(s, VT_S("{")))
        return true;
    if (!vt_str_starts(s, VT_S("[")))
        return false;
    while (at < s.n && memchr(" \t\r\n", s.p[at], 4))
        at++;
    return at < s.n && memchr("{[]\"-0123456789tfn", s.p[at], 18);
}

/* The next line, without its end. */
static vt_str next_line(vt_str s, size_t *at)
{
    size_t end = vt_str_find(s, '\n', *at), start = *at;
    *at = end == SIZE_MAX ? s.n : end + 1;
    vt_str line = vt_str_cut(s, start, (end == SIZE_MAX ? s.n : end) - start);
    return vt_str_ends(line, VT_S("\r")) ? vt_str_cut(line, 0, line.n - 1) : line;
}

static size_t count(vt_str s, char c)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += s.p[i] == c;
    return n;
}

/* The first lines have the same number of commas, tabs or semicolons. */
static const char *table_says(vt_str s)
{
    static const char marks[] = ",\t;";
    for (const char *c = marks; *c; c++) {
        size_t at = 0, rows = 0, want = count(next_line(s, &at), *c);
        bool same = want > 0;
        for (; same && rows < 8 && at < s.n; rows++) {
            vt_str line = next_line(s, &at);
            same = count(line, *c) == want || (at >= s.n && rows);
        }
        if (same && rows)
            return *c == '\t' ? "a table of values between tabs, not a model"
                              : "a CSV table, not a model";
    }
    return NULL;
}

/* Endings that say more of a text than its bytes do. */
static const struct {
    const char *ending, *says;
} sources[] = {
    {".py", "Python source"},
    {".js", "JavaScript source"},
    {".ts", "TypeScript source"},
    {".mjs", "JavaScript source"},
    {".c", "C source"},
    {".h", "C source"},
    {".cc", "C++ source"},
    {".cpp", "C++ source"},
    {".java", "Java source"},
    {".rs", "Rust source"},
    {".go", "Go source"},
    {".sh", "a shell script"},
    {".md", "a Markdown document"},
    {".rst", "a text document"},
    {".yml", "YAML"},
    {".yaml", "YAML"},
    {".toml", "TOML"},
    {".css", "a style sheet"},
    {".tex", "a LaTeX document"},
    {".log", "a log"},
    {".srt", "a subtitle file"},
    {".vtt", "a subtitle file"},
    {".sql", "an SQL script"},
    {".ini", "a settings file"},
};

static const char *source_says(vt_arena *arena, const char *path)
{
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        if (vt_str_ends(vt_str_of(path), vt_str_of(sources[i].ending)))
            return joined(arena, sources[i].says, no_model);
    return NULL;
}

/* Python's, by its first statement. */
static bool is_python(vt_str s)
{
    size_t at = 0;
    for (int i = 0; i < 40 && at < s.n; i++) {
        vt_str line = next_line(s, &at);
        if (vt_str_starts(line, VT_S("import ")) || vt_str_starts(line, VT_S("def ")) ||
            vt_str_starts(line, VT_S("class ")))
            return !vt_str_ends(line, VT_S(";")) && !vt_str_ends(line, VT_S("{"));
        if (vt_str_starts(line, VT_S("from ")) && memmem(line.p, line.n, " import ", 8))
            return true;
    }
    return false;
}

/* The whole of the first bytes must be text; a letter may be cut at their end. */
static bool is_text(vt_str s)
{
    s = vt_str_cut(s, 0, 4096);
    if (vt_utf8_valid(s) + 4 < s.n)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if ((uint8_t)s.p[i] < ' ' && !memchr("\t\n\r\f\x1b", s.p[i], 5))
            return false;
    return true;
}

static const char *text_says(vt_arena *arena, const char *path, vt_str s)
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
    if (is_json(s))
        return json_says(arena, s);
    const char *says = source_says(arena, path);
    says = says ? says : is_python(s) ? "Python source, not a model" : table_says(s);
    return says ? says : "plain text, not a model";
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
    if (vt_tar_is((vt_str){(const char *)map->p, map->n}))
        return tar_says(arena, map);
    const char *text = text_says(arena, map->path, (vt_str){(const char *)map->p, map->n});
    if (text)
        return text;
    if (map->n > 48 && stands_at(map, map->n - 8, VT_S("\x57\xfb\x80\x8b\x24\x75\x47\xdb")))
        return joined(arena, "the index of a TensorFlow checkpoint", not_yet);
    const char *record =
        stands_at(map, 0, VT_S("BM")) ? "a BMP image, not a model" : record_says(map);
    if (record)
        return record;
    const char *proto = protobuf_says(map);
    return proto ? joined(arena, proto, not_yet) : NULL;
}
