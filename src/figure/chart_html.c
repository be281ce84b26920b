/* chart_html.c: a chart as one page that needs no network: the picture as SVG, and the numbers
 * behind it as a table, for reading and copying. Rows beyond the first thousand are counted. */
#include "figure/chart_parts.h"
#include "figure/text.h"

enum { ROWS_MOST = 1000 };

static void put_text(vt_buf *out, vt_str s)
{
    for (size_t i = 0; i < s.n;) {
        uint32_t code = vt_text_next(s, &i);
        if (code == '<')
            vt_buf_text(out, "&lt;");
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

bool vt_chart_html(const vt_chart *c, vt_theme theme, vt_buf *out, vt_err *err)
{
    vt_str title = c->title.n ? c->title : c->panels.n ? c->panels.at[0].title : VT_S("chart");
    vt_buf_text(out, "<!doctype html>\n<html lang=en><meta charset=utf-8><meta name=viewport "
                     "content=\"width=device-width\"><title>");
    put_text(out, title);
    vt_buf_format(out,
                  "</title>\n<style>body{margin:0;background:#%06x;color:#%06x;font:12.5px/18px "
                  "'Source Sans 3','Noto Sans','Noto Sans CJK SC',sans-serif}"
                  "svg{max-width:100%%;height:auto}details{margin:0 16px 16px}"
                  "table{border-collapse:collapse;font-variant-numeric:tabular-nums}"
                  "td,th{padding:2px 10px;text-align:right}.t{text-align:left}</style>\n<main>",
                  vt_token_color(VT_TOKEN_BG, theme), vt_token_color(VT_TOKEN_INK, theme));
    if (!vt_chart_svg(c, theme, out, err))
        return false;
    put_table(out, c);
    vt_buf_text(out, "</main></html>\n");
    return vt_buf_check(out, err);
}
