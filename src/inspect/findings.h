/* findings.h: what the files share that look for things worth noticing: findings.c (the rules),
 * finding_twins.c (equal filters). */
#ifndef VT_FINDINGS_H
#define VT_FINDINGS_H

#include "inspect/inspect.h"

enum { VT_MOST_CHANNELS = 100 };

typedef struct vt_look { /* at one tensor */
    vt_arena *arena;
    const vt_model *m;
    const vt_tensor *t;
    const vt_weight *w;
    bool zh;
    vt_distribution d;
    vt_channels channels; /* along the output axis; n 0: it has none */
    uint64_t ends;        /* of quantized integers: how many are the least or largest of their type */
    vt_buf *seen;         /* what a rule says */
    uint32_t found[VT_MOST_CHANNELS];
    size_t n_found;
} vt_look;

/* Pairs of filters that are the same but for their length: into found, one after the other; returns how
 * many filters have such a twin. Filters of zeros are left out. */
size_t vt_twins_find(vt_look *l);

#endif
