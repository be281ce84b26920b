/* pattern.c: small functions that exporters write as several operators, and their names.
 *
 * A row says which operators must be there and which may be; a run of units fits when it has one
 * flowing input, nothing but its last unit is read from outside, and its operators fit the row. The
 * first row that fits wins, so LayerNorm stands before RMSNorm, which is a part of it. */
#include "model/hierarchy_parts.h"

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

static uint32_t times_in(const char *list, vt_str word)
{
    uint32_t n = 0;
    for (vt_str w; next_word(&list, &w);)
        n += vt_str_eq(w, word);
    return n;
}

static vt_str word_of(const vt_making *k, vt_id part)
{
    return k->parts.at[part].type;
}

/* Do the units from..to-1 hold what a row asks, and nothing it does not allow? */
static bool fits(const vt_level *l, const pattern *p, uint32_t from, uint32_t to)
{
    for (uint32_t u = from; u < to; u++) {
        vt_str w = word_of(l->k, l->units[u].part);
        uint32_t needed = times_in(p->needs, w), have = 0;
        for (uint32_t v = from; v < to; v++)
            have += vt_str_eq(word_of(l->k, l->units[v].part), w);
        if (have < needed || (have > needed && times_in(p->allows, w) == 0))
            return false;
    }
    const char *list = p->needs;
    for (vt_str w; next_word(&list, &w);) {
        bool found = false;
        for (uint32_t u = from; u < to && !found; u++)
            found = vt_str_eq(word_of(l->k, l->units[u].part), w);
        if (!found)
            return false;
    }
    return true;
}

static bool is_known_word(vt_str w)
{
    for (size_t i = 0; i < N_PATTERNS; i++)
        if (times_in(patterns[i].needs, w) || times_in(patterns[i].allows, w))
            return true;
    return false;
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
    for (uint32_t len = 1; len <= LONGEST && len <= unit + 1; len++) {
        uint32_t from = unit + 1 - len;
        if (!is_known_word(word_of(l->k, l->units[from].part)) ||
            (from < unit && escapes(l, from, unit + 1)))
            break;
        if (len < 2 || vt_level_inputs(l, from, unit + 1) != 1)
            continue;
        for (size_t r = 0; r < best_row; r++)
            if (fits(l, &patterns[r], from, unit + 1)) {
                best_row = r;
                best = (vt_run){from, unit + 1, patterns[r].type, patterns[r].family};
            }
    }
    return best;
}
