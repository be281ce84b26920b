/* index.h: what a search knows of a hierarchy; private to room inspect.
 *
 * Everything that can be hit has a position: leaves and groups in tree order, without the root and
 * without stacks (their repeats are there). A position's record is a run of the one text:
 *
 *     \n path \n name \n type \n more names ... \n
 *
 * in small letters, so that a word is found by one scan over all of it, and "the whole field" is a
 * search for \nword\n. No field holds a newline, so no hit crosses a field or a record. */
#ifndef VT_INSPECT_INDEX_H
#define VT_INSPECT_INDEX_H

#include "inspect/inspect.h"

typedef struct vt_kinds { /* distinct names of operators or types, as often as they occur */
    VT_VEC(vt_count) at;  /* .op is the name */
    vt_names ids;
} vt_kinds;

struct vt_search {
    vt_arena *arena;
    const vt_hierarchy *h;
    uint32_t n;       /* positions */
    vt_id *item;      /* [n] */
    uint32_t *end;    /* [n] the position behind the last that lies inside */
    uint32_t *groups; /* positions of groups */
    uint32_t n_groups;
    vt_str text;                 /* records */
    size_t *text_at;             /* [n + 1] where records begin */
    size_t frequency[256];       /* of bytes in the text */
    uint64_t *dtypes;            /* [n] bit t: an output or a weight is of vt_dtype t */
    vt_id *op_of, *type_of;      /* [n] into ops, types; VT_NONE */
    uint32_t *shapes_at;         /* [n + 1] where a position's shapes begin in shape_of */
    VT_VEC(vt_id) shape_of;      /* into shapes: of outputs and weights */
    vt_kinds ops, types, shapes; /* a shape is written 1x3x224x224 */
    vt_buf text_buf, scratch;
};

static inline vt_str vt_record(const vt_search *s, uint32_t at)
{
    return (vt_str){s->text.p + s->text_at[at], s->text_at[at + 1] - s->text_at[at]};
}

/* The next field of a record: from the newline at *i up to the one that ends it, where *i then is.
 * False at the end. */
bool vt_field_next(vt_str record, size_t *i, vt_str *field);
/* The first position from `at` on whose record holds `part` (in small letters), or s->n. */
uint32_t vt_next_holding(const vt_search *s, uint32_t at, vt_str part);
enum { VT_FIELD_PATH, VT_FIELD_NAME, VT_FIELD_TYPE };
vt_str vt_field(const vt_search *s, uint32_t at, int which);

#endif
