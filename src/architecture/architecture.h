/* architecture.h: a state dict gets its graph back.
 *
 * A file of tensors (PyTorch, safetensors, GGUF) names its parameters and nothing else. Known
 * architectures are recognised by config.json, or by names and shapes; the graph is then built as
 * the family's own forward() runs, every tensor in its place. A plain chain of layers becomes a
 * guessed graph that says so. All else is a tree of tensors, with the reason why there is no graph:
 * one tensor missing or left over, and nothing is claimed. */
#ifndef VT_ARCHITECTURE_H
#define VT_ARCHITECTURE_H

#include "model/model.h"

/* What a reader knows besides the tensors; all parts may be empty. */
typedef struct vt_architecture_spec {
    vt_str config;       /* config.json as transformers writes it. A reader with metadata of its own
                            writes       such a text: {"model_type": "llama", "num_attention_heads": 4,
                            "num_key_value_heads": 2, "rms_norm_eps": 1e-5, "rope_theta": 10000,
                            "rope_interleaved": true} (the last: pairs to rotate are neighbours, as ggml
                            keeps q and k) */
    const vt_str *names; /* per weight of the model its name in transformers' (torch's) own words,
                            "model.layers.0.self_attn.q_proj.weight" for "blk.0.attn_q.weight"; an
                            empty one: the weight is no part of the network. NULL: their own names.
                            Nodes are named by these, weights keep theirs */
    const char *imagined; /* there are no tensors, only the config: weights are made from it, and
                             this is why they are missing. NULL: the tensors are there; those that
                             are missing and of unknown type and rank 0 get their shape from it */
} vt_architecture_spec;

/* Called by readers at the end of `open`, when all weights of the model are there and it has no
 * graph yet. Fails only when memory is short; a network that is not recognised is no failure. */
bool vt_architecture_build(vt_model *m, vt_str config_json, vt_err *err);
bool vt_architecture_build_as(vt_model *m, const vt_architecture_spec *spec, vt_err *err);

#endif
