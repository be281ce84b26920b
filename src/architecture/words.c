/* words.c: what transformers' language models share. */
#include "architecture/families.h"

#include <stdio.h>
#include <string.h>

enum { MOST_LAYERS = 4096 };

val words_input(net *n, const char *name)
{
    vt_dim dims[] = {SYMBOL("N"), SYMBOL("T")};
    return net_input(n, name, VT_DTYPE_I64, 2, dims);
}

val words_positions(net *n, val ids, int64_t padding_idx)
{
    step s = step_begin(n, "PositionIds", "position_ids");
    vt_dim dims[] = {padding_idx < 0 ? DIM(1) : net_dim(n, ids, 0), net_dim(n, ids, 1)};
    step_in(&s, ids);
    if (padding_idx >= 0)
        step_int(&s, "padding_idx", padding_idx);
    return step_end(&s, net_type(n, VT_DTYPE_I64, 2, dims));
}

int64_t words_size(const net *n, const char *weight, int axis, const char *key, int64_t otherwise)
{
    return n->by_config ? config_int(n->config, key, otherwise) : net_size(n, weight, axis);
}

int64_t words_layers(const net *n, const char *list, const char *key)
{
    int64_t layers = config_int(n->config, key, net_count(n, list));
    return layers < 0 || layers > MOST_LAYERS ? 0 : layers;
}

int64_t words_heads(net *n, const char *key, int64_t width)
{
    int64_t heads = config_int(n->config, key, 0);
    return heads > 0 ? heads : net_guess_heads(n, width);
}

bool words_class_ends(const net *n, const char *ending)
{
    return vt_str_ends(config_text(n->config, "architectures.0"), vt_str_of(ending));
}

val words_tied(net *n, val x, const char *name, const char *table, const char *own_bias)
{
    step s = step_begin(n, "Linear", name);
    step_in(&s, x);
    vt_id id = step_tied(&s, table);
    int64_t rows = id == VT_NONE ? 0 : n->m->weights.at[id].shape[0];
    if (own_bias)
        step_weight_of(&s, own_bias, NEEDED, 1, (int64_t[]){rows});
    return step_end(&s, net_resized(n, x, -1, DIM(rows)));
}
