/* arena.c: chunks that grow, freed all at once.
 *
 *   arena -> chunk -> chunk -> ...      each chunk: header | bytes taken ... | room left
 *
 * A chunk is twice as large as the one before (4 kB, for there are many small arenas, to 8 MB), or
 * as large as one big request, which then stands behind the current chunk so that its room is not
 * lost. calloc gives zeroed pages. */
#include "base/base.h"

#include <string.h>

enum { ALIGN = 16, FIRST = 4 << 10, LARGEST = 8 << 20 };

typedef struct chunk {
    struct chunk *next;
    size_t used, size;
    _Alignas(ALIGN) unsigned char bytes[];
} chunk;

struct vt_arena {
    chunk *head;
    size_t next_size, total;
    bool failed;
};

vt_arena *vt_arena_new(void)
{
    vt_arena *a = vt_alloc(sizeof *a);
    if (a)
        a->next_size = FIRST;
    return a;
}

void vt_arena_free(vt_arena *a)
{
    if (!a)
        return;
    for (chunk *c = a->head, *next; c; c = next) {
        next = c->next;
        vt_free(c);
    }
    vt_free(a);
}

static void *refuse(vt_arena *a)
{
    a->failed = true;
    return NULL;
}

static chunk *chunk_new(vt_arena *a, size_t size)
{
    chunk *c = vt_alloc(sizeof *c + size);
    if (!c)
        return NULL;
    c->size = size;
    a->total += sizeof *c + size;
    return c;
}

static void grow(vt_arena *a)
{
    if (a->next_size < LARGEST)
        a->next_size *= 2;
}

static void *take_large(vt_arena *a, size_t size)
{
    chunk *c = chunk_new(a, size);
    if (!c)
        return refuse(a);
    c->used = size;
    grow(a);
    if (a->head) {
        c->next = a->head->next;
        a->head->next = c;
    } else {
        a->head = c;
    }
    return c->bytes;
}

void *vt_arena_take(vt_arena *a, size_t size)
{
    if (a->failed || size > PTRDIFF_MAX - 2 * LARGEST)
        return refuse(a);
    size = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    if (!size)
        size = ALIGN;
    chunk *c = a->head;
    if (!c || c->size - c->used < size) {
        if (size > a->next_size / 4)
            return take_large(a, size);
        c = chunk_new(a, a->next_size);
        if (!c)
            return refuse(a);
        c->next = a->head;
        a->head = c;
        grow(a);
    }
    void *p = c->bytes + c->used;
    c->used += size;
    return p;
}

void *vt_arena_array(vt_arena *a, size_t n, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes))
        return refuse(a);
    return vt_arena_take(a, bytes);
}

bool vt_arena_ok(const vt_arena *a)
{
    return a && !a->failed;
}

bool vt_arena_check(const vt_arena *a, vt_err *err)
{
    if (vt_arena_ok(a))
        return true;
    return vt_fail(err, VT_NO_MEMORY, "out of memory after %zu bytes", a ? a->total : 0);
}

size_t vt_arena_bytes(const vt_arena *a)
{
    return a->total;
}

bool vt_vec_room(vt_arena *a, void **at, size_t *cap, size_t n, size_t size)
{
    if (n < *cap)
        return true;
    size_t room = *cap ? *cap * 2 : 8;
    void *p = vt_arena_array(a, room, size);
    if (!p)
        return false;
    if (n)
        memcpy(p, *at, n * size);
    *at = p;
    *cap = room;
    return true;
}
