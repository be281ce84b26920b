/* huggingface_words.c: the tokenizer's vocabulary as the names of an embedding table's rows.
 *
 *     tokenizer.json   {"model": {"vocab": {"the": 5, …} or [["the", -3.2], …]},
 *                       "added_tokens": [{"id": 50256, "content": "<|endoftext|>"}]}
 *     vocab.json       {"the": 5, …}
 *     vocab.txt        a word per line
 *
 * GPT-2's tokenizer writes bytes as letters that can be seen ("Ġ" for a space): where a vocabulary
 * is written so, its words are turned back. Reading stops behind the vocabulary: the merges, which
 * are longer, are not looked at. */
#include "formats/huggingface.h"
#include "wire/wire.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_WORDS = 1 << 24, MOST_PADDING = 1 << 16 };

typedef struct words {
    vt_arena *a;
    VT_VEC(vt_str) at; /* by number; those in between that nobody names are empty */
    bool visible;      /* bytes are written as letters */
    vt_buf text;
} words;

static bool put(words *w, uint64_t id, vt_str word)
{
    if (id >= MOST_WORDS)
        return false;
    while (w->at.n <= id) {
        vt_str *more = vt_push(w->a, &w->at);
        if (!more)
            return false;
    }
    w->at.at[id] = word;
    return true;
}

static vt_str string_of(words *w, const vt_json_reader *r)
{
    return r->escaped ? vt_str_copy(w->a, vt_json_unescape(r, &w->text)) : r->token;
}

static bool number_of(const vt_json_reader *r, uint64_t *id)
{
    *id = 0;
    for (size_t i = 0; i < r->token.n; i++) {
        if (r->token.p[i] < '0' || r->token.p[i] > '9' || *id > MOST_WORDS)
            return false;
        *id = *id * 10 + (uint64_t)(r->token.p[i] - '0');
    }
    return true;
}

/* {"the": 5, …}, behind its brace. */
static bool read_dictionary(words *w, vt_json_reader *r)
{
    vt_json_token t;
    while ((t = vt_json_next(r)) == VT_JSON_KEY) {
        vt_str word = string_of(w, r);
        uint64_t id;
        t = vt_json_next(r);
        if (t == VT_JSON_NUMBER && number_of(r, &id)) {
            if (!put(w, id, word))
                return false;
        } else if (!vt_json_skip(r, t)) {
            return false;
        }
    }
    return t == VT_JSON_OBJECT_END;
}

/* [["the", -3.2], …] */
static bool read_list(words *w, vt_json_reader *r)
{
    vt_json_token t;
    for (uint64_t id = 0; (t = vt_json_next(r)) == VT_JSON_ARRAY; id++) {
        if (vt_json_next(r) != VT_JSON_STRING || !put(w, id, string_of(w, r)))
            return false;
        while ((t = vt_json_next(r)) != VT_JSON_ARRAY_END)
            if (t == VT_JSON_FAILED || !vt_json_skip(r, t))
                return false;
    }
    return t == VT_JSON_ARRAY_END;
}

static bool read_vocabulary(words *w, vt_json_reader *r)
{
    vt_json_token t = vt_json_next(r);
    return t == VT_JSON_OBJECT  ? read_dictionary(w, r)
           : t == VT_JSON_ARRAY ? read_list(w, r)
                                : false;
}

static bool read_added_one(words *w, vt_json_reader *r)
{
    vt_json_token t;
    vt_str content = {0};
    uint64_t id = UINT64_MAX;
    while ((t = vt_json_next(r)) == VT_JSON_KEY) {
        bool is_id = vt_str_is(r->token, "id"), is_content = vt_str_is(r->token, "content");
        t = vt_json_next(r);
        if (is_id && t == VT_JSON_NUMBER && !number_of(r, &id))
            return false;
        if (is_content && t == VT_JSON_STRING)
            content = string_of(w, r);
        if (!vt_json_skip(r, t))
            return false;
    }
    return t == VT_JSON_OBJECT_END && (id == UINT64_MAX || put(w, id, content));
}

static bool read_added(words *w, vt_json_reader *r)
{
    vt_json_token t = vt_json_next(r);
    if (t != VT_JSON_ARRAY)
        return vt_json_skip(r, t);
    while ((t = vt_json_next(r)) == VT_JSON_OBJECT)
        if (!read_added_one(w, r))
            return false;
    return t == VT_JSON_ARRAY_END;
}

/* Within "model", up to the vocabulary. */
static bool read_model(words *w, vt_json_reader *r)
{
    vt_json_token t = vt_json_next(r);
    while (t == VT_JSON_OBJECT || t == VT_JSON_KEY) {
        if ((t = vt_json_next(r)) != VT_JSON_KEY)
            break;
        if (vt_str_is(r->token, "vocab"))
            return read_vocabulary(w, r);
        if (!vt_json_skip(r, vt_json_next(r)))
            return false;
    }
    return false;
}

static bool read_tokenizer(words *w, vt_str text)
{
    vt_json_reader r;
    vt_json_read(&r, text, NULL);
    vt_json_token t = vt_json_next(&r);
    if (t != VT_JSON_OBJECT)
        return false;
    while ((t = vt_json_next(&r)) == VT_JSON_KEY) {
        if (vt_str_is(r.token, "model"))
            return read_model(w, &r);
        bool added = vt_str_is(r.token, "added_tokens");
        if (added ? !read_added(w, &r) : !vt_json_skip(&r, vt_json_next(&r)))
            return false;
    }
    return false;
}

static bool read_json(words *w, vt_str text)
{
    vt_json_reader r;
    vt_json_read(&r, text, NULL);
    return vt_json_next(&r) == VT_JSON_OBJECT && read_dictionary(w, &r);
}

static bool read_lines(words *w, vt_str text)
{
    uint64_t id = 0;
    for (size_t i = 0; i < text.n;) {
        size_t end = vt_str_find(text, '\n', i);
        end = end == SIZE_MAX ? text.n : end;
        size_t n = end - i;
        if (n && text.p[end - 1] == '\r')
            n--;
        if (!put(w, id++, vt_str_cut(text, i, n)))
            return false;
        i = end + 1;
    }
    return id > 0;
}

/* ---- letters that stand for bytes ------------------------------------------------------------ */

/* Letters that cannot be seen stand, in their order, for U+0100 and on. */
static bool is_seen(unsigned byte)
{
    return (byte >= '!' && byte <= '~') || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
}

static int byte_of(uint32_t letter)
{
    if (letter < 256)
        return is_seen(letter) ? (int)letter : -1;
    uint32_t next = 256;
    for (int b = 0; b < 256; b++)
        if (!is_seen((unsigned)b) && next++ == letter)
            return b;
    return -1;
}

static bool find_visible(words *w)
{
    bool marked = false;
    for (size_t i = 0; i < w->at.n; i++) {
        vt_str s = w->at.at[i];
        if (memchr(s.p ? s.p : "", ' ', s.n) || memchr(s.p ? s.p : "", '\n', s.n))
            return false;
        marked |= vt_str_starts(s, VT_S("\xc4\xa0")) || vt_str_is(s, "\xc4\x8a"); /* Ġ, Ċ */
    }
    return marked;
}

static void turn_back(words *w, vt_str *word)
{
    w->text.n = 0;
    for (size_t i = 0; i < word->n;) {
        int byte = byte_of(vt_utf8_next(*word, &i));
        if (byte < 0)
            return;
        vt_buf_char(&w->text, (char)byte);
    }
    vt_str turned = vt_buf_view(&w->text);
    if (turned.n != word->n)
        *word = vt_str_copy(w->a, turned);
}

/* ---- tables ---------------------------------------------------------------------------------- */

static bool is_table(const vt_weight *w)
{
    static const char *const names[] = {
        "embed_tokens.weight",    "wte.weight",     "shared.weight",  "word_embeddings.weight",
        "token_embedding.weight", "lm_head.weight", "decoder.weight", "vocab_projector.weight"};
    for (size_t i = 0; w->rank == 2 && !w->rows && i < sizeof names / sizeof *names; i++)
        if (vt_str_ends(w->name, vt_str_of(names[i])))
            return true;
    return false;
}

static bool read_words(vt_model *m, words *w)
{
    static const struct {
        const char *name;
        bool (*read)(words *w, vt_str text);
    } files[] = {
        {"tokenizer.json", read_tokenizer}, {"vocab.json", read_json}, {"vocab.txt", read_lines}};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        vt_str text = vt_huggingface_text(m, files[i].name);
        w->at.n = 0;
        if (text.n && files[i].read(w, text) && w->at.n)
            return true;
    }
    return false;
}

static void attach(vt_model *m, const words *w)
{
    vt_vocabulary *rows = vt_arena_take(m->arena, sizeof *rows);
    if (!rows)
        return;
    *rows = (vt_vocabulary){w->at.at, w->at.n};
    for (size_t i = 0; i < m->weights.n; i++) {
        vt_weight *t = &m->weights.at[i];
        uint64_t size = is_table(t) ? (uint64_t)t->shape[0] : 0;
        if (size >= rows->n && size - rows->n <= MOST_PADDING)
            t->rows = rows;
    }
}

void vt_huggingface_words(vt_model *m)
{
    words w = {.a = m->arena};
    bool any = false;
    for (size_t i = 0; i < m->weights.n && !any; i++)
        any = is_table(&m->weights.at[i]);
    if (any && read_words(m, &w)) {
        w.visible = find_visible(&w);
        for (size_t i = 0; w.visible && i < w.at.n; i++)
            turn_back(&w, &w.at.at[i]);
        attach(m, &w);
    }
    vt_buf_free(&w.text);
}
