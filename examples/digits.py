#!/usr/bin/env python3
"""Trains examples/digits.onnx: a residual network that reads 8x8 handwritten digits.

    pip install numpy scikit-learn onnx        then        python3 examples/digits.py

The data are scikit-learn's 1,797 digits (UCI, CC BY 4.0); every fifth is held out. Plain numpy, gradients
by hand, Adam; the same seed gives the same network on the same machine.
"""
import os
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from sklearn.datasets import load_digits

rng = np.random.default_rng(0)
SHAPES = {  # name: shape of the weight
    "stem.conv.weight": (16, 1, 3, 3), "stem.conv.bias": (16,),
    "blocks.0.conv1.weight": (16, 16, 3, 3), "blocks.0.conv1.bias": (16,),
    "blocks.0.conv2.weight": (16, 16, 3, 3), "blocks.0.conv2.bias": (16,),
    "blocks.1.conv1.weight": (32, 16, 3, 3), "blocks.1.conv1.bias": (32,),
    "blocks.1.conv2.weight": (32, 32, 3, 3), "blocks.1.conv2.bias": (32,),
    "blocks.1.skip.weight": (32, 16, 1, 1), "blocks.1.skip.bias": (32,),
    "head.fc.weight": (10, 32), "head.fc.bias": (10,),
}
P = {k: (rng.standard_normal(s) * np.sqrt(2 / np.prod(s[1:])) if len(s) > 1 else np.zeros(s)).astype("f4") for k, s in SHAPES.items()}
P["blocks.0.conv2.weight"] *= 0.3
P["blocks.1.conv2.weight"] *= 0.3
G = {k: np.zeros_like(v) for k, v in P.items()}


def columns(x, k):  # [n,c,h,w] -> [n,h,w,c*k*k]
    p = k // 2
    x = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    w = np.lib.stride_tricks.sliding_window_view(x, (k, k), axis=(2, 3))
    return w.transpose(0, 2, 3, 1, 4, 5).reshape(w.shape[0], w.shape[2], w.shape[3], -1)


def conv(name, x):
    w, b = P[name + ".weight"], P[name + ".bias"]
    k = w.shape[2]
    col = columns(x, k)
    y = (col @ w.reshape(len(w), -1).T + b).transpose(0, 3, 1, 2)

    def back(dy):
        flat = dy.transpose(0, 2, 3, 1).reshape(-1, len(w))
        G[name + ".weight"][...] = (flat.T @ col.reshape(len(flat), -1)).reshape(w.shape)
        G[name + ".bias"][...] = flat.sum(0)
        turned = w[:, :, ::-1, ::-1].transpose(1, 0, 2, 3)
        return (columns(dy, k) @ turned.reshape(len(turned), -1).T).transpose(0, 3, 1, 2)
    return y, back


def relu(x):
    return np.maximum(x, 0), lambda dy: dy * (x > 0)


def pool(x):  # 2x2 maximum
    n, c, h, w = x.shape
    t = x.reshape(n, c, h // 2, 2, w // 2, 2)
    y = t.max((3, 5))

    def back(dy):
        hit = t == y[:, :, :, None, :, None]
        return (hit * dy[:, :, :, None, :, None] / hit.sum((3, 5), keepdims=True)).reshape(x.shape)
    return y, back


def block(name, x, skip):
    a, back_a = conv(name + ".conv1", x)
    r, back_r = relu(a)
    b, back_b = conv(name + ".conv2", r)
    s, back_s = conv(name + ".skip", x) if skip else (x, lambda d: d)
    y, back_y = relu(b + s)

    def back(dy):
        d = back_y(dy)
        return back_a(back_r(back_b(d))) + back_s(d)
    return y, back


def forward(x):
    steps = []

    def take(pair):
        steps.append(pair[1])
        return pair[0]
    x = take(relu(take(conv("stem.conv", x))))
    x = take(block("blocks.0", x, False))
    x = take(pool(x))
    x = take(block("blocks.1", x, True))
    shape, f = x.shape, x.mean((2, 3))
    logits = f @ P["head.fc.weight"].T + P["head.fc.bias"]

    def back(d):
        G["head.fc.weight"][...], G["head.fc.bias"][...] = d.T @ f, d.sum(0)
        d = np.broadcast_to((d @ P["head.fc.weight"])[:, :, None, None] / (shape[2] * shape[3]), shape)
        for step in reversed(steps):
            d = step(d)
    return logits, back


def train(x, y, epochs=30, batch=64):
    m, v = ({k: np.zeros_like(p) for k, p in P.items()} for _ in range(2))
    t = 0
    total = epochs * (len(x) // batch)
    for epoch in range(epochs):
        order = rng.permutation(len(x))
        for i in range(0, len(x) - batch + 1, batch):
            at = order[i:i + batch]
            logits, back = forward(x[at])
            p = np.exp(logits - logits.max(1, keepdims=True))
            p /= p.sum(1, keepdims=True)
            p[np.arange(batch), y[at]] -= 1
            back((p / batch).astype("f4"))
            t += 1
            rate = 3e-3 * 0.5 * (1 + np.cos(np.pi * t / total))
            for k in P:
                m[k] = 0.9 * m[k] + 0.1 * G[k]
                v[k] = 0.999 * v[k] + 0.001 * G[k] ** 2
                P[k] -= (rate * (m[k] / (1 - 0.9 ** t) / (np.sqrt(v[k] / (1 - 0.999 ** t)) + 1e-8) + 1e-4 * P[k])).astype("f4")


def accuracy(x, y):
    return (forward(x)[0].argmax(1) == y).mean()


def export(path, score):
    nodes = []

    def op(kind, name, inputs, **attributes):
        out = f"/{name}/{kind}_output_0"
        nodes.append(helper.make_node(kind, inputs, [out], name=f"/{name}/{kind}", **attributes))
        return out

    def conv_node(name, x):
        k = P[name + ".weight"].shape[2]
        return op("Conv", name.replace(".conv", "/conv").replace(".skip", "/skip"), [x, name + ".weight", name + ".bias"],
                  kernel_shape=[k, k], pads=[k // 2] * 4, strides=[1, 1])

    def block_nodes(name, x, skip):
        a = op("Relu", name, [conv_node(name + ".conv1", x)])
        b = conv_node(name + ".conv2", a)
        s = conv_node(name + ".skip", x) if skip else x
        total = op("Add", name, [b, s])
        nodes.append(helper.make_node("Relu", [total], [f"/{name}/Relu_1_output_0"], name=f"/{name}/Relu_1"))
        return f"/{name}/Relu_1_output_0"
    x = op("Relu", "stem", [conv_node("stem.conv", "image")])
    x = block_nodes("blocks.0", x, False)
    x = op("MaxPool", "pool", [x], kernel_shape=[2, 2], strides=[2, 2])
    x = block_nodes("blocks.1", x, True)
    x = op("Flatten", "head", [op("GlobalAveragePool", "head", [x])])
    x = op("Gemm", "head/fc", [x, "head.fc.weight", "head.fc.bias"], transB=1)
    nodes.append(helper.make_node("Softmax", [x], ["digit"], name="/head/Softmax", axis=1))
    graph = helper.make_graph(nodes, "digits", [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", 1, 8, 8])],
                              [helper.make_tensor_value_info("digit", TensorProto.FLOAT, ["batch", 10])],
                              [numpy_helper.from_array(v, k) for k, v in P.items()],
                              doc_string=f"Handwritten digits, 8x8 pixels from 0 to 1, white on black. {score:.1%} right on those held out.")
    model = onnx.shape_inference.infer_shapes(helper.make_model(graph, producer_name="vitrine examples/digits.py",
                                                                opset_imports=[helper.make_opsetid("", 17)], ir_version=8))
    onnx.checker.check_model(model)
    onnx.save(model, path)


if __name__ == "__main__":
    data = load_digits()
    images, labels = (data.images / 16).astype("f4")[:, None], data.target
    held = np.arange(len(images)) % 5 == 0
    train(images[~held], labels[~held])
    score = accuracy(images[held], labels[held])
    export(os.path.join(os.path.dirname(os.path.abspath(__file__)), "digits.onnx"), score)
    print(f"{score:.1%} of {held.sum()} digits held out are read right")
