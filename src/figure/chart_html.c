/* chart_html.c: a chart as one page that needs no network: its columns and a script that draws them
 * and tells what lies under the pointer (web/src/figure_page.ts, built into VT_FIGURE_PAGE), the
 * picture as SVG for who runs no scripts, and the numbers as a table, for reading and copying; of
 * more than a thousand rows it counts the rest. */
#include "figure/chart_parts.h"
#include "figure/subset.h"
#include "figure/text.h"

__asm__(".section .rodata\n"
        ".global vt_figure_page\n"
        "vt_figure_page:\n"
        ".incbin \"" VT_FIGURE_PAGE "\"\n"
        ".global vt_figure_page_end\n"
        "vt_figure_page_end:\n"
        ".byte 0\n"
        ".previous\n");
extern const char vt_figure_page[], vt_figure_page_end[];

enum { ROWS_MOST = 1000 };

static void put_text(vt_buf *out, vt_str s)
{
    for (size_t i = 0; i < s.n;) {
        uint32_t code = vt_text_next(s, &i);
        if (code == '<')
            vt_buf_text(out, "&lt;");
        else if (code == '"')
            vt_buf_text(out, "&quot;");
        else if (code == '&')
            vt_buf_text(out, "&amp;");
        else
            vt_text_put(out, code);
    }
}

static void put_cell(vt_buf *out, const vt_column *c, uint32_t row)
{
    vt_buf_text(out, c->type == VT_CELL_TEXT ? "<td class=t>" : "<td>");
    if (row < c->n && c->type == VT_CELL_TEXT)
        put_text(out, c->text[row]);
    else if (row < c->n)
        vt_buf_number(out, vt_column_at(c, row), c->type == VT_CELL_F64 ? 17 : 9);
}

static void put_table(vt_buf *out, const vt_chart *c)
{
    uint32_t rows = 0;
    vt_buf_text(out, "<details><summary>Numbers</summary><table><thead><tr>");
    for (size_t i = 0; i < c->columns.n; i++) {
        if (c->columns.at[i].rank > 1)
            continue;
        vt_buf_text(out, "<th scope=col>");
        put_text(out, c->columns.at[i].name);
        rows = c->columns.at[i].n > rows ? c->columns.at[i].n : rows;
    }
    vt_buf_text(out, "<tbody>\n");
    for (uint32_t r = 0; r < rows && r < ROWS_MOST; r++) {
        vt_buf_text(out, "<tr>");
        for (size_t i = 0; i < c->columns.n; i++)
            if (c->columns.at[i].rank <= 1)
                put_cell(out, &c->columns.at[i], r);
        vt_buf_char(out, '\n');
    }
    vt_buf_text(out, "</table>");
    if (rows > ROWS_MOST)
        vt_buf_format(out, "<p>%u more rows", rows - ROWS_MOST);
    vt_buf_text(out, "</details>\n");
}

/* ---- colours
 * --------------------------------------------------------------------------------------
 */

static void put_stops(vt_buf *out, const char *name, vt_map_kind map, vt_theme theme)
{
    const vt_stops *s = vt_map_stops(map, theme);
    vt_buf_format(out, "--%s:", name);
    for (int i = 0; i < s->n; i++)
        vt_buf_format(out, "%s#%06x", i ? " " : "", s->at[i]);
    vt_buf_char(out, ';');
}

static void put_tokens(vt_buf *out, const char *of, vt_theme theme)
{
    vt_buf_format(out, "%s{color-scheme:%s;", of, theme == VT_THEME_DARK ? "dark" : "light");
    for (int t = 0; t < VT_TOKEN_COUNT; t++)
        vt_buf_format(out, "--%s:#%06x;", vt_token_name((vt_token)t),
                      vt_token_color((vt_token)t, theme));
    put_stops(out, "seq", VT_MAP_GLASS, theme);
    put_stops(out, "div", VT_MAP_TIDE, theme);
    put_stops(out, "ring", VT_MAP_RING, theme);
    vt_buf_text(out, "}\n");
}

/* ---- the face -----------------------------------------------------------------------------------
 */

static void use_text(vt_subset *used, vt_str s)
{
    for (size_t i = 0; i < s.n;)
        vt_subset_add(used, vt_text_next(s, &i));
}

/* The characters that figures write, and those of the chart's own words. */
static void use_chart(vt_subset *used, const vt_chart *c)
{
    for (uint32_t code = ' '; code < 0x7f; code++)
        vt_subset_add(used, code);
    use_text(used, VT_S("\xe2\x88\x92\xc2\xb7\xc3\x97\xe2\x80\xa6\xe2\x89\xa4\xe2\x89\xa5\xe2\x80"
                        "\x93\xe2\x80\x89\xc2\xb1\xc2\xb2"));
    use_text(used, c->title);
    use_text(used, c->note);
    use_text(used, c->caption);
    for (size_t i = 0; i < c->columns.n; i++)
        for (uint32_t k = 0; c->columns.at[i].type == VT_CELL_TEXT && k < c->columns.at[i].n; k++)
            use_text(used, c->columns.at[i].text[k]);
    for (size_t i = 0; i < c->panels.n; i++) {
        use_text(used, c->panels.at[i].title);
        use_text(used, c->panels.at[i].x.title);
        use_text(used, c->panels.at[i].y.title);
    }
}

static void put_faces(vt_buf *out, const vt_chart *c)
{
    vt_subset used = {0};
    use_chart(&used, c);
    for (int strong = 0; strong < 2; strong++) {
        vt_buf woff = {0};
        vt_subset_woff(&used, strong ? VT_TEXT_STRONG : VT_TEXT_REGULAR, &woff);
        if (woff.n) {
            vt_buf_format(
                out, "@font-face{font-family:vitrine;font-weight:%d;src:url(data:font/woff;base64,",
                strong ? 600 : 400);
            vt_put_base64(out, vt_buf_view(&woff));
            vt_buf_text(out, ")}\n");
        }
        out->failed |= woff.failed;
        vt_buf_free(&woff);
    }
}

static void put_style(vt_buf *out, vt_theme theme)
{
    put_tokens(out, ":root", theme == VT_THEME_DARK ? VT_THEME_LIGHT : theme);
    put_tokens(out, ":root[data-theme=dark]", VT_THEME_DARK);
    vt_buf_text(
        out, "body{margin:0 16px 16px;background:var(--bg);color:var(--ink);font:12.5px/18px "
             "'Source Sans 3','Noto Sans','Noto Sans CJK SC',sans-serif}"
             "canvas{display:block;touch-action:none}#reading{min-height:18px;color:var(--ink-2);"
             "font-variant-numeric:tabular-nums}svg{max-width:100%;height:auto}"
             "table{border-collapse:collapse;font-variant-numeric:tabular-nums}"
             "td,th{padding:2px 10px;text-align:right}.t{text-align:left}");
}

/* ---- the page -----------------------------------------------------------------------------------
 */

static bool put_figure(vt_buf *out, const vt_chart *c, vt_err *err)
{
    vt_buf bytes = {0};
    bool ok = vt_chart_columns(c, &bytes, err);
    vt_buf_text(out, "<script id=figure type=\"application/octet-stream\">");
    vt_put_base64(out, vt_buf_view(&bytes));
    vt_buf_text(out, "</script>\n<script>");
    vt_buf_bytes(out, vt_figure_page, (size_t)(vt_figure_page_end - vt_figure_page));
    vt_buf_text(out, "</script>\n");
    vt_buf_free(&bytes);
    return ok;
}

static void put_head(vt_buf *out, const vt_chart *c, vt_str title, vt_theme theme)
{
    vt_buf_format(out,
                  "<!doctype html>\n<html lang=en data-theme=%s><meta charset=utf-8>"
                  "<meta name=viewport content=\"width=device-width\"><title>",
                  theme == VT_THEME_DARK ? "dark" : "light");
    put_text(out, title);
    vt_buf_text(out, "</title>\n<style>");
    put_style(out, theme);
    put_faces(out, c);
    vt_buf_text(out, "</style>\n<main>\n");
}

bool vt_chart_html(const vt_chart *c, vt_theme theme, vt_buf *out, vt_err *err)
{
    vt_str title = c->title.n ? c->title : c->panels.n ? c->panels.at[0].title : VT_S("chart");
    vt_chart_layout l;
    if (!vt_chart_lay(c, c->arena, &l, err))
        return false;
    put_head(out, c, title, theme);
    vt_buf_format(out, "<canvas role=img tabindex=0 data-width=%.0f data-height=%.0f aria-label=\"",
                  (double)l.width, (double)l.height);
    put_text(out, title);
    vt_buf_text(out, "\"></canvas>\n<p id=reading aria-live=polite>");
    put_text(out, c->caption);
    vt_buf_text(out, "</p>\n<noscript>");
    if (!vt_chart_svg(c, theme, out, err))
        return false;
    vt_buf_text(out, "</noscript>\n");
    put_table(out, c);
    vt_buf_text(out, "</main>\n");
    return put_figure(out, c, err) && vt_buf_check(out, err);
}
