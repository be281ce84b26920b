/* figure.c: a chart becomes the file that -o names. */
#include "cli/cli.h"

#include <string.h>
#include <strings.h>

vt_str vt_cli_ending(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const char *point = strrchr(name, '.');
    if (!strcmp(path, "-"))
        return VT_S("svg");
    return vt_str_of(point ? point + 1 : "");
}

vt_theme vt_cli_theme(const vt_args *a)
{
    const char *t = a->value[VT_OPT_THEME];
    return !t || !strcmp(t, "light") ? VT_THEME_LIGHT
           : !strcmp(t, "dark")      ? VT_THEME_DARK
                                     : VT_THEME_PRINT;
}

bool vt_cli_is_picture(const vt_args *a)
{
    static const char *const pictures[] = {"svg", "png", "pdf", "html"};
    const char *path = a->value[VT_OPT_OUTPUT];
    vt_str ending = vt_cli_ending(path ? path : "");
    if (path && a->value[VT_OPT_FIGURE])
        return true;
    for (size_t i = 0; path && i < sizeof pictures / sizeof *pictures; i++)
        if (ending.n == strlen(pictures[i]) && !strncasecmp(ending.p, pictures[i], ending.n))
            return true;
    return false;
}

/* With --json: what was written. */
static void put_written(const char *path, const vt_chart *c, vt_buf *out)
{
    vt_json j;
    vt_json_init(&j, out, true);
    vt_json_object(&j);
    vt_json_key(&j, "output");
    vt_json_text(&j, path);
    vt_json_key(&j, "panels");
    vt_json_uint(&j, c->panels.n);
    vt_json_key(&j, "marks");
    vt_json_uint(&j, c->marks.n);
    vt_json_key(&j, "caption");
    vt_json_str(&j, c->caption);
    vt_json_end(&j, '}');
}

bool vt_cli_chart_write(const vt_args *a, const vt_chart *c, vt_buf *answer, vt_err *err)
{
    const char *path = a->value[VT_OPT_OUTPUT];
    const vt_chart_file *file = vt_chart_file_find(vt_cli_ending(path), err);
    vt_buf out = {0};
    bool ok = file && file->write(c, vt_cli_theme(a), vt_say_progress(a), &out, err);
    if (ok && !strcmp(path, "-"))
        vt_buf_str(answer, vt_buf_view(&out));
    else if (ok && !vt_file_write(path, vt_buf_view(&out), err))
        ok = vt_in_file(err, path);
    else if (ok && a->value[VT_OPT_JSON])
        put_written(path, c, answer);
    vt_buf_free(&out);
    return ok;
}
