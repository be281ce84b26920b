/* table.h: what the readers of tables share inside the room. */
#ifndef VT_MEDIA_TABLE_H
#define VT_MEDIA_TABLE_H

#include "media/media.h"

/* Columns being read: `field` gives the place of a field in them, or VT_NONE. */
typedef struct vt_table_sink {
    const vt_data_table *table;
    vt_arena *arena;
    const uint32_t *place; /* per field */
    vt_table_column *columns;
    uint32_t n;
    uint32_t rows, room;
    vt_names *names; /* per column: word -> index */
    const vt_progress *progress;
    vt_err *err;
} vt_table_sink;

/* A new row, all of it missing. */
bool vt_sink_row(vt_table_sink *s);
/* What stands in `field` of the newest row. */
bool vt_sink_put(vt_table_sink *s, uint32_t field, vt_str text, bool quoted);

/* The type of a column by what was seen of it. */
typedef struct vt_type_guess {
    bool word, number, time;
} vt_type_guess;
void vt_guess_add(vt_type_guess *g, vt_str text, bool comma);
vt_table_type vt_guess_type(const vt_type_guess *g);

bool vt_csv_open(vt_data_table *t, vt_err *err);
bool vt_csv_read(vt_table_sink *s);
bool vt_jsonl_open(vt_data_table *t, vt_err *err);
bool vt_jsonl_read(vt_table_sink *s);

#endif
