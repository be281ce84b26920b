/* media.h: a user's own files: tables of numbers and words.
 *
 * A table is opened by looking at its beginning (what parts its fields, whether names stand on top,
 * of which type each column is) and then read a few columns at a time: the file stays mapped, and
 * only what is asked for takes memory. Rows count from 1, without the header. */
#ifndef VT_MEDIA_H
#define VT_MEDIA_H

#include "wire/wire.h"

typedef enum { VT_TABLE_NUMBER, VT_TABLE_TIME, VT_TABLE_WORD } vt_table_type;

typedef struct vt_table_field {
    vt_str name; /* of a table without names: its number, from "1" on */
    vt_table_type type;
} vt_table_field;

typedef struct vt_data_table {
    vt_arena *arena;
    vt_str text; /* the file's */
    vt_table_field *fields;
    uint32_t n_fields;
    char delimiter; /* ' ': any run of blanks; 0: JSON */
    bool named;     /* the first row holds names */
    size_t start;   /* where the rows begin */
} vt_data_table;

typedef struct vt_table_column {
    vt_str name;
    vt_table_type type;
    double *number; /* of NUMBER and TIME (seconds since 1970); NaN where missing */
    uint32_t *word; /* of WORD: index into words, VT_NONE where missing */
    vt_str *words;  /* distinct ones, in the order of their first row */
    uint32_t n_words;
    uint64_t missing;
} vt_table_column;

/* Looks at the beginning of CSV (RFC 4180; parted by comma, semicolon, tab, bar or blanks; with or
 * without names, BOM, comments "#"), JSON lines or a JSON array of objects (nested keys joined by
 * '.'). `text` lives as long as the table. Fails with VT_BAD_INPUT when there is no table in it. */
bool vt_data_open(vt_arena *arena, vt_str text, vt_data_table *out, vt_err *err);
/* Which field a name, or else a number from 1 on, means; names those there are when it is neither.
 */
bool vt_data_field(const vt_data_table *t, vt_str name, uint32_t *out, vt_err *err);
/* Reads n fields whole; `rows` gets their length. "", NA, NaN, null and the like are missing. Fails
 * with the row's number: a word among numbers, a quote that does not end, more fields than names.
 */
bool vt_data_read(const vt_data_table *t, vt_arena *arena, const uint32_t *fields, uint32_t n,
                  const vt_progress *progress, vt_table_column *out, uint32_t *rows, vt_err *err);

/* "12.5", "1e-3", "1,5" with `comma`; all of `s` is one number. Infinities too. */
bool vt_number_read(vt_str s, bool comma, double *out);
/* "2024-01-05", "2024-01-05T10:20:30.5Z", "2024-01-05 10:20": seconds since 1970, UTC. */
bool vt_time_read(vt_str s, double *out);
bool vt_word_missing(vt_str s);

#endif
