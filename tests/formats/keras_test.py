#!/usr/bin/env python3
"""The Keras reader beside Keras itself: networks with every way of putting layers together, saved as .h5, .keras,
.weights.h5 with its .json; each layer a node under its name with the shape Keras gives it, each weight number by
number, read by the layer that owns it. Needs PyPI's keras with a backend (jax, torch or tensorflow)."""
import importlib.util, json, os, re, subprocess, sys, tempfile

BACKEND = next((b for b in ("jax", "torch", "tensorflow") if importlib.util.find_spec(b)), None)
if not BACKEND or not importlib.util.find_spec("keras"):
    print("skipped: PyPI's keras with a backend is not here")
    sys.exit(77)
os.environ.update(KERAS_BACKEND=BACKEND, TF_CPP_MIN_LOG_LEVEL="3")
import logging

logging.disable(logging.WARNING)
import keras
import numpy as np

L = keras.layers
os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
subprocess.run(["make", "-s", "build/tests/formats/print_model", "build/vitrine"], check=True)
passed = failed = 0


def check(what, good, detail=""):
    global passed, failed
    passed += bool(good)
    failed += not good
    if not good:
        print(f"FAIL: {what}: {detail}")


def lines(option, path):
    out = subprocess.run(["build/tests/formats/print_model", option, path], capture_output=True, timeout=120)
    return [json.loads(line) for line in out.stdout.decode("utf-8", "replace").splitlines()]


# ---- networks --------------------------------------------------------------------------------------------

def siamese():
    i = keras.Input((16, 16, 3), name="picture")
    x = L.BatchNormalization(name="bn1")(L.Conv2D(8, 3, name="conv1")(i))
    x = L.BatchNormalization(name="bn2", scale=False)(L.Conv2D(4, 3, strides=2, name="conv2")(L.ReLU(name="r")(x)))
    encoder = keras.Model(i, L.Flatten(name="f")(x), name="encoder")
    a, b, d = keras.Input((16, 16, 3), name="left"), keras.Input((16, 16, 3), name="right"), L.Dense(7, name="shared")
    one, two = d(encoder(a)), d(encoder(b))
    return keras.Model([a, b], [L.Dense(2, name="first")(L.Concatenate(name="cat")([one, two])), L.Subtract(name="second")([one, two])], name="siamese")


def chain():
    inner = keras.Sequential([L.Dense(5, name="d1"), L.Dense(4, name="d2", use_bias=False)], name="inner")
    return keras.Sequential([keras.Input((8,)), inner, L.Dropout(.5, name="drop"), L.Dense(3, name="d3", activation="softmax")], name="outer")


def sequences():
    i = keras.Input((12,), dtype="int32", name="tokens")
    x = L.Bidirectional(L.LSTM(6, return_sequences=True), name="bi")(L.Embedding(50, 8, name="emb")(i))
    x = L.Bidirectional(L.GRU(5, return_sequences=True), name="bi2", merge_mode="sum")(x)
    x = L.TimeDistributed(L.Dense(4), name="td")(x)
    x = L.LayerNormalization(name="ln")(L.MultiHeadAttention(2, 4, name="mha")(x, x))
    return keras.Model(i, L.SimpleRNN(3, name="rnn")(x), name="sequences")


def pictures():
    x = i = keras.Input((28, 30, 3), name="i")
    for layer in (L.SeparableConv2D(8, 3, name="sep", padding="same", strides=2), L.DepthwiseConv2D(3, name="dw", depth_multiplier=2), L.Conv2DTranspose(6, 4, strides=2, padding="same", name="ct"),
                  L.Conv2DTranspose(6, 2, strides=3, name="ct2"), L.PReLU(name="pr"), L.GroupNormalization(3, name="gn"), L.ZeroPadding2D(((1, 2), (0, 1)), name="zp"), L.Cropping2D(1, name="cr"),
                  L.UpSampling2D((2, 1), name="up"), L.AveragePooling2D(3, padding="same", name="ap"), L.MaxPooling2D((2, 3), strides=1, name="mp"), L.Conv2D(6, (3, 2), dilation_rate=2, groups=2, name="dil"),
                  L.Permute((3, 1, 2), name="pm"), L.Reshape((6, -1), name="rs"), L.Conv1D(4, 3, padding="causal", dilation_rate=2, name="c1"), L.GlobalMaxPooling1D(name="g"), L.RepeatVector(5, name="rv"),
                  L.EinsumDense("abc,cd->abd", (5, 7), bias_axes="d", name="ein"), L.UnitNormalization(name="un")):
        x = layer(x)
    return keras.Model(i, x, name="pictures")


def operations():
    i = keras.Input((8,), name="i")
    x = keras.ops.concatenate([keras.ops.relu(i * 2.0 + 1), i], axis=-1)
    return keras.Model(i, L.Lambda(lambda t: t * 2, name="lam", output_shape=(2,))(L.Dense(3, name="d")(x)[:, :2]), name="operations")


def low():
    return keras.Sequential([keras.Input((5,)), L.Dense(4, dtype="bfloat16", name="b"), L.Dense(3, dtype="float16", name="h"), L.Dense(3, dtype="mixed_float16", name="m")], name="low")


class Own(L.Layer):
    def build(self, shape):
        self.scale = self.add_weight(shape=(shape[-1],), name="scale")
        self.built = True

    def call(self, x):
        return x * self.scale


def own():
    return keras.Sequential([keras.Input((5,)), Own(name="mine"), L.Dense(2, name="d")], name="own")


# ---- comparing --------------------------------------------------------------------------------------------

def leaves(model, prefix=""):
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from leaves(layer, f"{prefix}{layer.name}/")
        elif not isinstance(layer, L.InputLayer):
            yield prefix + layer.name, layer


def shape_of(layer):
    try:
        return None if isinstance(layer.output, (list, tuple, dict)) else list(layer.output.shape)
    except (AttributeError, ValueError):
        return None


def test_shapes(what, model, path):
    have = {v["value"]: v["type"] for v in lines("--values", path) if "value" in v}
    for name, layer in leaves(model):
        check(f"{what}: {name} is a node", name in have, sorted(have)[:8])
        want, got = shape_of(layer), have.get(name) or ""
        if want and got:
            sizes = [int(s) if s.isdigit() else None for s in re.split("×", got.split(" ")[-1])]
            check(f"{what}: {name}: shape", sizes == want, (got, want))


def numbers(weight):
    return np.asarray(keras.ops.convert_to_numpy(keras.ops.cast(weight, "float32"))).reshape(-1)


def test_weights(what, model, path):
    have = [w for w in lines("--elements", path) if "weight" in w]
    for name, layer in leaves(model):
        for weight in layer.weights:
            if "seed" in weight.path:
                continue
            want, last = numbers(weight), weight.path.split("/")[-1]
            mine = [w for w in have if name.split("/")[-1] in w["weight"].split("/") and (last in re.split("[/:]", w["weight"]) or "/vars/" in w["weight"]) and w["shape"] == list(weight.shape)]
            good = [w for w in mine if w.get("elements") and np.array_equal(np.array([float(e) for e in w["elements"]], "f4"), want)]
            check(f"{what}: {name}: {last}", good, [w["weight"] for w in mine] or [w["weight"] for w in have][:12])
    want = sum(int(np.prod(w.shape)) for w in model.weights if len(w.shape) and "float" in str(w.dtype))
    info = json.loads(subprocess.run(["build/vitrine", "info", path, "--json"], capture_output=True).stdout)
    check(f"{what}: parameters", info.get("parameters") == want, (info.get("parameters"), want))


def test_model(folder, make):
    model = make()
    base = os.path.join(folder, make.__name__)
    model.save(base + ".keras")
    model.save(base + ".h5")
    with open(base + ".arch.json", "w") as f:
        f.write(model.to_json())
    model.save_weights(base + ".arch.weights.h5")
    for ending in (".keras", ".h5", ".arch.json", ".arch.weights.h5"):
        test_shapes(make.__name__ + ending, model, base + ending)
        test_weights(make.__name__ + ending, model, base + ending)


def test_applications(folder):
    """The structure of keras.applications' networks as saved, with and without top; weights are many, so counted."""
    for make, name in ((keras.applications.VGG16, "vgg16"), (keras.applications.ResNet50, "resnet50"), (keras.applications.MobileNetV2, "mobilenetv2")):
        for top in (True, False):
            model = make(weights=None, include_top=top)
            path = os.path.join(folder, f"{name}.h5")
            model.save(path)
            info = json.loads(subprocess.run(["build/vitrine", "info", path, "--json"], capture_output=True).stdout)
            check(f"{name}: parameters", info["parameters"] == model.count_params(), info["parameters"])
            check(f"{name}: recognised", info["architecture"] == name, info["architecture"])
            test_shapes(name, model, path)


def main():
    with tempfile.TemporaryDirectory() as folder:
        for make in (siamese, chain, sequences, pictures, operations, low, own):
            test_model(folder, make)
        test_applications(folder)
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


main()
