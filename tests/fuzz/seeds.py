#!/usr/bin/env python3
"""Writes the seed corpus of the fuzz driver: small files that reach every field of every reader.
usage: seeds.py DIR          (needs nothing but Python)"""
import base64, gzip, json, os, struct, sys, zipfile

from seeds_hdf5 import hdf5

sys.dont_write_bytecode = True
import seeds_pytorch


def varint(v):
    out = b""
    v &= (1 << 64) - 1
    while v > 127:
        out += bytes([v & 127 | 128])
        v >>= 7
    return out + bytes([v])


def num(field, v):
    return varint(field << 3) + varint(v)


def f32(field, v):
    return varint(field << 3 | 5) + struct.pack("<f", v)


def f64(field, v):
    return varint(field << 3 | 1) + struct.pack("<d", v)


def msg(field, *parts):
    body = b"".join(p.encode() if isinstance(p, str) else p for p in parts)
    return varint(field << 3 | 2) + varint(len(body)) + body


def packed(field, *numbers):
    return msg(field, *(varint(n) for n in numbers))


def entry(field, key, value):
    return msg(field, msg(1, key), msg(2, value))


def tensor(field, name, dtype, dims, *data):
    return msg(field, packed(1, *dims), num(2, dtype), msg(8, name), *data)


def tensor_type(dtype, *dims):
    return msg(1, num(1, dtype), msg(2, *(msg(1, msg(2, d) if isinstance(d, str) else num(1, d)) for d in dims)))


def info(field, name, type_body, *more):
    return msg(field, msg(1, name), msg(2, type_body), *more)


def node(field, op, inputs, outputs, *more):
    return msg(field, *(msg(1, i) for i in inputs), *(msg(2, o) for o in outputs), msg(4, op), *more)


def attr(name, kind, *value):
    return msg(5, msg(1, name), *value, num(20, kind))


def opset(field, domain, version):
    return msg(field, msg(1, domain), num(2, version))


def model(graph, *more):
    return num(1, 10) + msg(2, "seeds") + opset(8, "", 21) + opset(8, "own", 1) + msg(7, graph) + b"".join(more)


def every_tensor():
    """All data types, raw and typed, packed and not."""
    sizes = {1: 4, 2: 1, 3: 1, 4: 2, 5: 2, 6: 4, 7: 8, 9: 1, 10: 2, 11: 8, 12: 4, 13: 8, 14: 8, 15: 16, 16: 2}
    out = [tensor(5, f"raw{t}", t, [2, 3], msg(9, bytes(range(6 * sizes.get(t, 1))))) for t in range(1, 30) if t != 8]
    out += [tensor(5, "f", 1, [2], f32(4, 1.5), f32(4, -2)), tensor(5, "fp", 1, [2], msg(4, struct.pack("<2f", 1, 2))),
            tensor(5, "d", 11, [1], f64(10, 0.5)), tensor(5, "c", 14, [1], msg(4, struct.pack("<2f", 1, 2))),
            tensor(5, "i", 6, [3], packed(5, 1, 2, -3)), tensor(5, "h", 10, [2], num(5, 15360), num(5, 0)),
            tensor(5, "i4", 22, [3], packed(5, 0x21, 0x3)), tensor(5, "f6", 27, [5], packed(5, 1, 2, 3, 4, 5)),
            tensor(5, "l", 7, [2], packed(7, 1 << 40, -1)), tensor(5, "u", 13, [2], packed(11, 1, (1 << 64) - 1)),
            tensor(5, "s", 8, [2], msg(6, "one"), msg(6, "two")),
            tensor(5, "e", 1, [2], num(14, 1), entry(13, "location", "x.bin"), entry(13, "offset", "4"), entry(13, "length", "8")),
            msg(15, tensor(1, "sparse", 1, [2], msg(9, struct.pack("<2f", 1, 2))), tensor(2, "", 7, [2], packed(7, 0, 5)), packed(3, 2, 4))]
    return model(b"".join(out) + node(1, "Relu", ["raw1"], ["y"]) + info(12, "y", tensor_type(1, 2, 3)))


def every_attribute():
    graph = node(1, "Add", ["x", "x"], ["z"]) + msg(2, "inner") + info(12, "z", tensor_type(1, "N"))
    attrs = [attr("f", 1, f32(2, 1.5)), attr("i", 2, num(3, -1)), attr("s", 3, msg(4, "text")),
             attr("t", 4, tensor(5, "", 1, [1], f32(4, 1))), attr("g", 5, msg(6, graph)),
             attr("fs", 6, f32(7, 1), f32(7, 2)), attr("is", 7, packed(8, 1, 2, -3)), attr("ss", 8, msg(9, "a"), msg(9, "b")),
             attr("ts", 9, tensor(10, "", 7, [], num(7, 3))), attr("gs", 10, msg(11, graph), msg(11, graph)),
             attr("st", 11, msg(22, tensor(1, "", 1, [1], f32(4, 1)), tensor(2, "", 7, [1], num(7, 0)), num(3, 4))),
             attr("tp", 13, msg(14, msg(4, msg(1, tensor_type(1, 2))))), attr("tps", 14, msg(15, msg(9, msg(1, tensor_type(7))))),
             msg(5, msg(1, "old"), num(3, 7)), msg(5, msg(1, "ref"), msg(21, "outer"), num(20, 2)), attr("odd", 29, num(3, 1))]
    devices = msg(10, msg(1, "two"), msg(2, msg(1, "x"), packed(2, 0, 1), msg(4, num(1, 0), msg(1, num(1, 4)))), num(3, 1))
    n = node(1, "If", ["c"], ["y", ""], msg(3, "branch"), msg(6, "doc"), entry(9, "namespace", "a/b"), devices, *attrs)
    values = info(11, "c", tensor_type(9)) + info(11, "x", tensor_type(1, "N", 3), entry(4, "k", "v")) + info(12, "y", msg(5, num(1, 7), msg(2, tensor_type(1))))
    quant = msg(14, msg(1, "x"), entry(2, "SCALE_TENSOR", "s"))
    return model(n + values + quant + info(13, "y", msg(8, num(1, 1))) + entry(16, "gk", "gv"), entry(14, "k", "v"),
                 msg(26, msg(1, "two"), num(2, 2), msg(3, "cpu")))


def functions():
    body = node(7, "Softmax", ["x"], ["y"], msg(5, msg(1, "axis"), msg(21, "axis"), num(20, 2)))
    f = msg(25, msg(1, "Soft"), msg(4, "x"), msg(5, "y"), msg(6, "axis"), msg(11, msg(1, "beta"), f32(2, 1), num(20, 1)), body,
            opset(9, "", 13), msg(10, "own"), msg(13, "v2"), info(12, "y", tensor_type(1)), entry(14, "k", "v"))
    train = msg(20, msg(1, node(1, "Constant", [], ["w"], attr("value_ints", 7, packed(8, 1, 2)))), msg(2, node(1, "Sub", ["w", "y"], ["w2"])),
                entry(3, "w", "w"), entry(4, "w", "w2"))
    call = node(1, "Soft", ["x"], ["y"], msg(7, "own"), msg(8, "v2"), attr("axis", 2, num(3, 1)))
    again = node(1, "Relu", ["y"], ["y"])
    return model(call + again + info(11, "x", tensor_type(1)) + info(12, "y", tensor_type(1)), f, train)


TEXT = """<ir_version: 10, opset_import: ["" : 21, "own" : 1], producer_name: "seeds", metadata_props: ["k": "v"]>
# a comment
net (float[N, 128] X, float[2] B = {1.0, -2e3}) => (float[] C, seq(map(int64, float)) S)
<int64[2] shape = {3, -1}, float16[1] h = {15360}, float[4] far = ["location": "x.bin", "offset": "0"], float[N] "mid.1">
{
   [first] T = MatMul (X, W)
   A, "b.c", = own.Split:v2 <axis = 1, k: ints = [], s = ["a", "b"], f = [1.0, inf], t = float[2] {1, 2}, ty = seq(float[2])> (T, , "q")
   C = If (c) <then_branch = g1 () => (float y) { y = Constant <value = int32 {5}> () }, r: int = @outer>
}
<domain: "own", opset_import: ["" : 21], overload: "v2">
Split <axis, alpha: float = 0.5> (float[2] x) => (y) <int8 z> { y = Identity (x) }
"""

PROTO = """ir_version: 8  # comment
producer_name: "a" 'b\\n\\x41\\101\\u00e9'
opset_import { domain: "" version: 13 }
graph <
  node { input: "x" output: "y" op_type: "Relu" attribute { name: "a" ints: [1, 2, -0x3] type: INTS } }
  initializer { dims: 2 data_type: 1 float_data: 1.5f float_data: -inf name: "w" }
  unknown_thing: { a: [1, {b: "c"}] } [ext.thing] { x: 1 };
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_param: "N" } dim { dim_value: 3 } } } } }
>
"""

JSON = {"irVersion": "8", "opset_import": [{"domain": "", "version": 13}], "producerName": "\u00e9\ud83d\ude00\n", "nobodyKnows": [1, {"a": None}],
        "graph": {"node": [{"input": ["x"], "output": ["y"], "opType": "Conv", "attribute": [
            {"name": "p", "ints": ["1", 2, "-3"], "type": "INTS"}, {"name": "f", "f": "NaN", "type": 1}, {"name": "s", "s": base64.b64encode(b"hi").decode(), "type": "STRING"}]}],
            "initializer": [{"dims": ["2"], "dataType": 1, "rawData": base64.b64encode(bytes(8)).decode(), "name": "w"}, {"dims": [2], "dataType": 1, "floatData": [1.5, "-Infinity"], "name": "v"}],
            "input": [{"name": "x", "type": {"tensorType": {"elemType": 1, "shape": {"dim": [{"dimParam": "N"}, {"dimValue": "3"}]}}}}]}}


def gguf(version, order):
    """Every type of value and a tensor of every kind of block."""
    size = "I" if version == 1 else "Q"
    p = lambda form, *v: struct.pack(order + form, *v)
    text = lambda s: p(size, len(s)) + s.encode()
    pairs = [text(f"v{t}") + p("I", t) + p(form, v) for t, form, v in ((0, "B", 7), (1, "b", -7), (2, "H", 7), (3, "h", -7), (4, "I", 7), (5, "i", -7), (6, "f", 1.5), (7, "B", 1), (10, "Q", 7), (11, "q", -7), (12, "d", 0.1))]
    pairs += [text("general.architecture") + p("I", 8) + text("llama"), text("llama.block_count") + p("I", 4) + p("I", 1),
              text("list") + p("I", 9) + p("I", 5) + p(size, 3) + p("iii", 1, 2, 3),
              text("lists") + p("I", 9) + p("I", 9) + p(size, 1) + p("I", 8) + p(size, 1) + text("in"),
              text("tokenizer.ggml.tokens") + p("I", 9) + p("I", 8) + p(size, 4) + b"".join(text(w) for w in ("a", "b", "c", "d"))]
    types = [0, 1, 2, 3, 6, 7, 8, 9, *range(10, 31), 34, 35, 39, 40, 41]
    tensors = b"".join(text("token_embd.weight" if t == 0 else f"blk.0.t{t}.weight") + p("I", 2) + p(size, 256) + p(size, 4 if t == 0 else 1) + p("IQ", t, 0) for t in types)
    head = b"GGUF" + p("I", version) + p(size, len(types)) + p(size, len(pairs)) + b"".join(pairs) + tensors
    return head + bytes(-len(head) % 32) + bytes(range(256)) * 16


def npy(descr, shape, data, fortran=False, version=1):
    head = repr({"descr": descr, "fortran_order": fortran, "shape": shape}).encode() + b"\n"
    return b"\x93NUMPY" + bytes([version, 0]) + struct.pack("<H" if version == 1 else "<I", len(head)) + head + data


def llama2c(version):
    sizes = struct.pack("<7i", 8, 12, 2, 2, 1, 5, 3)
    if version == 0:
        return sizes + bytes(4 * (5 * 8 + 2 * (8 + 8 * 8 * 2 + 8 * 4 * 2 + 8 + 3 * 8 * 12) + 8 + 2 * 3 * 2))
    return (b"24ka" + struct.pack("<i", version) + sizes + b"\1" + struct.pack("<i", 4)).ljust(256, b"\0") + bytes(4000)


def keras_tensor(name, call=0):
    return {"class_name": "__keras_tensor__", "config": {"shape": [None, 2], "dtype": "float32", "keras_history": [name, call, 0]}}


def keras_layer(kind, name, calls, **config):
    return {"module": "keras.layers", "class_name": kind, "name": name, "config": {"name": name, **config}, "inbound_nodes": calls}


KERAS_INNER = {"name": "inner", "layers": [keras_layer("InputLayer", "i", [], batch_shape=[None, 2]), keras_layer("Dense", "d", [[["i", 0, 0, {"k": 1}]]], units=2)],
               "input_layers": [["i", 0, 0]], "output_layers": [["d", 0, 0]]}
KERAS = {"class_name": "Functional", "config": {"name": "seeds", "input_layers": ["x", 0, 0], "output_layers": [["add", 0, 0], ["d", 0, 0]], "layers": [
    keras_layer("InputLayer", "x", [], batch_shape=[None, 2], dtype="float32"),
    keras_layer("Dense", "d", [{"args": [keras_tensor("x")], "kwargs": {}}], units=2, kernel_initializer={"class_name": "HeNormal", "config": {"seed": 1}}),
    {"class_name": "Functional", "name": "inner", "config": KERAS_INNER, "inbound_nodes": [{"args": [keras_tensor("d")], "kwargs": {}}, {"args": [keras_tensor("x")], "kwargs": {}}]},
    keras_layer("Reshape", "r", [{"args": [keras_tensor("inner", 1)], "kwargs": {"n": 2.5}}], target_shape=[-1, 2]),
    keras_layer("Add", "add", [{"args": [[keras_tensor("inner"), keras_tensor("r")]], "kwargs": {}}])]}}


def main(folder):
    os.makedirs(folder, exist_ok=True)

    def put(name, data):
        with open(os.path.join(folder, name), "wb") as f:
            f.write(data if isinstance(data, bytes) else data.encode())

    put("tensors.onnx", every_tensor())
    put("attributes.onnx", every_attribute())
    put("functions.onnx", functions())
    put("group.onnx", every_attribute() + b"\xfb\x07\x08\x01\xfc\x07")
    put("net.onnxtxt", TEXT)
    put("net.textproto", PROTO)
    put("net.json", json.dumps(JSON))
    put("page.html", "<!DOCTYPE html><html></html>")
    put("pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n")
    put("tensor.safetensors", struct.pack("<Q", 2) + b"{}" + bytes(8))
    for version, order in ((1, "<"), (2, "<"), (3, "<"), (3, ">")):
        put(f"v{version}{'lb'[order == '>']}.gguf", gguf(version, order))
    put("part-00001-of-00002.gguf", b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + struct.pack("<Q", 11) + b"split.count" + struct.pack("<IH", 2, 2))
    arrays = {"c": npy("<f4", (2, 3), bytes(24)), "f": npy(">c8", (2, 3), bytes(48), True), "u": npy("<U3", (2,), "ab\0xyz".encode("utf-32le"), version=2), "s": npy("|S2", (2,), b"a\0bc"),
              "r": npy([("a", "<i2"), (("t", "b"), [("x", ">f8", (2,)), ("y", "|b1")])], (2,), bytes(38), version=3), "o": npy("|O", (1,), b"\x80\4K\1.")}
    for name, data in arrays.items():
        put(name + ".npy", data)
    for name, method in (("stored", zipfile.ZIP_STORED), ("deflated", zipfile.ZIP_DEFLATED)):
        with zipfile.ZipFile(os.path.join(folder, name + ".npz"), "w", method) as z:
            for n, data in arrays.items():
                z.writestr(n + ".npy", data)
    for version in range(3):
        put(f"llama{version}.bin", llama2c(version))
    put("words.bin", b"3 4\n" + b"".join(w + b" " + struct.pack("<4f", 1, 2, 3, 4) + b"\n" for w in (b"a", b"bc", b"d")))
    put("words.vec", "3 4\na 1 2 3 4 \n. . 1e3 -2 nan 0.5\nb 1 2 3 4\n")
    put("words.vec.gz", gzip.compress(b"a 1 2 3 4\nb 1 2 3 4\n", 9, mtime=0) + gzip.compress(b"c 1 2 3 4\n", 9, mtime=0))
    put("glove.txt", "the 1 2 3 4\nof 123456789012345678901 2 3 4\nx y 1 2 3 4\n")
    for name, data in seeds_pytorch.files().items():
        put(name, data)
    put("old.h5", hdf5("old"))
    put("new.weights.h5", hdf5("new"))
    put("architecture.json", json.dumps(KERAS))
    for kind in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        with zipfile.ZipFile(os.path.join(folder, f"{kind}.keras"), "w", kind) as z:
            z.writestr("metadata.json", json.dumps({"keras_version": "3.1.1"}))
            z.writestr("config.json", json.dumps(KERAS))
            z.writestr("model.weights.h5", hdf5("new"))
    with zipfile.ZipFile(os.path.join(folder, "two.zip"), "w") as z:
        z.writestr("a.txt", "a")
        z.writestr("b/data.pkl", "b")


main(sys.argv[1])
