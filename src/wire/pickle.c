/* pickle.c: Python's object streams, protocols 0 to 5, read as data and never run.
 *
 * A pickle is a program for a machine with a stack, a stack of marks and a memo; each opcode is one
 * byte, its argument follows:
 *
 *   none                        | line: text up to \n            | two lines
 *   u1 u2 u4 u8, i4, f8 (big)   | n1 n4 n8, then n bytes         | n1 n4 of a number, then n bytes
 *
 * What Python would import becomes a GLOBAL, what it would call a CALL with its arguments, what it
 * would feed to the result (BUILD, APPENDS, SETITEMS) is kept beside. All that an opcode can make
 * is a value of 32 bytes and pointers to values that are there already, so that memory is bounded
 * by the length of the stream, and a stream that shares one list a million times over costs a
 * million pointers. Nothing here recurses. */
#include "wire/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ITEMS = 8 * VT_PICKLE_MOST_VALUES };

typedef struct slot {
    uint64_t key;
    vt_pickle *value; /* NULL: free */
} slot;

typedef struct reader {
    vt_arena *arena;
    vt_str file;
    size_t at;    /* the next byte */
    size_t op_at; /* the opcode being carried out */
    vt_err *err;
    VT_VEC(vt_pickle *) stack;
    VT_VEC(size_t) marks;     /* heights of the stack */
    VT_VEC(vt_pickle *) memo; /* entries 0, 1, 2..., as nearly all streams number them */
    slot *loose;              /* the others */
    size_t loose_n, loose_room;
    uint32_t values;
    uint64_t items; /* of all containers */
    vt_pickle_parts *parts;
    bool stopped;
} reader;

/* What follows an opcode. */
typedef struct argument {
    uint64_t u;
    int64_t i;
    double f;
    vt_str s, t;
} argument;

static bool wrong(reader *r, const char *what)
{
    vt_fail(r->err, VT_BAD_FILE, "%s", what);
    return vt_while(r->err, "byte %zu", r->op_at);
}

static bool out_of_memory(reader *r)
{
    return vt_arena_check(r->arena, r->err);
}

static bool too_many(reader *r, const char *what)
{
    vt_fail(r->err, VT_LIMIT, "the pickle holds more than %d %s", VT_PICKLE_MOST_VALUES, what);
    return vt_while(r->err, "byte %zu", r->op_at);
}

/* ---- values, stack, marks
 * ---------------------------------------------------------------------------
 */

static vt_pickle *make(reader *r, vt_pickle_kind kind)
{
    if (++r->values > VT_PICKLE_MOST_VALUES) {
        too_many(r, "values");
        return NULL;
    }
    vt_pickle *v = vt_arena_take(r->arena, sizeof *v);
    if (!v) {
        out_of_memory(r);
        return NULL;
    }
    v->kind = (uint8_t)kind;
    v->at = r->op_at;
    return v;
}

static bool push(reader *r, vt_pickle *v)
{
    if (!v)
        return false;
    if (r->stack.n == VT_PICKLE_MOST_VALUES)
        return too_many(r, "values on its stack");
    vt_pickle **place = vt_push(r->arena, &r->stack);
    if (!place)
        return out_of_memory(r);
    *place = v;
    return true;
}

/* What lies below the last mark cannot be reached. */
static size_t floor_of(const reader *r)
{
    return r->marks.n ? r->marks.at[r->marks.n - 1] : 0;
}

static vt_pickle *pop(reader *r)
{
    if (r->stack.n > floor_of(r))
        return r->stack.at[--r->stack.n];
    wrong(r, "the stack is empty");
    return NULL;
}

static vt_pickle *top(reader *r)
{
    if (r->stack.n > floor_of(r))
        return r->stack.at[r->stack.n - 1];
    wrong(r, "the stack is empty");
    return NULL;
}

/* Takes the last mark away: values first..stack.n-1 stand above it. */
static bool pop_mark(reader *r, size_t *first)
{
    *first = r->stack.n;
    if (!r->marks.n)
        return wrong(r, "there is no mark on the stack");
    *first = r->marks.at[--r->marks.n];
    return true;
}

/* Puts values first..stack.n-1 behind a container's items and takes them off the stack. */
static bool take_items(reader *r, vt_pickle *v, size_t first)
{
    size_t more = r->stack.n - first, need = v->n + more;
    r->items += more;
    if (r->items > MOST_ITEMS)
        return too_many(r, "values, each many times over");
    if (need > v->room) {
        size_t room = v->n && need < 2 * (size_t)v->room ? 2 * (size_t)v->room : need;
        vt_pickle **items = vt_arena_array(r->arena, room, sizeof *items);
        if (!items)
            return out_of_memory(r);
        if (v->n)
            memcpy(items, v->items, v->n * sizeof *items);
        v->items = items;
        v->room = (uint32_t)room;
    }
    if (more)
        memcpy(v->items + v->n, r->stack.at + first, more * sizeof *v->items);
    v->n = (uint32_t)need;
    r->stack.n = first;
    return true;
}

/* ---- plain values
 * -------------------------------------------------------------------------------- */

static bool put_none(reader *r, const argument *a)
{
    (void)a;
    return push(r, make(r, VT_PICKLE_NONE));
}

static bool put_number(reader *r, vt_pickle_kind kind, int64_t i)
{
    vt_pickle *v = make(r, kind);
    if (v)
        v->i = i;
    return push(r, v);
}

static bool put_true(reader *r, const argument *a)
{
    (void)a;
    return put_number(r, VT_PICKLE_BOOL, 1);
}

static bool put_false(reader *r, const argument *a)
{
    (void)a;
    return put_number(r, VT_PICKLE_BOOL, 0);
}

static bool put_int(reader *r, const argument *a)
{
    return put_number(r, VT_PICKLE_INT, a->i);
}

static bool put_float(reader *r, const argument *a)
{
    vt_pickle *v = make(r, VT_PICKLE_FLOAT);
    if (v)
        v->f = a->f;
    return push(r, v);
}

static bool put_text(reader *r, vt_pickle_kind kind, vt_str s)
{
    vt_pickle *v = make(r, kind);
    if (v)
        v->s = s;
    return push(r, v);
}

static bool put_str(reader *r, const argument *a)
{
    return put_text(r, VT_PICKLE_STR, a->s);
}

static bool put_bytes(reader *r, const argument *a)
{
    return put_text(r, VT_PICKLE_BYTES, a->s);
}

/* Python 2's str is text or bytes, nobody wrote which. */
static bool put_old_str(reader *r, const argument *a)
{
    return put_text(r, vt_utf8_valid(a->s) == a->s.n ? VT_PICKLE_STR : VT_PICKLE_BYTES, a->s);
}

/* Two's complement, little-endian, as many bytes as it needs. */
static bool put_long(reader *r, const argument *a)
{
    if (a->s.n > 8)
        return put_text(r, VT_PICKLE_BIG, a->s);
    int64_t i = a->s.n && a->s.p[a->s.n - 1] & 0x80 ? -1 : 0;
    if (a->s.n)
        memcpy(&i, a->s.p, a->s.n);
    return put_number(r, VT_PICKLE_INT, i);
}

/* "-12", "12L"; INT also writes truth values: "00", "01". */
static bool put_decimal(reader *r, vt_str s, bool truth)
{
    if (truth && s.n == 2 && s.p[0] == '0' && (s.p[1] == '0' || s.p[1] == '1'))
        return put_number(r, VT_PICKLE_BOOL, s.p[1] == '1');
    if (s.n && s.p[s.n - 1] == 'L')
        s.n--;
    size_t i = s.n && (s.p[0] == '-' || s.p[0] == '+'), first = i;
    uint64_t v = 0;
    bool wide = false;
    for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
        wide |= __builtin_mul_overflow(v, 10u, &v) ||
                __builtin_add_overflow(v, (uint64_t)(s.p[i] - '0'), &v);
    if (i == first || i < s.n)
        return wrong(r, "a number is not written in digits");
    if (wide || v > INT64_MAX)
        return put_text(r, VT_PICKLE_BIG, s);
    return put_number(r, VT_PICKLE_INT, s.p[0] == '-' ? -(int64_t)v : (int64_t)v);
}

static bool put_int_line(reader *r, const argument *a)
{
    return put_decimal(r, a->s, true);
}

static bool put_long_line(reader *r, const argument *a)
{
    return put_decimal(r, a->s, false);
}

static bool put_float_line(reader *r, const argument *a)
{
    char text[64], *end;
    argument f = {0};
    if (!a->s.n || a->s.n >= sizeof text)
        return wrong(r, "a number is not written as one");
    memcpy(text, a->s.p, a->s.n);
    text[a->s.n] = 0;
    f.f = strtod(text, &end);
    return *end ? wrong(r, "a number is not written as one") : put_float(r, &f);
}

static int hex(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 87 : -1;
}

/* The `n` hexadecimal digits at `at`, or -1. */
static int64_t hex_number(vt_str s, size_t at, size_t n)
{
    int64_t v = 0;
    for (size_t i = at; i < at + n; i++) {
        int d = i < s.n ? hex(s.p[i]) : -1;
        if (d < 0)
            return -1;
        v = v * 16 + d;
    }
    return v;
}

/* The letter behind a backslash at `*i`, which moves behind it. */
static void unescape_one(vt_str s, size_t *i, vt_buf *out)
{
    static const char from[] = "abfnrtv\\'\"", to[] = "\a\b\f\n\r\t\v\\'\"";
    char c = *i + 1 < s.n ? s.p[*i + 1] : 0;
    const char *at = c ? strchr(from, c) : NULL;
    int64_t code = c == 'x' ? hex_number(s, *i + 2, 2) : -1;
    if (at) {
        vt_buf_char(out, to[at - from]);
        *i += 2;
    } else if (code >= 0) {
        vt_buf_char(out, (char)code);
        *i += 4;
    } else if (c >= '0' && c <= '7') {
        unsigned v = 0;
        size_t n = 0;
        for ((*i)++; n < 3 && *i < s.n && s.p[*i] >= '0' && s.p[*i] <= '7'; n++, (*i)++)
            v = v * 8 + (unsigned)(s.p[*i] - '0');
        vt_buf_char(out, (char)v);
    } else {
        vt_buf_char(out, s.p[(*i)++]);
    }
}

static bool put_unescaped(reader *r, vt_buf *text, bool old)
{
    argument a = {.s = vt_str_copy(r->arena, vt_buf_view(text))};
    bool ok = vt_buf_check(text, r->err) && vt_arena_check(r->arena, r->err);
    vt_buf_free(text);
    return ok && (old ? put_old_str(r, &a) : put_str(r, &a));
}

/* 'text' as Python's repr writes it. */
static bool put_quoted(reader *r, const argument *a)
{
    vt_str s = a->s;
    if (s.n < 2 || (s.p[0] != '\'' && s.p[0] != '"') || s.p[s.n - 1] != s.p[0])
        return wrong(r, "a string does not stand in quotes");
    vt_buf text = {0};
    s = vt_str_cut(s, 1, s.n - 2);
    for (size_t i = 0; i < s.n;)
        if (s.p[i] == '\\')
            unescape_one(s, &i, &text);
        else
            vt_buf_char(&text, s.p[i++]);
    return put_unescaped(r, &text, true);
}

/* raw-unicode-escape: Latin-1, with \uXXXX and \UXXXXXXXX. */
static bool put_raw_unicode(reader *r, const argument *a)
{
    vt_buf text = {0};
    vt_str s = a->s;
    for (size_t i = 0; i < s.n;) {
        size_t digits = s.p[i] != '\\' || i + 1 == s.n ? 0
                        : s.p[i + 1] == 'u'            ? 4
                        : s.p[i + 1] == 'U'            ? 8
                                                       : 0;
        int64_t code = digits ? hex_number(s, i + 2, digits) : -1;
        if (code >= 0) {
            vt_put_code_point(&text, code > 0x10ffff ? 0xfffd : (uint32_t)code);
            i += 2 + digits;
        } else {
            vt_put_code_point(&text, (uint8_t)s.p[i++]);
        }
    }
    return put_unescaped(r, &text, false);
}

static bool put_buffer(reader *r, const argument *a)
{
    (void)a;
    return push(r, make(r, VT_PICKLE_BUFFER));
}

static bool put_extension(reader *r, const argument *a)
{
    return put_number(r, VT_PICKLE_EXTENSION, a->i);
}

/* ---- containers
 * ---------------------------------------------------------------------------------- */

static bool put_mark(reader *r, const argument *a)
{
    (void)a;
    if (r->marks.n == VT_PICKLE_MOST_VALUES)
        return too_many(r, "marks");
    size_t *mark = vt_push(r->arena, &r->marks);
    if (!mark)
        return out_of_memory(r);
    *mark = r->stack.n;
    return true;
}

static bool put_items(reader *r, vt_pickle_kind kind, size_t first)
{
    vt_pickle *v = make(r, kind);
    return v && take_items(r, v, first) && push(r, v);
}

static bool put_last(reader *r, size_t n)
{
    if (r->stack.n - floor_of(r) < n)
        return wrong(r, "the stack is empty");
    return put_items(r, VT_PICKLE_TUPLE, r->stack.n - n);
}

static bool put_tuple0(reader *r, const argument *a)
{
    (void)a;
    return put_last(r, 0);
}

static bool put_tuple1(reader *r, const argument *a)
{
    (void)a;
    return put_last(r, 1);
}

static bool put_tuple2(reader *r, const argument *a)
{
    (void)a;
    return put_last(r, 2);
}

static bool put_tuple3(reader *r, const argument *a)
{
    (void)a;
    return put_last(r, 3);
}

static bool put_list0(reader *r, const argument *a)
{
    (void)a;
    return push(r, make(r, VT_PICKLE_LIST));
}

static bool put_dict0(reader *r, const argument *a)
{
    (void)a;
    return push(r, make(r, VT_PICKLE_DICT));
}

static bool put_set0(reader *r, const argument *a)
{
    (void)a;
    return push(r, make(r, VT_PICKLE_SET));
}

static bool put_marked(reader *r, vt_pickle_kind kind)
{
    size_t first;
    return pop_mark(r, &first) && put_items(r, kind, first);
}

static bool put_tuple(reader *r, const argument *a)
{
    (void)a;
    return put_marked(r, VT_PICKLE_TUPLE);
}

static bool put_list(reader *r, const argument *a)
{
    (void)a;
    return put_marked(r, VT_PICKLE_LIST);
}

static bool put_frozenset(reader *r, const argument *a)
{
    (void)a;
    return put_marked(r, VT_PICKLE_SET);
}

static bool check_keys(reader *r, size_t first)
{
    if ((r->stack.n - first) % 2)
        return wrong(r, "a key has no value");
    for (size_t i = first; i < r->stack.n; i += 2) {
        int kind = r->stack.at[i]->kind;
        if (kind == VT_PICKLE_LIST || kind == VT_PICKLE_DICT || kind == VT_PICKLE_SET)
            return wrong(r, "a dict's key is a list, a dict or a set, which cannot be one");
    }
    return true;
}

static bool put_dict(reader *r, const argument *a)
{
    (void)a;
    size_t first;
    return pop_mark(r, &first) && check_keys(r, first) && put_items(r, VT_PICKLE_DICT, first);
}

/* The container of `kind` that the values above `first` go to: the value below them, or what is
 * kept of that kind beside a call. */
static vt_pickle *receiver(reader *r, size_t first, vt_pickle_kind kind)
{
    if (first <= floor_of(r)) {
        wrong(r, "the stack is empty");
        return NULL;
    }
    vt_pickle *v = r->stack.at[first - 1];
    if (v->kind == kind)
        return v;
    if (v->kind != VT_PICKLE_CALL || kind == VT_PICKLE_SET) {
        wrong(r, "items are put into something that holds none");
        return NULL;
    }
    vt_pickle **kept = kind == VT_PICKLE_DICT ? &v->call->dict : &v->call->list;
    if (!*kept)
        *kept = make(r, kind);
    return *kept;
}

static bool add_items(reader *r, size_t first, vt_pickle_kind kind)
{
    if (kind == VT_PICKLE_DICT && !check_keys(r, first))
        return false;
    vt_pickle *v = receiver(r, first, kind);
    return v && take_items(r, v, first);
}

static bool add_last(reader *r, size_t n, vt_pickle_kind kind)
{
    if (r->stack.n - floor_of(r) < n)
        return wrong(r, "the stack is empty");
    return add_items(r, r->stack.n - n, kind);
}

static bool append(reader *r, const argument *a)
{
    (void)a;
    return add_last(r, 1, VT_PICKLE_LIST);
}

static bool set_item(reader *r, const argument *a)
{
    (void)a;
    return add_last(r, 2, VT_PICKLE_DICT);
}

static bool add_marked(reader *r, vt_pickle_kind kind)
{
    size_t first;
    return pop_mark(r, &first) && add_items(r, first, kind);
}

static bool append_all(reader *r, const argument *a)
{
    (void)a;
    return add_marked(r, VT_PICKLE_LIST);
}

static bool set_items(reader *r, const argument *a)
{
    (void)a;
    return add_marked(r, VT_PICKLE_DICT);
}

static bool add_to_set(reader *r, const argument *a)
{
    (void)a;
    return add_marked(r, VT_PICKLE_SET);
}

/* ---- names and calls
 * ----------------------------------------------------------------------------- */

static vt_pickle *make_global(reader *r, vt_str module, vt_str name)
{
    vt_pickle *v = make(r, VT_PICKLE_GLOBAL);
    if (!v)
        return NULL;
    v->global = vt_arena_take(r->arena, sizeof *v->global);
    if (!v->global) {
        out_of_memory(r);
        return NULL;
    }
    *v->global = (struct vt_pickle_global){module, name};
    vt_pickle **part = vt_push(r->arena, &r->parts->globals);
    if (part)
        *part = v;
    if (!part)
        out_of_memory(r);
    return part ? v : NULL;
}

static bool put_global(reader *r, const argument *a)
{
    return push(r, make_global(r, a->s, a->t));
}

static bool put_global_of_stack(reader *r, const argument *a)
{
    (void)a;
    vt_pickle *name = pop(r), *module = name ? pop(r) : NULL;
    if (!module)
        return false;
    if (name->kind != VT_PICKLE_STR || module->kind != VT_PICKLE_STR)
        return wrong(r, "the name of a class or function is no string");
    return push(r, make_global(r, module->s, name->s));
}

static bool put_call(reader *r, vt_pickle *callee, vt_pickle *args, vt_pickle *kwargs)
{
    if (!callee || !args)
        return false;
    if (args->kind != VT_PICKLE_TUPLE || (kwargs && kwargs->kind != VT_PICKLE_DICT))
        return wrong(r, "the arguments of a call are no tuple");
    vt_pickle *v = make(r, VT_PICKLE_CALL);
    if (!v)
        return false;
    v->call = vt_arena_take(r->arena, sizeof *v->call);
    if (!v->call)
        return out_of_memory(r);
    v->call->callee = callee;
    v->call->args = args;
    v->call->kwargs = kwargs;
    return push(r, v);
}

static bool call(reader *r, const argument *a)
{
    (void)a;
    vt_pickle *args = pop(r), *callee = args ? pop(r) : NULL;
    return put_call(r, callee, args, NULL);
}

static bool call_with_kwargs(reader *r, const argument *a)
{
    (void)a;
    vt_pickle *kwargs = pop(r), *args = kwargs ? pop(r) : NULL, *callee = args ? pop(r) : NULL;
    return put_call(r, callee, args, kwargs);
}

/* Class and arguments above a mark. */
static bool call_marked(reader *r, const argument *a)
{
    (void)a;
    size_t first;
    if (!pop_mark(r, &first))
        return false;
    if (first == r->stack.n)
        return wrong(r, "the stack is empty");
    vt_pickle *callee = r->stack.at[first], *args = make(r, VT_PICKLE_TUPLE);
    if (!args || !take_items(r, args, first + 1))
        return false;
    r->stack.n = first;
    return put_call(r, callee, args, NULL);
}

static bool call_named(reader *r, const argument *a)
{
    size_t first;
    vt_pickle *callee = make_global(r, a->s, a->t);
    vt_pickle *args = callee && pop_mark(r, &first) ? make(r, VT_PICKLE_TUPLE) : NULL;
    return args && take_items(r, args, first) && put_call(r, callee, args, NULL);
}

static bool build(reader *r, const argument *a)
{
    (void)a;
    vt_pickle *state = pop(r), *v = state ? top(r) : NULL;
    if (!v)
        return false;
    if (v->kind != VT_PICKLE_CALL)
        return wrong(r, "a state is given to something that has none");
    v->call->state = state;
    return true;
}

static bool put_persistent(reader *r, vt_pickle *id)
{
    vt_pickle *v = id ? make(r, VT_PICKLE_PERSISTENT) : NULL;
    if (!v)
        return false;
    v->id = id;
    vt_pickle **part = vt_push(r->arena, &r->parts->persistent);
    if (!part)
        return out_of_memory(r);
    *part = v;
    return push(r, v);
}

static bool persistent_of_stack(reader *r, const argument *a)
{
    (void)a;
    return put_persistent(r, pop(r));
}

static bool persistent_line(reader *r, const argument *a)
{
    vt_pickle *id = make(r, VT_PICKLE_STR);
    if (id)
        id->s = a->s;
    return put_persistent(r, id);
}

/* ---- stack and memo
 * ------------------------------------------------------------------------------ */

static bool drop(reader *r, const argument *a)
{
    (void)a;
    if (r->stack.n == floor_of(r) && r->marks.n) {
        r->marks.n--;
        return true;
    }
    return pop(r);
}

static bool drop_marked(reader *r, const argument *a)
{
    (void)a;
    return pop_mark(r, &r->stack.n);
}

static bool duplicate(reader *r, const argument *a)
{
    (void)a;
    return push(r, top(r));
}

static slot *loose_find(slot *loose, size_t room, uint64_t key)
{
    size_t i = (size_t)(key * 0x9e3779b97f4a7c15u >> 20) & (room - 1);
    while (loose[i].value && loose[i].key != key)
        i = (i + 1) & (room - 1);
    return &loose[i];
}

static bool loose_grow(reader *r)
{
    size_t room = r->loose_room ? 2 * r->loose_room : 64;
    slot *loose = vt_arena_array(r->arena, room, sizeof *loose);
    if (!loose)
        return out_of_memory(r);
    for (size_t i = 0; i < r->loose_room; i++)
        if (r->loose[i].value)
            *loose_find(loose, room, r->loose[i].key) = r->loose[i];
    r->loose = loose;
    r->loose_room = room;
    return true;
}

static bool remember_loose(reader *r, uint64_t key, vt_pickle *v)
{
    if (2 * r->loose_n >= r->loose_room && !loose_grow(r))
        return false;
    slot *s = loose_find(r->loose, r->loose_room, key);
    r->loose_n += !s->value;
    *s = (slot){key, v};
    return true;
}

static bool remember(reader *r, uint64_t key)
{
    vt_pickle *v = top(r);
    if (!v)
        return false;
    if (key < r->memo.n) {
        r->memo.at[key] = v;
        return true;
    }
    if (r->memo.n + r->loose_n == VT_PICKLE_MOST_VALUES)
        return too_many(r, "memo entries");
    if (key > r->memo.n || r->loose_n)
        return remember_loose(r, key, v);
    vt_pickle **next = vt_push(r->arena, &r->memo);
    if (!next)
        return out_of_memory(r);
    *next = v;
    return true;
}

static bool recall(reader *r, uint64_t key)
{
    if (key < r->memo.n)
        return push(r, r->memo.at[key]);
    slot *s = r->loose_room ? loose_find(r->loose, r->loose_room, key) : NULL;
    if (s && s->value)
        return push(r, s->value);
    vt_fail(r->err, VT_BAD_FILE, "the memo has no entry %llu", (unsigned long long)key);
    return vt_while(r->err, "byte %zu", r->op_at);
}

static bool put_memo(reader *r, const argument *a)
{
    return remember(r, a->u);
}

static bool put_next_memo(reader *r, const argument *a)
{
    (void)a;
    return remember(r, r->memo.n + r->loose_n);
}

static bool get_memo(reader *r, const argument *a)
{
    return recall(r, a->u);
}

/* The key of a memo entry as a line. */
static bool line_key(reader *r, const argument *a, uint64_t *key)
{
    *key = 0;
    bool ok = a->s.n > 0 && a->s.n < 19;
    for (size_t i = 0; ok && i < a->s.n; i++) {
        ok = a->s.p[i] >= '0' && a->s.p[i] <= '9';
        *key = *key * 10 + (uint64_t)(a->s.p[i] - '0');
    }
    return ok ? true : wrong(r, "a memo entry is not named by a number");
}

static bool put_memo_line(reader *r, const argument *a)
{
    uint64_t key;
    return line_key(r, a, &key) && remember(r, key);
}

static bool get_memo_line(reader *r, const argument *a)
{
    uint64_t key;
    return line_key(r, a, &key) && recall(r, key);
}

/* ---- the stream itself
 * --------------------------------------------------------------------------- */

static bool protocol(reader *r, const argument *a)
{
    if (a->u <= 5)
        return true;
    vt_fail(r->err, VT_UNKNOWN, "pickles of protocol %llu are not known", (unsigned long long)a->u);
    return vt_while(r->err, "byte %zu", r->op_at);
}

static bool frame(reader *r, const argument *a)
{
    if (a->u <= r->file.n - r->at)
        return true;
    vt_fail(r->err, VT_BAD_FILE, "a frame of %llu bytes is announced, but %zu are left",
            (unsigned long long)a->u, r->file.n - r->at);
    return vt_while(r->err, "byte %zu", r->op_at);
}

static bool stop(reader *r, const argument *a)
{
    (void)a;
    r->stopped = true;
    return true;
}

static bool nothing(reader *r, const argument *a)
{
    (void)r, (void)a;
    return true;
}

/* ---- opcodes
 * ------------------------------------------------------------------------------------- */

typedef enum { NONE, U1, U2, U4, U8, I4, F8, LINE, LINES, N1, N4, N8, S4 } argument_kind;

static const struct opcode {
    argument_kind argument;
    bool (*run)(reader *r, const argument *a);
} opcodes[256] = {
    ['('] = {NONE, put_mark},
    ['.'] = {NONE, stop},
    ['0'] = {NONE, drop},
    ['1'] = {NONE, drop_marked},
    ['2'] = {NONE, duplicate},
    ['F'] = {LINE, put_float_line},
    ['I'] = {LINE, put_int_line},
    ['J'] = {I4, put_int},
    ['K'] = {U1, put_int},
    ['L'] = {LINE, put_long_line},
    ['M'] = {U2, put_int},
    ['N'] = {NONE, put_none},
    ['P'] = {LINE, persistent_line},
    ['Q'] = {NONE, persistent_of_stack},
    ['R'] = {NONE, call},
    ['S'] = {LINE, put_quoted},
    ['T'] = {S4, put_old_str},
    ['U'] = {N1, put_old_str},
    ['V'] = {LINE, put_raw_unicode},
    ['X'] = {N4, put_str},
    ['a'] = {NONE, append},
    ['b'] = {NONE, build},
    ['c'] = {LINES, put_global},
    ['d'] = {NONE, put_dict},
    ['}'] = {NONE, put_dict0},
    ['e'] = {NONE, append_all},
    ['g'] = {LINE, get_memo_line},
    ['h'] = {U1, get_memo},
    ['i'] = {LINES, call_named},
    ['j'] = {U4, get_memo},
    ['l'] = {NONE, put_list},
    [']'] = {NONE, put_list0},
    ['o'] = {NONE, call_marked},
    ['p'] = {LINE, put_memo_line},
    ['q'] = {U1, put_memo},
    ['r'] = {U4, put_memo},
    ['s'] = {NONE, set_item},
    ['t'] = {NONE, put_tuple},
    [')'] = {NONE, put_tuple0},
    ['u'] = {NONE, set_items},
    ['G'] = {F8, put_float},
    ['B'] = {N4, put_bytes},
    ['C'] = {N1, put_bytes},
    [0x80] = {U1, protocol},
    [0x81] = {NONE, call},
    [0x82] = {U1, put_extension},
    [0x83] = {U2, put_extension},
    [0x84] = {I4, put_extension},
    [0x85] = {NONE, put_tuple1},
    [0x86] = {NONE, put_tuple2},
    [0x87] = {NONE, put_tuple3},
    [0x88] = {NONE, put_true},
    [0x89] = {NONE, put_false},
    [0x8a] = {N1, put_long},
    [0x8b] = {S4, put_long},
    [0x8c] = {N1, put_str},
    [0x8d] = {N8, put_str},
    [0x8e] = {N8, put_bytes},
    [0x8f] = {NONE, put_set0},
    [0x90] = {NONE, add_to_set},
    [0x91] = {NONE, put_frozenset},
    [0x92] = {NONE, call_with_kwargs},
    [0x93] = {NONE, put_global_of_stack},
    [0x94] = {NONE, put_next_memo},
    [0x95] = {U8, frame},
    [0x96] = {N8, put_bytes},
    [0x97] = {NONE, put_buffer},
    [0x98] = {NONE, nothing},
};

/* Bytes of an argument's fixed part. */
static const uint8_t widths[] = {[U1] = 1, [U2] = 2, [U4] = 4, [U8] = 8, [I4] = 4,
                                 [F8] = 8, [N1] = 1, [N4] = 4, [N8] = 8, [S4] = 4};

static bool take_line(reader *r, vt_str *out)
{
    size_t end = vt_str_find(r->file, '\n', r->at);
    if (end == SIZE_MAX)
        return wrong(r, "a line has no end");
    *out = vt_str_cut(r->file, r->at, end - r->at);
    r->at = end + 1;
    if (out->n && out->p[out->n - 1] == '\r')
        out->n--;
    return true;
}

static bool take_bytes(reader *r, uint64_t n, vt_str *out)
{
    if (n > r->file.n - r->at) {
        vt_fail(r->err, VT_BAD_FILE, "%llu bytes are announced, but %zu are left",
                (unsigned long long)n, r->file.n - r->at);
        return vt_while(r->err, "byte %zu", r->op_at);
    }
    *out = vt_str_cut(r->file, r->at, (size_t)n);
    r->at += (size_t)n;
    return true;
}

static bool take_argument(reader *r, argument_kind kind, argument *a)
{
    vt_str fixed;
    if (kind == LINE || kind == LINES)
        return take_line(r, &a->s) && (kind == LINE || take_line(r, &a->t));
    if (!take_bytes(r, widths[kind], &fixed))
        return false;
    memcpy(&a->u, fixed.p, fixed.n);
    a->i = kind == I4 || kind == S4 ? (int32_t)(uint32_t)a->u : (int64_t)a->u;
    if (kind == F8) {
        uint64_t bits = __builtin_bswap64(a->u);
        memcpy(&a->f, &bits, 8);
    }
    if (kind == S4 && a->i < 0)
        return wrong(r, "a length is negative");
    return kind < N1 || take_bytes(r, a->u, &a->s);
}

static bool step(reader *r)
{
    r->op_at = r->at;
    if (r->at == r->file.n)
        return wrong(r, "the pickle ends without a STOP");
    uint8_t code = (uint8_t)r->file.p[r->at++];
    const struct opcode *op = &opcodes[code];
    argument a = {0};
    if (!op->run) {
        vt_fail(r->err, VT_BAD_FILE, "there is no pickle opcode %02x", code);
        return vt_while(r->err, "byte %zu", r->op_at);
    }
    return (op->argument == NONE || take_argument(r, op->argument, &a)) && op->run(r, &a);
}

bool vt_pickle_read(vt_arena *arena, vt_str file, size_t start, vt_pickle **out, size_t *end,
                    vt_pickle_parts *parts, vt_err *err)
{
    vt_pickle_parts unused = {0};
    reader r = {.arena = arena,
                .file = file,
                .at = start < file.n ? start : file.n,
                .parts = parts ? parts : &unused,
                .err = err};
    while (!r.stopped)
        if (!step(&r))
            return false;
    r.marks.n = 0;
    *out = pop(&r);
    if (end)
        *end = r.at;
    return *out;
}

/* ---- questions
 * ----------------------------------------------------------------------------------- */

bool vt_pickle_is(const vt_pickle *v, const char *module, const char *name)
{
    return v && v->kind == VT_PICKLE_GLOBAL && vt_str_is(v->global->module, module) &&
           vt_str_is(v->global->name, name);
}

vt_pickle *vt_pickle_get(const vt_pickle *dict, const char *key)
{
    if (!dict || dict->kind != VT_PICKLE_DICT)
        return NULL;
    for (size_t i = dict->n; i >= 2; i -= 2)
        if (dict->items[i - 2]->kind == VT_PICKLE_STR && vt_str_is(dict->items[i - 2]->s, key))
            return dict->items[i - 1];
    return NULL;
}

enum { LONGEST_TEXT = 200, DEEPEST_TEXT = 3 };

static void put_value(vt_buf *out, const vt_pickle *v, int depth);

static void put_all(vt_buf *out, const vt_pickle *v, const char *ends, int depth)
{
    vt_buf_char(out, ends[0]);
    for (uint32_t i = 0; i < v->n; i++) {
        if (i)
            vt_buf_text(out, v->kind == VT_PICKLE_DICT && i % 2 ? ": " : ", ");
        if (out->n > LONGEST_TEXT || depth == DEEPEST_TEXT) {
            vt_buf_text(out, "…");
            break;
        }
        put_value(out, v->items[i], depth + 1);
    }
    vt_buf_text(out, ends + 1);
}

static void put_name(vt_buf *out, const vt_pickle *v)
{
    if (v->kind == VT_PICKLE_GLOBAL)
        vt_buf_format(out, "%.*s.%.*s", VT_ARG(v->global->module), VT_ARG(v->global->name));
    else
        vt_buf_text(out, "something made by a call");
}

static void put_value(vt_buf *out, const vt_pickle *v, int depth)
{
    switch ((vt_pickle_kind)v->kind) {
    case VT_PICKLE_NONE:
        vt_buf_text(out, "None");
        break;
    case VT_PICKLE_BOOL:
        vt_buf_text(out, v->i ? "True" : "False");
        break;
    case VT_PICKLE_INT:
        vt_buf_format(out, "%lld", (long long)v->i);
        break;
    case VT_PICKLE_FLOAT:
        vt_buf_number(out, v->f, 17);
        break;
    case VT_PICKLE_STR:
        vt_buf_format(out, depth ? "'%.*s'" : "%.*s", VT_ARG(v->s));
        break;
    case VT_PICKLE_BIG:
        vt_buf_text(out, "an integer wider than 64 bits");
        break;
    case VT_PICKLE_BYTES:
        vt_buf_format(out, "%zu bytes", v->s.n);
        break;
    case VT_PICKLE_LIST:
        put_all(out, v, "[]", depth);
        break;
    case VT_PICKLE_TUPLE:
        put_all(out, v, v->n == 1 ? "(,)" : "()", depth);
        break;
    case VT_PICKLE_SET:
    case VT_PICKLE_DICT:
        put_all(out, v, "{}", depth);
        break;
    case VT_PICKLE_GLOBAL:
        put_name(out, v);
        break;
    case VT_PICKLE_CALL:
        vt_buf_text(out, "a call of ");
        put_name(out, v->call->callee);
        vt_buf_format(out, " with %u argument%s", v->call->args->n,
                      v->call->args->n == 1 ? "" : "s");
        break;
    case VT_PICKLE_PERSISTENT:
        vt_buf_text(out, "something kept outside the pickle");
        break;
    case VT_PICKLE_EXTENSION:
        vt_buf_format(out, "extension %lld", (long long)v->i);
        break;
    case VT_PICKLE_BUFFER:
        vt_buf_text(out, "a buffer kept outside the pickle");
        break;
    }
}

void vt_put_pickle(vt_buf *out, const vt_pickle *v)
{
    put_value(out, v, 0);
}
