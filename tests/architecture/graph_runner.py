"""Runs a graph of domain torch.nn, as print_graph writes it, with torch's own functions."""
import math

import torch
import torch.nn.functional as F


def heads(x, n):
    return x.view(x.shape[0], x.shape[1], n, -1).transpose(1, 2)


def attention(a, q, k, v, mask=None, bias=None):
    n, kv = a["num_heads"], a.get("num_kv_heads", a["num_heads"])
    q, k, v = heads(q, n), heads(k, kv), heads(v, kv)
    k, v = (t.repeat_interleave(n // kv, 1) for t in (k, v))
    s = q @ k.transpose(-1, -2) * a.get("scale", q.shape[-1] ** -0.5)
    if bias is not None:
        s = s + bias
    t, u = s.shape[-2:]
    seen = torch.ones(t, u, dtype=torch.bool)
    if a.get("is_causal"):
        seen = seen.tril()
    if a.get("sliding_window"):
        seen = seen & seen.new_ones(t, u).triu(1 - a["sliding_window"])
    if mask is not None:
        seen = seen & (mask[:, None, None, :] != 0)
    s = s.masked_fill(~seen, torch.finfo(s.dtype).min)
    return (s.softmax(-1) @ v).transpose(1, 2).flatten(2)


def multihead(a, x, w, b, ow, ob):
    d = x.shape[-1]
    q, k, v = (F.linear(x, w[i * d:(i + 1) * d], b[i * d:(i + 1) * d]) for i in range(3))
    return F.linear(attention(a, q, k, v), ow, ob)


def rotary(a, x):
    d, r = a["head_dim"], a.get("rotary_dim", a["head_dim"])
    inv = 1.0 / a.get("base", 1e4) ** (torch.arange(0, r, 2).float() / r)
    kind = a.get("rope_type", "default")
    if kind == "linear":
        inv = inv / a["factor"]
    elif kind == "llama3":
        low, high, old = a["low_freq_factor"], a["high_freq_factor"], a["original_max_position_embeddings"]
        turns = old * inv / (2 * math.pi)
        smooth = ((turns - low) / (high - low)).clamp(0, 1)
        inv = (1 - smooth) * inv / a["factor"] + smooth * inv
    angle = torch.arange(x.shape[1]).float()[:, None] * inv[None]
    c, s = angle.cos(), angle.sin()
    y = x.view(x.shape[0], x.shape[1], -1, d)
    c, s = c[None, :, None], s[None, :, None]
    rest = y[..., r:]
    if a.get("interleaved"):
        p, q = y[..., 0:r:2], y[..., 1:r:2]
        y = torch.stack((p * c - q * s, p * s + q * c), -1).flatten(-2)
    else:
        p, q = y[..., :r // 2], y[..., r // 2:r]
        y = torch.cat((p * c - q * s, p * s + q * c), -1)
    return torch.cat((y, rest), -1).view(x.shape)


def position_ids(a, ids):
    if "padding_idx" not in a:
        return torch.arange(ids.shape[1])[None] + a.get("offset", 0)
    m = (ids != a["padding_idx"]).long()
    return m.cumsum(1) * m + a["padding_idx"]


def relative_bias(a, x, w):
    t = x.shape[1]
    d = torch.arange(t)[None] - torch.arange(t)[:, None]
    n, bucket = a["num_buckets"], 0
    if a["bidirectional"]:
        n //= 2
        bucket = (d > 0).long() * n
        d = d.abs()
    else:
        d = (-d).clamp(min=0)
    exact = n // 2
    far = exact + (torch.log(d.float().clamp(min=1) / exact) / math.log(a["max_distance"] / exact) * (n - exact)).long()
    bucket = bucket + torch.where(d < exact, d, far.clamp(max=n - 1))
    return w[bucket].permute(2, 0, 1)[None]


def select_token(a, x, ids):
    eos = a["eos_token_id"]
    at = ids.argmax(1) if eos == 2 else (ids == eos).int().argmax(1)
    return x[torch.arange(x.shape[0]), at]


def rms_norm(a, x, w):
    y = x.view(*x.shape[:-1], -1, a.get("head_dim", x.shape[-1]))
    return (y * torch.rsqrt(y.pow(2).mean(-1, keepdim=True) + a["eps"]) * w).view(x.shape)


def norm(a, x, w, b, mean, var):
    return F.batch_norm(x, mean, var, w, b, eps=a["eps"])


def conv(dims, transposed=False):
    f = getattr(F, f"conv_transpose{dims}d" if transposed else f"conv{dims}d")

    def run(a, x, w, b=None):
        more = {"output_padding": a["output_padding"]} if transposed else {}
        return f(x, w, b, stride=a["stride"], padding=a["padding"], dilation=a["dilation"], groups=a["groups"], **more)
    return run


def pool(f):
    return lambda a, x: f(x, a["kernel_size"], a["stride"], a["padding"], ceil_mode=bool(a["ceil_mode"]))


def recurrent(kind):
    def run(a, x, *w):
        layer = getattr(torch.nn, kind)(x.shape[-1], a["hidden_size"], a["num_layers"], batch_first=True, bidirectional=bool(a["bidirectional"]))
        for p, v in zip(layer.parameters(), w):
            p.data = v
        with torch.no_grad():
            return layer(x)[0]
    return run


OPS = {
    "Conv1d": conv(1), "Conv2d": conv(2), "Conv3d": conv(3),
    "ConvTranspose1d": conv(1, True), "ConvTranspose2d": conv(2, True), "ConvTranspose3d": conv(3, True),
    "Linear": lambda a, x, w, b=None: F.linear(x, w, b), "Conv1D": lambda a, x, w, b: x @ w + b,
    "Embedding": lambda a, i, w: F.embedding(i, w),
    "BatchNorm1d": norm, "BatchNorm2d": norm, "BatchNorm3d": norm,
    "LayerNorm": lambda a, x, w, b=None: F.layer_norm(x, w.shape, w, b, a["eps"]),
    "LayerNorm2d": lambda a, x, w, b: F.layer_norm(x.permute(0, 2, 3, 1), w.shape, w, b, a["eps"]).permute(0, 3, 1, 2),
    "RMSNorm": rms_norm, "Scale": lambda a, x: x * a["factor"],
    "ReLU": lambda a, x: x.relu(), "ReLU6": lambda a, x: F.relu6(x), "SiLU": lambda a, x: F.silu(x), "Tanh": lambda a, x: x.tanh(), "Exp": lambda a, x: x.exp(),
    "GELU": lambda a, x: F.gelu(x, approximate=a.get("approximate", "none")), "QuickGELU": lambda a, x: x * torch.sigmoid(1.702 * x),
    "Sigmoid": lambda a, x: x.sigmoid(), "Hardswish": lambda a, x: F.hardswish(x), "Hardsigmoid": lambda a, x: F.hardsigmoid(x),
    "LeakyReLU": lambda a, x: F.leaky_relu(x, a.get("negative_slope", 0.01)), "Mish": lambda a, x: F.mish(x),
    "Add": lambda a, x, y: x + y, "Mul": lambda a, x, y: x * y, "MatMul": lambda a, x, y: x @ y.t(), "Normalize": lambda a, x: F.normalize(x, dim=-1),
    "Concat": lambda a, *x: torch.cat(x, a["dim"]), "Chunk": lambda a, x: x.chunk(a["chunks"], a["dim"]),
    "ChannelShuffle": lambda a, x: x.view(x.shape[0], a["groups"], -1, *x.shape[2:]).transpose(1, 2).flatten(1, 2),
    "Flatten": lambda a, x: x.flatten(a["start_dim"]), "Transpose": lambda a, x: x.transpose(a["dim0"], a["dim1"]),
    "Permute": lambda a, x: x.permute(a["dims"]), "Select": lambda a, x: x.select(a["dim"], a["index"]), "SelectToken": select_token,
    "Mean": lambda a, x: x.mean(a["dim"], keepdim=bool(a["keepdim"])),
    "MaxPool2d": pool(F.max_pool2d), "AvgPool2d": pool(F.avg_pool2d), "AdaptiveAvgPool2d": lambda a, x: F.adaptive_avg_pool2d(x, a["output_size"]),
    "ScaledDotProductAttention": attention, "MultiheadAttention": multihead, "RotaryEmbedding": rotary,
    "PositionIds": position_ids, "RelativePositionBias": relative_bias,
    "PrependToken": lambda a, x, t: torch.cat((t.reshape(1, -1, x.shape[-1]).expand(x.shape[0], -1, -1), x), 1),
    "LSTM": recurrent("LSTM"), "GRU": recurrent("GRU"), "RNN": recurrent("RNN"),
}


def run(graph, weights, inputs):
    """Values by name; every shape that the graph states is compared with the one that is."""
    have = dict(inputs)
    for n in graph["nodes"]:
        args = [None if i is None else have[i] if i in have else weights[i].float() for i in n["inputs"]]
        out = OPS[n["op"]](n["attrs"], *args)
        out = out if isinstance(out, tuple) else (out,)
        for name, value, shape in zip(n["outputs"], out, n["shapes"]):
            have[name] = value
            if shape and (len(shape) != value.dim() or any(s not in (-1, v) for s, v in zip(shape, value.shape))):
                raise ValueError(f"{n['name']} gives {list(value.shape)}, and the graph says {shape}")
    return {o: have[o] for o in graph["outputs"]}
