/* docs.c: prints a page of docs/ from the program's own rows: `docs ops` is docs/ops.md,
 * `docs formats` is docs/formats.md.
 *
 * One page, one function, one row of the list at the end. `make docs` writes them all. */
#include "formats/formats.h"
#include "op/op.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- ops.md ---------------------------------------------------------------------------------- */

static const char *const family_names[] = {
#define X(id, name) name,
    VT_FAMILIES(X)
#undef X
};

static const char *domain_of(const vt_op *op)
{
    return op->domain[0] ? op->domain : "ai.onnx";
}

static int by_name(const void *pa, const void *pb)
{
    const vt_op *a = *(const vt_op *const *)pa, *b = *(const vt_op *const *)pb;
    int order = strcmp(domain_of(a), domain_of(b));
    return order ? order : strcmp(a->name, b->name);
}

/* A cell: '|' would end it. */
static void put_cell(vt_buf *out, const char *text)
{
    for (; text && *text; text++)
        vt_buf_text(out, *text == '|' ? "\\|" : (const char[]){*text, 0});
}

static void put_fields(vt_buf *out, const char *kind, const vt_op_field *f, bool variadic)
{
    for (; f->name; f++) {
        vt_buf_format(out, "| %s | `%s%s` | ", kind, f->name, variadic && !f[1].name ? "…" : "");
        put_cell(out, f->says);
        vt_buf_text(out, " | ");
        put_cell(out, f->zh);
        vt_buf_format(out, f->standard ? " | `%s` |\n" : " |%s |\n",
                      f->standard ? f->standard : "");
    }
}

static void put_op(vt_buf *out, const vt_op *op)
{
    vt_buf_format(out, "### %s\n`%s` · %s%s%s%s\n\n%s<br>%s\n\n", op->name, domain_of(op),
                  family_names[op->family], op->formula ? " · `" : "",
                  op->formula ? op->formula : "", op->formula ? "`" : "", op->says, op->zh);
    if (!op->inputs->name && !op->outputs->name && !op->attrs->name)
        return;
    vt_buf_text(out, "| | name | what | 说明 | default |\n|---|---|---|---|---|\n");
    put_fields(out, "in", op->inputs, op->variadic_in);
    put_fields(out, "out", op->outputs, op->variadic_out);
    put_fields(out, "attribute", op->attrs, false);
    vt_buf_char(out, '\n');
}

static bool print_ops(vt_buf *out)
{
    size_t n;
    const vt_op *const *all = vt_op_all(&n);
    const vt_op **sorted = malloc(n * sizeof *sorted);
    if (!sorted)
        return false;
    memcpy(sorted, all, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, by_name);
    vt_buf_format(
        out,
        "# Operators\n\nThe %zu operators that vitrine knows by name, with every input, output "
        "and attribute that any of their versions has had. Others are shown under their own "
        "name.\n\nPrinted by `make docs` from the rows in `src/op/`; edit those.\n\n",
        n);
    const char *domain = "";
    for (size_t i = 0; i < n; i++) {
        if (strcmp(domain, domain_of(sorted[i])))
            vt_buf_format(out, "## %s\n\n", domain = domain_of(sorted[i]));
        put_op(out, sorted[i]);
    }
    free(sorted);
    return true;
}

/* ---- formats.md ------------------------------------------------------------------------------ */

static void put_endings(vt_buf *out, const char *endings)
{
    const char *comma = "";
    while (*endings) {
        size_t n = strcspn(endings, " ");
        vt_buf_format(out, "%s`%.*s`", comma, (int)n, endings);
        endings += n + strspn(endings + n, " ");
        comma = " ";
    }
}

static bool print_formats(vt_buf *out)
{
    vt_buf_text(out, "# Formats\n\nWhat this version of vitrine opens. A file is recognised by its bytes "
                     "first, by its ending second; what it cannot open is called by its name. "
                     "A model also opens inside a gzip, zip or tar archive (also .tar.gz) that holds just that one, "
                     "from its folder, and from any one of its files.\n\n"
                     "| format | what | endings | computation | weights |\n|---|---|---|---|---|\n");
    for (size_t i = 0; vt_formats[i]; i++) {
        vt_buf_format(out, "| %s | ", vt_formats[i]->name);
        put_cell(out, vt_formats[i]->says);
        vt_buf_text(out, " | ");
        put_endings(out, vt_formats[i]->endings);
        vt_buf_format(out, " | %s | %s |\n", vt_formats[i]->graph ? "yes" : "no", vt_formats[i]->weights ? "yes" : "no");
    }
    vt_buf_text(out, "\nPrinted by `make docs` from the rows that `src/formats/formats.c` lists; edit those.\n");
    return true;
}

/* ---- the list -------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    bool (*print)(vt_buf *out);
} pages[] = {
    {"ops", print_ops},
    {"formats", print_formats},
};

int main(int argc, char **argv)
{
    vt_buf out = {0};
    bool printed = false;
    for (size_t i = 0; argc == 2 && i < sizeof pages / sizeof *pages; i++)
        if (!strcmp(argv[1], pages[i].name))
            printed = pages[i].print(&out) && !out.failed;
    if (!printed) {
        fprintf(stderr, "usage: docs ops|formats\n");
        return 2;
    }
    fwrite(out.p, 1, out.n, stdout);
    vt_buf_free(&out);
    return fflush(stdout) ? 1 : 0;
}
