/* net.h: a graph being built as a network's forward() runs; private to room architecture.
 *
 *     static val basic_block(net *n, val x, int64_t stride)
 *     {
 *         val y = net_conv(n, x, "conv1", &(conv){.stride = stride, .padding = 1});
 *         y = net_norm(n, y, "bn1");
 *         y = net_relu(n, y, "relu");
 *         ...
 *     }
 *
 * Steps stand in the module that was entered last; their parameters are found by name below it.
 * The first thing that does not fit is held (`why`): from then on all steps do nothing, and the
 * builder asks once, at its end. Shapes follow along as far as they are known. */
#ifndef VT_ARCHITECTURE_NET_H
#define VT_ARCHITECTURE_NET_H

#include "architecture/architecture.h"

typedef vt_id val; /* a value of the graph; VT_NONE: an optional one left out, or failed */

typedef struct config { /* config.json, flat: "rope_parameters.rope_theta" -> "10000.0" */
    vt_arena *arena;
    vt_names at;
    VT_VEC(vt_str)
    texts; /* strings as they are meant, numbers and words as written; lists by
              index: "depths.0" */
    bool given;
} config;

/* Text that is no JSON object gives an empty one. */
void config_read(config *c, vt_arena *arena, vt_str text);
bool config_has(const config *c, const char *key);
vt_str config_text(const config *c, const char *key); /* empty when absent */
/* Of at most 31 bits, so that two of them can be multiplied. */
int64_t config_int(const config *c, const char *key, int64_t otherwise);
double config_number(const config *c, const char *key, double otherwise);
bool config_bool(const config *c, const char *key, bool otherwise);

typedef struct net {
    vt_model *m;
    vt_arena *a; /* the model's */
    config *config;
    const char *family; /* "ResNet", for sentences */
    vt_str prefix;      /* of all names: "module." */
    const char *base;   /* what stands around the network below its heads: "bert" or "" */
    vt_names keys;      /* names behind the prefix -> weight */
    vt_names modules;   /* all modules that hold parameters */
    vt_names lists;     /* modules with numbered ones inside -> how many */
    vt_names taken;     /* names of nodes -> how often asked for */
    VT_VEC(struct use {
        vt_id value;    /* the weight's own */
        uint32_t times; /* steps that read it */
    })
    uses;            /* per weight of the model */
    char path[1024]; /* where steps stand: "encoder.layer.0." */
    size_t at;       /* its length */
    size_t marks[64];
    int depth;
    const char *imagined; /* weights are made as they are asked for, missing for this reason */
    bool by_config;       /* sizes are the configuration's: not all weights have shapes */
    bool declined;
    vt_str why; /* what did not fit; empty when all is well */
    VT_VEC(vt_id) inputs;
    VT_VEC(vt_id) outputs;
} net;

/* ---- net.c: modules, parameters, nodes ------------------------------------------------------- */

/* What does not fit; only the first is kept. Gives VT_NONE. */
val net_fail(net *n, const char *fmt, ...) VT_PRINTF(2, 3);
bool net_ok(const net *n);
/* It is another family's after all; no reason is kept. */
void net_decline(net *n);
/* Something that neither keys nor config tell, said once in the model's notes. */
void net_guess(net *n, const char *fmt, ...) VT_PRINTF(2, 3);

/* Steps stand in a module of class `type` (NULL: unknown) till net_leave: net_enter(n,
 * "BasicBlock", "layer%d.%d", 1, 0). An empty name stays where it was. */
void net_enter(net *n, const char *type, const char *fmt, ...) VT_PRINTF(3, 4);
void net_leave(net *n);
/* Of which class a module on the way is that is not entered by itself: "Sequential", "block". */
void net_class(net *n, const char *type, const char *fmt, ...) VT_PRINTF(3, 4);

/* A parameter below the module entered: "conv1.weight". */
vt_id net_weight(const net *n, const char *name); /* VT_NONE when absent */
bool net_has(const net *n, const char *name);
bool net_has_at(const net *n, const char *name, int64_t number, const char *rest);
/* Is there any parameter below module `name`? */
bool net_any(const net *n, const char *name);
/* How many modules "name.0", "name.1"... there are: one more than the highest number. */
int64_t net_count(const net *n, const char *name);
/* Size of a parameter along an axis; 0 when it is not there. */
int64_t net_size(const net *n, const char *name, int axis);
int net_rank(const net *n, const char *name);
int64_t net_root(int64_t n); /* the whole square root, rounded down; 0 of negative ones */
/* Marks a parameter as no part of the computation (a mask, position ids): a buffer. */
void net_ignore(net *n, const char *name);
/* Marks a parameter as a copy of another that is used. */
void net_copy(net *n, const char *name);

val net_input(net *n, const char *name, vt_dtype dtype, int rank, const vt_dim *dims);
void net_output(net *n, val x, const char *name);

/* Types. */
#define DIM(size)    ((vt_dim){.n = (size)})
#define SYMBOL(text) ((vt_dim){.n = -1, .name = VT_S(text)})
#define UNKNOWN_DIM  ((vt_dim){.n = -1})
const vt_type *net_type(net *n, vt_dtype dtype, int rank, const vt_dim *dims);
const vt_type *net_type_of(const net *n, val x); /* NULL when unknown */
vt_dim net_dim(const net *n, val x, int axis);   /* negative: from the end */
/* The type of x with the size of one axis replaced. */
const vt_type *net_resized(net *n, val x, int axis, vt_dim size);

enum { STEP_INPUTS = 24, STEP_ATTRS = 16 };
typedef enum { NEEDED, OPTIONAL } need;

typedef struct step {
    net *n;
    const char *op, *name;
    vt_id in[STEP_INPUTS];
    uint32_t n_in;
    vt_attr at[STEP_ATTRS];
    uint32_t n_at;
} step;

/* A node in the module entered: `name` is its own, "conv1"; empty when the module itself is meant.
 */
step step_begin(net *n, const char *op, const char *name);
void step_in(step *s, val x);
/* Parameter `param` of the node's own module. With `rank` > 0 its shape must be `shape` (sizes of 0
 * match any), which is also what is made when weights are imagined. */
vt_id step_weight(step *s, const char *param, need needed, int rank, const int64_t *shape);
/* A parameter of the module entered, wherever it is; `name` is its path there. */
vt_id step_weight_of(step *s, const char *name, need needed, int rank, const int64_t *shape);
/* A parameter that the network uses elsewhere too: its whole path. */
vt_id step_tied(step *s, const char *path);
vt_attr *step_attr(step *s, const char *name, vt_attr_kind kind);
void step_int(step *s, const char *name, int64_t v);
void step_float(step *s, const char *name, double v);
void step_text(step *s, const char *name, const char *v);
void step_ints(step *s, const char *name, size_t count, const int64_t *v);
val step_end(step *s, const vt_type *type);
void step_end_many(step *s, uint32_t count, const vt_type *const *types, val *out);

/* ---- layers.c: the layers of torch.nn -------------------------------------------------------- */

/* MAYBE: as the file has it, and imagined; BIAS: must be there; NO_BIAS: as the file has it. */
typedef enum { BIAS_MAYBE, BIAS, NO_BIAS } bias;
typedef struct conv {
    int64_t stride, dilation; /* 0: 1 */
    int64_t padding;
    bool same;           /* instead of padding: half of the kernel */
    int64_t groups;      /* 0: as many as the weight's shape says */
    int64_t out, kernel; /* what is imagined, or must be; 0: as in the weight */
    bias bias;
    int64_t output_padding; /* of transposed ones */
} conv;
val net_conv(net *n, val x, const char *name, const conv *c); /* 1-D to 3-D by the weight's rank */
val net_conv_transpose(net *n, val x, const char *name, const conv *c);
val net_linear(net *n, val x, const char *name, int64_t out, bias b);
val net_conv1d_gpt(net *n, val x, const char *name,
                   int64_t out); /* transformers' Conv1D: [in, out] */
val net_batch_norm(net *n, val x, const char *name, double eps);
val net_layer_norm(net *n, val x, const char *name, double eps);
val net_rms_norm(net *n, val x, const char *name, double eps);
val net_embedding(net *n, val ids, const char *name, int64_t rows, int64_t width);

val net_apply(net *n, const char *op, val x, const char *name); /* one input, the same shape */
val net_relu(net *n, val x, const char *name);
/* An activation by transformers' name ("gelu", "gelu_new", "silu", "quick_gelu", ...). */
val net_activation(net *n, val x, vt_str act, const char *name);
val net_add(net *n, val a, val b, const char *name);
val net_mul(net *n, val a, val b, const char *name);
/* x and a parameter of the module: "gamma", times or plus. */
val net_with_parameter(net *n, const char *op, val x, const char *param, const char *name);
val net_concat(net *n, const val *x, uint32_t count, int axis, const char *name);
void net_chunk(net *n, val x, uint32_t parts, int axis, const char *name, val *out);
typedef struct pool {
    int64_t kernel, stride, padding;
    bool ceil;
} pool;
val net_pool(net *n, const char *op, val x, const char *name, const pool *p);
val net_adaptive_pool(net *n, val x, const char *name, int64_t size);
val net_flatten(net *n, val x, const char *name);                   /* from axis 1 */
val net_mean(net *n, val x, const char *name, int axis, int axis2); /* over one or two axes */
val net_select(net *n, val x, const char *name, int axis, int64_t at);
val net_transpose(net *n, val x, const char *name, int a, int b);
/* [N, C, H, W] to [N, H·W, C]. */
val net_patches_to_tokens(net *n, val x, const char *name);

/* A parameter of the module, [D] (rank 1) or [1, k, D], before the tokens of each sample. */
val net_prepend(net *n, val x, const char *param, int rank, const char *name);

/* Heads that nobody tells of: of 64 features where that divides, else of fewer; said in a note. */
int64_t net_guess_heads(net *n, int64_t width);
typedef struct attention {
    int64_t heads, kv_heads; /* kv_heads 0: as many */
    int64_t head;            /* size of one; 0: the query's width over heads */
    double scale;            /* 0: 1/sqrt(head) */
    bool causal;
    int64_t window; /* how many tokens back are seen, 0: all */
    val mask;       /* [N, T], 1 where seen; VT_NONE: all */
    val bias;       /* added to the scores, [1, heads, T, S]; VT_NONE: none */
} attention;
#define ATTENTION(...) (&(attention){.mask = VT_NONE, .bias = VT_NONE, __VA_ARGS__})
/* q [N, T, heads · size], k and v [N, S, kv_heads · size] -> [N, T, heads · size]. */
val net_attention(net *n, val q, val k, val v, const char *name, const attention *a);

#endif
