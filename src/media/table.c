/* table.c: what a table is, whichever way it is written, and columns as they fill. */
#include "media/table.h"

#include <math.h>
#include <string.h>

enum { WORDS_MOST = 1 << 20 };

/* ---- types --------------------------------------------------------------------------------------
 */

void vt_guess_add(vt_type_guess *g, vt_str text, bool comma)
{
    double v;
    if (vt_word_missing(text))
        return;
    if (vt_number_read(text, comma, &v))
        g->number = true;
    else if (vt_time_read(text, &v))
        g->time = true;
    else
        g->word = true;
}

vt_table_type vt_guess_type(const vt_type_guess *g)
{
    if (g->word || (g->time && g->number))
        return VT_TABLE_WORD;
    return g->time ? VT_TABLE_TIME : VT_TABLE_NUMBER;
}

/* ---- filling columns
 * ------------------------------------------------------------------------------
 */

/* Doubles the room of a column; what is old stays in the arena. */
static void *grown(vt_arena *arena, const void *old, uint32_t rows, uint32_t room, size_t size)
{
    void *p = vt_arena_array(arena, room, size);
    if (p && rows)
        memcpy(p, old, rows * size);
    return p;
}

static bool grow(vt_table_sink *s)
{
    if (s->rows >= UINT32_MAX / 2)
        return vt_fail(s->err, VT_LIMIT, "more than 2 147 483 647 rows");
    s->room = s->room ? 2 * s->room : 1024;
    for (uint32_t i = 0; i < s->n; i++) {
        vt_table_column *c = &s->columns[i];
        if (c->type == VT_TABLE_WORD)
            c->word = grown(s->arena, c->word, s->rows, s->room, sizeof *c->word);
        else
            c->number = grown(s->arena, c->number, s->rows, s->room, sizeof *c->number);
    }
    return vt_arena_check(s->arena, s->err);
}

bool vt_sink_row(vt_table_sink *s)
{
    if (s->rows == s->room && !grow(s))
        return false;
    for (uint32_t i = 0; i < s->n; i++) {
        vt_table_column *c = &s->columns[i];
        if (c->type == VT_TABLE_WORD)
            c->word[s->rows] = VT_NONE;
        else
            c->number[s->rows] = NAN;
        c->missing++;
    }
    s->rows++;
    return true;
}

static bool put_word(vt_table_sink *s, uint32_t i, vt_str text)
{
    vt_table_column *c = &s->columns[i];
    vt_id known = vt_names_get(&s->names[i], text);
    if (known == VT_NONE) {
        if (c->n_words == WORDS_MOST)
            return vt_fail(s->err, VT_LIMIT,
                           "column '%.*s' has more than a million different words",
                           VT_ARG(c->name));
        if ((c->n_words & (c->n_words - 1)) == 0) {
            c->words = grown(s->arena, c->words, c->n_words, c->n_words ? 2 * c->n_words : 1,
                             sizeof *c->words);
            if (!c->words)
                return vt_arena_check(s->arena, s->err);
        }
        vt_str own = vt_str_copy(s->arena, text);
        known = c->n_words;
        c->words[c->n_words++] = own;
        vt_names_put(&s->names[i], own, known);
    }
    c->word[s->rows - 1] = known;
    return true;
}

bool vt_sink_put(vt_table_sink *s, uint32_t field, vt_str text, bool quoted)
{
    uint32_t i = s->place[field];
    double v;
    if (i == VT_NONE || (!quoted && vt_word_missing(text)) || (quoted && !text.n))
        return true;
    vt_table_column *c = &s->columns[i];
    bool comma = s->table->delimiter != ',' && s->table->delimiter != 0;
    c->missing--;
    if (c->type == VT_TABLE_WORD)
        return put_word(s, i, text);
    bool ok = c->type == VT_TABLE_TIME ? vt_time_read(text, &v) : vt_number_read(text, comma, &v);
    if (!ok && vt_word_missing(text)) {
        c->missing++;
        return true;
    }
    if (!ok)
        return vt_fail(s->err, VT_BAD_INPUT, "row %u: '%.*s' in column '%.*s' is no %s", s->rows,
                       (int)(text.n > 40 ? 40 : text.n), text.p, VT_ARG(c->name),
                       c->type == VT_TABLE_TIME ? "time" : "number");
    c->number[s->rows - 1] = v;
    return true;
}

/* ---- the table ----------------------------------------------------------------------------------
 */

bool vt_data_open(vt_arena *arena, vt_str text, vt_data_table *out, vt_err *err)
{
    if (vt_str_starts(text, VT_S("\xef\xbb\xbf")))
        text = vt_str_from(text, 3);
    *out = (vt_data_table){.arena = arena, .text = text};
    size_t i = 0;
    while (i < text.n && strchr(" \t\r\n", text.p[i]))
        i++;
    if (i == text.n)
        return vt_fail(err, VT_BAD_INPUT, "the file is empty");
    bool json = text.p[i] == '{' || text.p[i] == '[';
    if (memchr(text.p, 0, text.n < 4096 ? text.n : 4096))
        return vt_fail(err, VT_BAD_INPUT, "this is no table: it has bytes that text does not have");
    if (!(json ? vt_jsonl_open(out, err) : vt_csv_open(out, err)))
        return false;
    return vt_arena_check(arena, err) &&
           (out->n_fields || vt_fail(err, VT_BAD_INPUT, "the table has no columns"));
}

bool vt_data_field(const vt_data_table *t, vt_str name, uint32_t *out, vt_err *err)
{
    vt_buf names = {0};
    double v;
    for (uint32_t i = 0; i < t->n_fields; i++)
        if (vt_str_eq(t->fields[i].name, name)) {
            *out = i;
            return true;
        }
    if (vt_number_read(name, false, &v) && v >= 1 && v <= t->n_fields && v == floor(v)) {
        *out = (uint32_t)v - 1;
        return true;
    }
    for (uint32_t i = 0; i < t->n_fields && i < 20; i++)
        vt_buf_format(&names, "%s%.*s", i ? ", " : "", VT_ARG(t->fields[i].name));
    vt_buf_char(&names, 0);
    vt_fail(err, VT_NOT_FOUND, "there is no column '%.*s'; the table has %s%s", VT_ARG(name),
            names.failed ? "others" : names.p, t->n_fields > 20 ? " \xe2\x80\xa6" : "");
    vt_buf_free(&names);
    return false;
}

bool vt_data_read(const vt_data_table *t, vt_arena *arena, const uint32_t *fields, uint32_t n,
                  const vt_progress *progress, vt_table_column *out, uint32_t *rows, vt_err *err)
{
    uint32_t *place = vt_arena_array(arena, t->n_fields, sizeof *place);
    vt_table_sink s = {.table = t,
                       .arena = arena,
                       .place = place,
                       .columns = out,
                       .n = n,
                       .progress = progress,
                       .err = err,
                       .names = vt_arena_array(arena, n ? n : 1, sizeof(vt_names))};
    if (!vt_arena_check(arena, err))
        return false;
    for (uint32_t i = 0; i < t->n_fields; i++)
        place[i] = VT_NONE;
    for (uint32_t i = 0; i < n; i++) {
        place[fields[i]] = i;
        out[i] =
            (vt_table_column){.name = t->fields[fields[i]].name, .type = t->fields[fields[i]].type};
        vt_names_init(&s.names[i], arena, 64);
    }
    bool ok = t->delimiter ? vt_csv_read(&s) : vt_jsonl_read(&s);
    *rows = s.rows;
    return ok && vt_arena_check(arena, err);
}
