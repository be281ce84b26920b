/* find.c: from a domain and a name to the row.
 *
 * The rows are constant; the index over them is made once, at the first question, by whichever
 * thread asks first: open addressing over twice as many slots as rows, so that a look-up costs one
 * hash and about one comparison. */
#include "op/rows.h"

#include <pthread.h>
#include <string.h>

enum { ROWS_MAX = 1024, SLOTS = 2 * ROWS_MAX };

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const vt_op *rows[ROWS_MAX];
static size_t n_rows;
static struct slot {
    uint32_t hash;
    const vt_op *op;
} slots[SLOTS];

static uint32_t op_hash(vt_str domain, vt_str name)
{
    return (uint32_t)vt_hash(name.p, name.n, domain.n ? vt_hash(domain.p, domain.n, 0) : 0);
}

static void index_row(const vt_op *op)
{
    uint32_t hash = op_hash(vt_str_of(op->domain), vt_str_of(op->name)), at = hash % SLOTS;
    while (slots[at].op)
        at = (at + 1) % SLOTS;
    slots[at] = (struct slot){hash, op};
}

static void index_make(void)
{
    for (const vt_op *const *table = vt_op_tables; *table; table++)
        for (const vt_op *op = *table; op->name && n_rows < ROWS_MAX; op++) {
            rows[n_rows++] = op;
            index_row(op);
        }
}

const vt_op *vt_op_find(vt_str domain, vt_str name)
{
    pthread_once(&once, index_make);
    if (vt_str_is(domain, "ai.onnx"))
        domain.n = 0;
    uint32_t hash = op_hash(domain, name), at = hash % SLOTS;
    for (; slots[at].op; at = (at + 1) % SLOTS)
        if (slots[at].hash == hash && vt_str_is(name, slots[at].op->name) &&
            vt_str_is(domain, slots[at].op->domain))
            return slots[at].op;
    return NULL;
}

vt_family vt_op_family(vt_str domain, vt_str name)
{
    const vt_op *op = vt_op_find(domain, name);
    return op ? op->family : VT_FAMILY_CONTROL;
}

const vt_op *const *vt_op_all(size_t *n)
{
    pthread_once(&once, index_make);
    *n = n_rows;
    return rows;
}
