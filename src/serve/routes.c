/* routes.c: the list of what can be asked over HTTP. docs/api.md is printed from it. */
#include "serve/server.h"

#define SPEC                                                                                       \
    "`depth` auto, a number, all, flat; `open`, `closed`: paths separated by commas; `scope`: "    \
    "path; `dir` tb, lr; `show`; `color`: a statistic of weights (`std`, `kurtosis`, ...)"

const vt_route vt_routes[] = {
    {"GET", "/", "lang theme", "the page", vt_route_page, false},
    {"GET", "/graph*", "",
     "the page, as `/weights`, `/run`, `/explain`, `/embed`, `/train`, `/compare`", vt_route_page,
     false},
    {"GET", "/weights*", NULL, NULL, vt_route_page, false},
    {"GET", "/run*", NULL, NULL, vt_route_page, false},
    {"GET", "/explain*", NULL, NULL, vt_route_page, false},
    {"GET", "/embed*", NULL, NULL, vt_route_page, false},
    {"GET", "/train*", NULL, NULL, vt_route_page, false},
    {"GET", "/compare*", NULL, NULL, vt_route_page, false},
    {"GET", "/assets/*", "", "an embedded file: gzip, ETag, immutable", vt_route_asset, false},
    {"GET", "/api/models", "lang",
     "`{\"version\",\"models\":[{\"id\",\"file\",\"path\",\"opening\",\"format\",\"bytes\","
     "\"nodes\",\"parameters\","
     "\"generation\",\"capabilities\":[{\"room\",\"can\":bool,\"why\"}],\"error\":null|{file,where,"
     "reason}}],"
     "\"recent\":[{\"path\",\"file\",\"bytes\",\"when\"}],\"formats\":[{\"name\",\"says\","
     "\"endings\"}]}`; "
     "`generation` grows when the file changed on disk; the numbers are 0 while it is first opened",
     vt_route_models, false},
    {"GET", "/api/info", "f modules",
     "the object of `vitrine info --json`; with `modules=0` its list of modules is empty",
     vt_route_info, false},
    {"GET", "/api/view/graph", "f depth open closed scope dir show color",
     SPEC "; the scene as safetensors (below)", vt_route_graph, false},
    {"GET", "/api/export", "f depth open closed scope dir show color as theme",
     SPEC "; the same as a download: `as` "
          "svg, png, pdf, dot, json; `theme` light, dark, print",
     vt_route_export, false},
    {"GET", "/api/view/weights", "f figure w glob ch real log shared bins range part size",
     "`figure` " VT_WEIGHTS_CHOICES "; `w`: number of a tensor, else those that match `glob`; `ch`: the "
     "chosen output channel; `real`, `log`, `shared`: 1; `range` lo,hi; `part` row,col,rows,cols; "
     "`size` 800x600; a chart as safetensors (`web/src/api/figure.ts`)",
     vt_route_weights, false},
    {"GET", "/api/export/weights",
     "f figure w glob ch real log shared bins range part size as theme",
     "the same as a download: `as` svg, png, pdf, html, safetensors; `theme` light, dark, print",
     vt_route_weights_export, false},
    {"GET", "/api/item", "f n lang", "`n`: path of an item; the inspector's answer (below)",
     vt_route_item, false},
    {"GET", "/api/tree", "f n",
     "the children of an item: "
     "`{\"path\",\"items\":[{\"path\",\"name\",\"type\",\"kind\",\"family\",\"nodes\","
     "\"parameters\",\"children\",\"repeat\",\"guessed\"}]}`",
     vt_route_tree, false},
    {"GET", "/api/spine", "f measure",
     "`{\"cells\":[{\"path\",\"name\",\"family\",\"value\",\"share\",\"ticks\":[{\"path\","
     "\"name\",\"family\"}]}],"
     "\"measure\",\"total\"}`; `measure`: parameters (default), nodes",
     vt_route_spine, false},
    {"GET", "/api/search", "f q limit counts",
     "`limit` (default 200), with `counts=0` none are counted: "
     "`{\"total\",\"hits\":[{\"path\",\"name\",\"type\",\"family\",\"note\",\"kind\"}],"
     "\"counts\":{…},\"emptied\":\"term\"|null,\"complete\":[\"op:Conv\",…]}`; hits are leaves "
     "and groups in tree "
     "order; `counts`: path of each group that has hits inside, and how many",
     vt_route_search, false},
    {"GET", "/api/reach", "f n up",
     "what `n` depends on (`up=1`) or what depends on it: `{\"paths\":[…],"
     "\"counts\":{…}}`",
     vt_route_reach, false},
    {"GET", "/api/tensor", "f w from n",
     "values of weight `w`: `{\"name\",\"dtype\",\"shape\",\"from\",\"values\":"
     "[\"…\"]}`, at most 10,000",
     vt_route_tensor, false},
    {"GET", "/api/tensors", "f",
     "all stored tensors along the depth: `{\"tensors\":[{\"w\",\"name\",\"label\",\"part\","
     "\"dtype\",\"shape\",\"count\",\"bytes\",\"offset\",\"file\",\"role\":trained|buffer|"
     "optimizer|null,\"rows\",\"cols\",\"split\",\"out\",\"in\",\"path\",\"user\",\"op\","
     "\"family\",\"quant\",\"words\",\"missing\"}]}`; `path` to `family`: the operator that reads "
     "it, absent when none does; `rows`, `cols`: as a matrix, its shape cut before dimension "
     "`split`; `out`, `in`: axes of channels, or -1",
     vt_route_tensors, false},
    {"GET", "/api/tensors/stats", "f w real later",
     "`w`: numbers of tensors with commas, at most 1,024; `real=1`: quantized ones as what they "
     "stand for; `later=1`: others go first: `{\"stats\":[{\"w\",\"min\",\"max\",\"mean\","
     "\"std\",\"variance\",\"skew\",\"kurtosis\",\"l1\",\"l2\",\"q1\",\"median\",\"q3\","
     "\"low\",\"high\",\"finite\",\"zeros\",\"small\",\"nan\",\"inf\",\"outliers\","
     "\"quantiles\":[[0.01,…],…],\"from\",\"to\",\"bins\":[64]}],\"ms\"}`; `low`, `high`: "
     "whiskers; what cannot be had has `why` alone",
     vt_route_stats, false},
    {"GET", "/api/tensors/findings", "f lang later",
     "what stands out, in tensors' order: `[{\"kind\",\"name\",\"label\",\"seen\",\"cause\","
     "\"fix\",\"channels\":[…]}]`",
     vt_route_findings, false},
    {"GET", "/api/tensor/spectrum", "f w real later",
     "what the singular values say: `{\"n\",\"of\",\"first\",\"last\",\"norm\",\"effective\","
     "\"stable\",\"condition\",\"edge\",\"above\",\"alpha\",\"alphaError\"}`; null: not known",
     vt_route_spectrum, false},
    {"GET", "/api/tensor/tiles", "f w row col rows cols down across real later",
     "cells over a rectangle of the matrix (default: all of it), at most 4,194,304: f32 "
     "[4, down, across]: min, max, mean, values that are NaN or infinite",
     vt_route_tiles, false},
    {"GET", "/api/tensor/nearest", "f w q top",
     "rows of an embedding table nearest to a word or a sum (`q`: king - man + woman), at most "
     "`top` "
     "(10): "
     "`{\"table\",\"query\":[{\"row\",\"word\",\"sign\"}],\"nearest\":[{\"row\",\"word\","
     "\"cosine\"}]}`",
     vt_route_nearest, false},
    {"GET", "/api/tensor/channels", "f w real later",
     "f32 [5, n] along the output channels: min, max, mean, std, norm", vt_route_channels, false},
    {"GET", "/api/events", "", "server-sent events (below)", vt_route_events, false},
    {"GET", "/api/browse", "path",
     "for the path field, to this machine only: `{\"path\",\"entries\":[{\"name\",\"dir\":"
     "bool,\"bytes\"}]}`",
     vt_route_browse, false},
    {"POST", "/api/open", "",
     "body `{\"path\":\"…\"}`: opens a file of this machine, for this machine only; "
     "`{\"id\":\"…\"}`",
     vt_route_open, false},
    {"POST", "/api/upload", "name",
     "body: the bytes, at most `--upload-limit`; opens them; `{\"id\":\"…\"}`", vt_route_upload,
     true},
    {"POST", "/api/close", "f", "closes it", vt_route_close, false},
    {"POST", "/api/cancel", "job", "stops a job; `{\"cancelled\":n}`", vt_route_cancel, false},
    {NULL, NULL, NULL, NULL, NULL, false},
};

void vt_routes_print(vt_buf *out)
{
    vt_buf_text(out, "| route | parameters | answer |\n|---|---|---|\n");
    for (const vt_route *r = vt_routes; r->path; r++) {
        if (!r->answer)
            continue;
        vt_buf_format(out, "| `%s %s` | %s | ", r->method, r->path, r->params);
        for (const char *c = r->answer; *c; c++) {
            if (*c == '|')
                vt_buf_char(out, '\\');
            vt_buf_char(out, *c);
        }
        vt_buf_text(out, " |\n");
    }
}
