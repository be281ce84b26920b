/* pattern.c: small functions that exporters write as several operators, and their names.
 *
 * A row says which operators must be there and which may be; a run of units fits when it has one
 * flowing input, nothing but its last unit is read from outside, and its operators fit the row. The
 * first row that fits wins, so LayerNorm stands before RMSNorm, which is a part of it. */
#include "model/hierarchy_parts.h"

#include <assert.h>
#include <string.h>

typedef struct pattern {
    const char *type;
    vt_family family;
    const char *needs;  /* operators, separated by spaces, each as often as it is named */
    const char *allows; /* others that may stand between */
} pattern;

static const pattern patterns[] = {
    {"LayerNorm", VT_FAMILY_NORM, "ReduceMean ReduceMean Sub Sqrt",
     "Pow Mul Add Div Cast Reciprocal Sub"},
    {"RMSNorm", VT_FAMILY_NORM, "ReduceMean Sqrt Mul", "Pow Mul Add Div Cast Reciprocal"},
    {"GroupNorm", VT_FAMILY_NORM, "Reshape InstanceNormalization Reshape", "Mul Add"},
    {"GELU", VT_FAMILY_ACTIVATION, "Erf Add Mul", "Div Mul Add"},
    {"GELU", VT_FAMILY_ACTIVATION, "Tanh Add Add Mul Mul Mul", "Pow Mul Add"},
    {"GELU", VT_FAMILY_ACTIVATION, "Tanh Add Add Pow Mul Mul", "Mul Add"},
    {"Mish", VT_FAMILY_ACTIVATION, "Softplus Tanh Mul", ""},
    {"SiLU", VT_FAMILY_ACTIVATION, "Sigmoid Mul", "Mul"},
    {"HardSwish", VT_FAMILY_ACTIVATION, "HardSigmoid Mul", ""},
    {"HardSwish", VT_FAMILY_ACTIVATION, "Add Clip Mul Div", ""},
    {"HardSwish", VT_FAMILY_ACTIVATION, "Add Clip Mul Mul", ""},
    {"HardSwish", VT_FAMILY_ACTIVATION, "Add Clip Div Mul", ""},
    {"HardSigmoid", VT_FAMILY_ACTIVATION, "Add Clip Div", ""},
    {"Softmax", VT_FAMILY_ACTIVATION, "ReduceMax Sub Exp ReduceSum Div", ""},
    {"Normalize", VT_FAMILY_NORM, "ReduceL2 Div", "Clip Shape Expand Max Add"},
    {"RotaryEmbedding", VT_FAMILY_ATTENTION, "Mul Neg Concat Mul Add",
     "Slice Split Cast Unsqueeze Reshape Squeeze Gather"},
    {"SqueezeExcite", VT_FAMILY_CONV, "GlobalAveragePool Conv Conv Mul",
     "Relu Sigmoid HardSigmoid Clip Add Div SiLU HardSwish"},
    {"SqueezeExcite", VT_FAMILY_CONV, "ReduceMean Conv Conv Mul",
     "Relu Sigmoid HardSigmoid Clip Add Div SiLU HardSwish"},
};

enum { N_PATTERNS = sizeof patterns / sizeof *patterns };

/* ---- rows as sets of words
 * ------------------------------------------------------------------------ */

/* Takes the next word of a list. */
static bool next_word(const char **at, vt_str *out)
{
    while (**at == ' ')
        ++*at;
    size_t n = strcspn(*at, " ");
    *out = (vt_str){*at, n};
    *at += n;
    return n > 0;
}

static uint8_t word_add(vt_words *w, vt_str word)
{
    vt_id known = vt_names_get(&w->numbers, word);
    if (known != VT_NONE)
        return (uint8_t)known;
    assert(w->n < VT_WORDS_MAX);
    vt_names_put(&w->numbers, word, w->n);
    return w->n++;
}

bool vt_words_make(vt_words *w, vt_arena *a)
{
    vt_names_init(&w->numbers, a, VT_WORDS_MAX);
    w->rows = vt_arena_array(a, N_PATTERNS, sizeof *w->rows);
    if (!w->rows)
        return false;
    for (size_t r = 0; r < N_PATTERNS; r++) {
        vt_word_row *row = &w->rows[r];
        const char *needs = patterns[r].needs, *allows = patterns[r].allows;
        for (vt_str word; next_word(&needs, &word);) {
            uint8_t n = word_add(w, word);
            row->needs[n]++;
            row->needed |= (uint64_t)1 << n;
        }
        for (vt_str word; next_word(&allows, &word);)
            row->allowed |= (uint64_t)1 << word_add(w, word);
    }
    return vt_arena_ok(a);
}

uint8_t vt_word_number(const vt_words *w, vt_str op)
{
    vt_id n = vt_names_get(&w->numbers, op);
    return n == VT_NONE ? VT_WORD_NONE : (uint8_t)n;
}

uint8_t vt_word_of(const vt_making *k, vt_id part)
{
    const vt_part *p = &k->parts.at[part];
    if (p->kind == VT_ITEM_NODE)
        return vt_operator_of(k, p->node)->word;
    return p->guessed ? vt_word_number(&k->words, p->type) : VT_WORD_NONE;
}

/* ---- fitting
 * ---------------------------------------------------------------------------------------- */

typedef struct tally { /* the words of a run */
    uint8_t times[VT_WORDS_MAX];
    uint64_t words;
} tally;

/* Does a run hold what a row asks, and nothing it does not allow? */
static bool fits(const vt_word_row *row, const tally *t)
{
    if ((row->needed & ~t->words) || (t->words & ~(row->needed | row->allowed)))
        return false;
    for (uint64_t left = row->needed; left; left &= left - 1) {
        int w = __builtin_ctzll(left);
        if (t->times[w] < row->needs[w] ||
            (t->times[w] > row->needs[w] && !(row->allowed >> w & 1)))
            return false;
    }
    return true;
}

static bool is_data(const vt_level *l, const vt_level_value *v)
{
    vt_id p = l->k->m->values.at[v->value].producer;
    return p == VT_NONE || (l->k->nature[p] & VT_NATURE_LEARNED);
}

/* Distinct learned values that come into the units from..to-1, those asked for their size only left
 * out. */
uint32_t vt_level_inputs(const vt_level *l, uint32_t from, uint32_t to)
{
    uint32_t n = 0, seen[4], outside = 0;
    for (uint32_t u = from; u < to; u++) {
        if (l->units[u].nature & VT_NATURE_SHAPE)
            continue;
        outside = l->units[u].outside > outside ? l->units[u].outside : outside;
        for (uint32_t i = l->first_in[u]; i < l->first_in[u + 1]; i++) {
            const vt_level_value *v = &l->values[l->in[i]];
            if ((v->from >= from && v->from < to) || !is_data(l, v))
                continue;
            bool again = false;
            for (uint32_t s = 0; s < n && s < 4; s++)
                again = again || seen[s] == l->in[i];
            if (!again && n < 4)
                seen[n] = l->in[i];
            n += !again;
        }
    }
    return n + outside;
}

/* Is something the unit gives read by a unit from `to` on, or outside the level? */
static bool escapes(const vt_level *l, uint32_t unit, uint32_t to)
{
    for (uint32_t o = l->first_out[unit]; o < l->first_out[unit + 1]; o++)
        if (l->values[l->out[o]].leaves || l->values[l->out[o]].last >= to)
            return true;
    return false;
}

enum { LONGEST = 14 };

vt_run vt_pattern_ending(const vt_level *l, uint32_t unit)
{
    vt_run best = {0};
    size_t best_row = N_PATTERNS;
    tally t = {0};
    for (uint32_t len = 1; len <= LONGEST && len <= unit + 1; len++) {
        uint32_t from = unit + 1 - len;
        uint8_t word = l->units[from].word;
        if (word == VT_WORD_NONE || (from < unit && escapes(l, from, unit + 1)))
            break;
        t.times[word]++;
        t.words |= (uint64_t)1 << word;
        size_t row = 0;
        while (row < best_row && !fits(&l->k->words.rows[row], &t))
            row++;
        if (len < 2 || row == best_row || vt_level_inputs(l, from, unit + 1) != 1)
            continue;
        best_row = row;
        best = (vt_run){from, unit + 1, patterns[row].type, patterns[row].family};
    }
    return best;
}

vt_run vt_pattern_whole(const vt_level *l)
{
    tally t = {0};
    for (uint32_t u = 0; u < l->n; u++) {
        uint8_t word = l->units[u].word;
        if (word == VT_WORD_NONE || l->n > 2 * LONGEST)
            return (vt_run){0};
        t.times[word]++;
        t.words |= (uint64_t)1 << word;
    }
    for (size_t r = 0; r < N_PATTERNS && l->n; r++)
        if (fits(&l->k->words.rows[r], &t) && vt_level_inputs(l, 0, l->n) == 1)
            return (vt_run){0, l->n, patterns[r].type, patterns[r].family};
    return (vt_run){0};
}
