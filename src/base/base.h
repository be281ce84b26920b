/* base.h: what every room stands on: memory in arenas, strings that borrow, errors a person can
 * read, mapped files, growing buffers, a JSON writer, progress and parallel loops.
 *
 * Nothing here knows about models, pictures or the network. The library never prints and never
 * exits: a function that can fail returns false and says why in a vt_err. */
#ifndef VT_BASE_H
#define VT_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VT_VERSION "0.1.0"

/* An index into one of a model's arrays; VT_NONE is "there is none". */
typedef uint32_t vt_id;
#define VT_NONE UINT32_MAX

#if defined(__GNUC__)
#define VT_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define VT_PRINTF(fmt, args)
#endif

/* ---- err: file, place and reason, kept apart and joined when shown ------------------------- */

typedef enum {
    VT_OK,
    VT_BAD_USAGE, /* the call or the command line is wrong                    exit 2, HTTP 400 */
    VT_BAD_FILE,  /* the file is damaged, or not what it says it is           exit 2, HTTP 422 */
    VT_BAD_INPUT, /* a value given is out of its range                        exit 2, HTTP 400 */
    VT_NOT_FOUND, /* no such file, node, tensor                               exit 2, HTTP 404 */
    VT_UNKNOWN,   /* sound, but vitrine does not know it; named in the reason exit 2, HTTP 422 */
    VT_IO,        /* the system refused                                       exit 2, HTTP 422 */
    VT_LIMIT,     /* larger than a limit allows                               exit 3, HTTP 413 */
    VT_NO_MEMORY, /*                                                          exit 3, HTTP 503 */
    VT_CANCELLED, /*                                                          exit 3, HTTP 409 */
} vt_code;

typedef struct vt_err {
    vt_code code;
    char file[512];    /* path as the user gave it, or "" */
    char where[512];   /* "node 12 'conv1'", "byte 8192", outer places first, joined by ": " */
    char reason[1024]; /* one sentence without a full stop */
} vt_err;

/* Sets the reason (place and file are kept empty) and returns false. `err` may be NULL. A reason
 * that was set before is replaced. */
bool vt_fail(vt_err *err, vt_code code, const char *fmt, ...) VT_PRINTF(3, 4);
/* Puts a place before those already there; returns false. */
bool vt_while(vt_err *err, const char *fmt, ...) VT_PRINTF(2, 3);
/* Names the file, unless an inner one is named already; returns false. */
bool vt_in_file(vt_err *err, const char *path);
/* Writes "FILE: where: reason" (parts that are empty are left out) into `out`, always terminated,
 * control characters replaced by '?'. Returns `out`. */
char *vt_err_text(const vt_err *err, char *out, size_t size);
/* Reason and places in Chinese, as far as phrase.c has them; the rest stays as it is. */
void vt_err_in_chinese(vt_err *err);
int vt_err_exit(vt_code code); /* the exit status that belongs to a code: 0, 2 or 3 */

/* ---- arena: memory with one lifetime --------------------------------------------------------
 * Chunks that grow; freed all at once. Holds its failure: after one refused allocation every
 * further one gives NULL and vt_arena_ok is false until the arena is freed; an arena that could not
 * be made (NULL) is one that has failed. Not thread-safe. */

typedef struct vt_arena vt_arena;

vt_arena *vt_arena_new(void); /* NULL when out of memory */
void vt_arena_free(vt_arena *a);
/* `size` zeroed bytes, aligned to 16, or NULL. A size of 0 gives a valid pointer. */
void *vt_arena_take(vt_arena *a, size_t size);
/* n * size, checked for overflow. */
void *vt_arena_array(vt_arena *a, size_t n, size_t size);
bool vt_arena_ok(const vt_arena *a);
/* True when nothing was refused, not even the arena itself; otherwise sets VT_NO_MEMORY. */
bool vt_arena_check(const vt_arena *a, vt_err *err);
size_t vt_arena_bytes(const vt_arena *a); /* taken from the system so far */

/* A growing array whose elements live in an arena (old copies stay until the arena is freed, so
 * the cost is at most twice the final size). `vt_push` gives a zeroed new element, or NULL. */
#define VT_VEC(T)                                                                                  \
    struct {                                                                                       \
        T *at;                                                                                     \
        size_t n, cap;                                                                             \
    }
#define vt_push(arena, v)                                                                          \
    (vt_vec_room((arena), (void **)&(v)->at, &(v)->cap, (v)->n, sizeof *(v)->at)                   \
         ? &(v)->at[(v)->n++]                                                                      \
         : NULL)
bool vt_vec_room(vt_arena *a, void **at, size_t *cap, size_t n, size_t size);

/* All heap memory outside arenas comes from these three, so that fault injection sees it. */
void *vt_alloc(size_t size); /* zeroed */
void *vt_realloc(void *p, size_t size);
void vt_free(void *p);

/* ---- str: a borrowed run of bytes, UTF-8 where it is text, not terminated -------------------- */

typedef struct vt_str {
    const char *p;
    size_t n;
} vt_str;

#define VT_S(literal) ((vt_str){"" literal, sizeof(literal) - 1})
/* printf("%.*s", VT_ARG(s)); names longer than 200 bytes are cut so that sentences stay short. */
#define VT_ARG(s) (int)((s).n > 200 ? 200 : (s).n), (s).p ? (s).p : ""

vt_str vt_str_of(const char *c); /* NULL gives the empty string */
bool vt_str_eq(vt_str a, vt_str b);
bool vt_str_is(vt_str a, const char *c);
int vt_str_cmp(vt_str a, vt_str b); /* bytewise */
bool vt_str_starts(vt_str s, vt_str with);
bool vt_str_ends(vt_str s, vt_str with);
vt_str vt_str_from(vt_str s, size_t start);          /* from `start` to the end */
vt_str vt_str_cut(vt_str s, size_t start, size_t n); /* clipped to s */
size_t vt_str_find(vt_str s, char c, size_t start);  /* SIZE_MAX when absent */
vt_str vt_str_copy(vt_arena *a, vt_str s);
vt_str vt_str_format(vt_arena *a, const char *fmt, ...) VT_PRINTF(2, 3);
char *vt_cstr(vt_arena *a, vt_str s); /* terminated copy */
/* Length of the longest prefix that is well-formed UTF-8; s.n when all is. */
size_t vt_utf8_valid(vt_str s);
/* Decodes the code point at *i and moves *i on; a bad byte gives U+FFFD and moves by one. */
uint32_t vt_utf8_next(vt_str s, size_t *i);
/* Glob over names as INTERFACE.md says: '*' anything but '/' and '.', '**' anything, '?', [a-z],
 * {a,b}, '\' escapes, several patterns separated by commas; a pattern equal to the name matches. */
bool vt_glob(vt_str pattern, vt_str name);
uint64_t vt_hash(const void *p, size_t n, uint64_t seed); /* xxHash, XXH3_64bits_withSeed */

/* A map from str to id, open addressing; keys are borrowed. Lives in an arena. */
typedef struct vt_names {
    vt_arena *arena;
    struct vt_names_slot *slots;
    size_t n, cap;
} vt_names;
void vt_names_init(vt_names *m, vt_arena *a, size_t expected);
vt_id vt_names_get(const vt_names *m, vt_str key); /* VT_NONE when absent */
/* Adds or replaces; returns the previous id or VT_NONE. Failure is held by the arena. */
vt_id vt_names_put(vt_names *m, vt_str key, vt_id id);

/* ---- buf: bytes being written ----------------------------------------------------------------
 * Grows on the heap; holds its failure: write a hundred things, ask `ok` once. */

typedef struct vt_buf {
    char *p;
    size_t n, cap;
    bool failed;
} vt_buf;

void vt_buf_free(vt_buf *b);
void vt_buf_bytes(vt_buf *b, const void *p, size_t n);
void vt_buf_str(vt_buf *b, vt_str s);
void vt_buf_text(vt_buf *b, const char *s);
void vt_buf_char(vt_buf *b, char c);
void vt_buf_format(vt_buf *b, const char *fmt, ...) VT_PRINTF(2, 3);
/* Shortest decimal that reads back equal, at most `digits` significant ones; integers without a
 * point; locale-independent. NaN and infinities as nan, inf, -inf. */
void vt_buf_number(vt_buf *b, double v, int digits);
vt_str vt_buf_view(const vt_buf *b);
bool vt_buf_check(const vt_buf *b, vt_err *err);
/* Writes all of `bytes` to `path` by a temporary name beside it and a rename ("-" is stdout, a FIFO
 * or device is written in place). */
bool vt_file_write(const char *path, vt_str bytes, vt_err *err);

/* The same for what is too large to be held: opened, written piece by piece, closed. Holds its failure:
 * close says it. Closing with `keep` false, or after a failure, leaves nothing behind. */
typedef struct vt_out vt_out;
vt_out *vt_out_open(const char *path, vt_err *err);
void vt_out_put(vt_out *o, const void *p, size_t n);
bool vt_out_close(vt_out *o, bool keep, vt_err *err);

/* ---- json: a streaming writer into a buf ------------------------------------------------------
 * Commas and indentation are its business. Text that is not UTF-8 has its bad bytes replaced by
 * U+FFFD. Non-finite numbers are written as the strings "NaN", "Infinity", "-Infinity". */

typedef struct vt_json {
    vt_buf *out;
    int depth;
    bool pretty, after_key;
    uint64_t has_items; /* one bit per level */
} vt_json;

void vt_json_init(vt_json *j, vt_buf *out, bool pretty);
void vt_json_object(vt_json *j);
void vt_json_array(vt_json *j);
void vt_json_end(vt_json *j, char close); /* '}' or ']' */
void vt_json_key(vt_json *j, const char *key);
void vt_json_key_str(vt_json *j, vt_str key);
void vt_json_str(vt_json *j, vt_str s);
void vt_json_text(vt_json *j, const char *s); /* NULL writes null */
void vt_json_int(vt_json *j, int64_t v);
void vt_json_uint(vt_json *j, uint64_t v);
void vt_json_f32(vt_json *j, float v);  /* 9 significant digits at most */
void vt_json_f64(vt_json *j, double v); /* 17 */
void vt_json_bool(vt_json *j, bool v);
void vt_json_null(vt_json *j);
/* {"file","where","reason"}: how an error stands in every JSON answer. */
void vt_json_err(vt_json *j, const vt_err *err);

/* ---- map: a file seen as memory ---------------------------------------------------------------
 * Mapped read-only. A file that shrinks while open would raise SIGBUS: the only handler for it
 * lives in map.c; it puts zeros there and marks the map, and vt_map_check says so. */

typedef struct vt_map {
    const uint8_t *p;
    size_t n;
    char *path;
    volatile bool shrunk;
    bool borrowed;
    uint64_t device, inode, mtime_ns; /* identity, for reloading */
} vt_map;

/* Opens a regular file ("empty" files too: n = 0). Fails with VT_NOT_FOUND or VT_IO in words: no
 * such file, a directory, permission denied. */
vt_map *vt_map_open(const char *path, vt_err *err);
/* The same interface over bytes that someone else keeps (tests, fuzzing); close frees only the
 * handle. */
vt_map *vt_map_borrow(const void *p, size_t n, const char *name);
void vt_map_close(vt_map *m);
/* False with "the file shrank while open" once a page was missing. */
bool vt_map_check(const vt_map *m, vt_err *err);
/* Tells the kernel that the pages are not needed now (resident memory falls). */
void vt_map_release(const vt_map *m);
/* The same for a part of it: the pages that lie wholly inside p[0..n). */
void vt_map_release_part(const vt_map *m, const void *p, size_t n);

/* ---- progress: long work shows itself and can be stopped --------------------------------------
 */

typedef struct vt_progress {
    void (*report)(void *ctx, const char *what, double done, double total);
    bool (*cancelled)(void *ctx);
    void *ctx;
} vt_progress;

/* Reports (if anyone listens) and returns false with VT_CANCELLED when asked to stop. `p` may be
 * NULL. Cheap enough for every few thousand steps. */
bool vt_step(const vt_progress *p, const char *what, double done, double total, vt_err *err);

/* ---- parallel: the only loop-splitter ---------------------------------------------------------
 * Calls body(ctx, i) once for each i < n, on as many threads as are set; returns when all are done.
 * Which thread takes which i is not fixed: what must not depend on it goes into slot i of an array
 * and is combined in order afterwards. One loop at a time has the threads; a loop inside a loop, or
 * one begun while another runs, is done by its caller alone. Threads that wait sleep. */

void vt_parallel(size_t n, void (*body)(void *ctx, size_t i), void *ctx);
void vt_threads_set(unsigned n); /* 0: as many as this process may use. Takes effect at the next loop */
unsigned vt_threads(void);

/* ---- clock, numbers as people read them --------------------------------------------------------
 */

double vt_now(void); /* seconds, monotonic */
/* "16 770", "1.15 M", "4.96 MB": thin spaces (U+2009); exact to 9 999 999 for counts. */
void vt_put_count(vt_buf *b, uint64_t n);
void vt_put_bytes(vt_buf *b, uint64_t n);

#endif
