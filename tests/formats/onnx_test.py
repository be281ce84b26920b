#!/usr/bin/env python3
"""The ONNX reader against the onnx package: element by element for every data type in every encoding, and
count by count for every model of Debian's libonnx-testdata and of ../shared. Nothing is needed but the onnx
package; files that are not there are skipped with the reason."""
import glob, json, math, os, struct, subprocess, sys, tempfile

try:
    import numpy as np
    import onnx
    from google.protobuf import json_format, text_format
    from onnx import TensorProto, helper, numpy_helper
except ImportError:
    print("skipped: PyPI's onnx is not here")
    sys.exit(77)

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
subprocess.run(["make", "-s", "build/tests/formats/print_model"], check=True)
passed = failed = 0


def check(what, good, detail=""):
    global passed, failed
    passed += bool(good)
    failed += not good
    if not good:
        print(f"FAIL: {what}: {detail}")


def read(paths, *options):
    out = subprocess.run(["build/tests/formats/print_model", *options, *paths], check=True, capture_output=True)
    return [json.loads(line) for line in out.stdout.decode("utf-8", "replace").splitlines()]


# ---- every data type -----------------------------------------------------------------------------------

NAMES = {1: "f32", 2: "u8", 3: "i8", 4: "u16", 5: "i16", 6: "i32", 7: "i64", 8: "string", 9: "bool", 10: "f16", 11: "f64", 12: "u32", 13: "u64",
         14: "c64", 15: "c128", 16: "bf16", 17: "f8e4m3fn", 18: "f8e4m3fnuz", 19: "f8e5m2", 20: "f8e5m2fnuz", 21: "u4", 22: "i4", 23: "f4e2m1",
         24: "f8e8m0", 25: "u2", 26: "i2", 27: "f6e2m3", 28: "f6e3m2"}


def same(have, want):
    """An element as vitrine writes it, and as numpy holds it."""
    if isinstance(want, (bytes, str)):
        return have == (want.decode() if isinstance(want, bytes) else want)
    if isinstance(want, (bool, np.bool_)):
        return have == ("true" if want else "false")
    if isinstance(want, (complex, np.complexfloating)):
        return type(want)(complex(have.replace("i", "j"))) == want
    if isinstance(want, (int, np.integer)) and not isinstance(want, float):
        return int(have) == int(want)
    w = float(want)
    h = float(have)
    if isinstance(want, np.float64):
        return h == w or (math.isnan(h) and math.isnan(w))
    return np.float32(h) == np.float32(w) or (math.isnan(h) and math.isnan(w))


def all_codes(t):
    """Every code of a small type, some of a large one, as raw bytes and a count."""
    bits = {21: 4, 22: 4, 23: 4, 25: 2, 26: 2, 27: 6, 28: 6}.get(t)
    if bits:
        n = (1 << bits) * 3 + 1  # a count that ends in the middle of a byte
        value = sum((i % (1 << bits)) << (bits * i) for i in range(n))
        return value.to_bytes((n * bits + 7) // 8, "little"), n
    if t in (2, 3, 17, 18, 19, 20, 24):
        return bytes(range(256)), 256
    if t in (4, 5, 10, 16):
        return struct.pack("<65536H", *range(65536)), 65536
    if t == 9:
        return bytes([0, 1, 1, 0, 1]), 5
    rng = np.random.default_rng(t)
    width = {1: 4, 6: 4, 12: 4, 7: 8, 11: 8, 13: 8, 14: 8, 15: 16}[t]
    if t in (1, 11):
        return rng.standard_normal(301).astype("<f4" if t == 1 else "<f8").tobytes(), 301
    if t in (14, 15):
        return rng.standard_normal(602).astype("<f4" if t == 14 else "<f8").tobytes(), 301
    return rng.bytes(301 * width), 301


def typed_of(t, raw, n):
    """The same elements in the field that is meant for their type."""
    p = TensorProto()
    if t in (1, 14):
        p.float_data.extend(np.frombuffer(raw, "<f4"))
    elif t in (11, 15):
        p.double_data.extend(np.frombuffer(raw, "<f8"))
    elif t == 7:
        p.int64_data.extend(np.frombuffer(raw, "<i8").tolist())
    elif t in (12, 13):
        p.uint64_data.extend(np.frombuffer(raw, "<u4" if t == 12 else "<u8").tolist())
    elif t in (27, 28):
        whole = int.from_bytes(raw, "little")
        p.int32_data.extend([whole >> (6 * i) & 63 for i in range(n)])
    else:
        kind = {3: "<i1", 5: "<i2", 4: "<u2", 10: "<u2", 16: "<u2", 6: "<i4"}.get(t, "<u1")
        p.int32_data.extend(np.frombuffer(raw, kind).tolist())
    return p


def unpacked(p):
    """The numbers of the typed fields one by one, as old writers put them."""
    def varint(v):
        v &= (1 << 64) - 1
        out = b""
        while v > 127:
            out += bytes([v & 127 | 128])
            v >>= 7
        return out + bytes([v])
    out = b"".join(varint(4 << 3 | 5) + struct.pack("<f", v) for v in p.float_data)
    out += b"".join(varint(5 << 3) + varint(v) for v in p.int32_data)
    out += b"".join(varint(7 << 3) + varint(v) for v in p.int64_data)
    out += b"".join(varint(10 << 3 | 1) + struct.pack("<d", v) for v in p.double_data)
    return out + b"".join(varint(11 << 3) + varint(v) for v in p.uint64_data)


def dtype_model(folder):
    """One model with every type raw, typed packed, typed unpacked, and in an external file."""
    want, tensors, blob = {}, [], b""
    for t in NAMES:
        if t == 8:
            tensors.append(TensorProto(name="string typed", data_type=8, dims=[3], string_data=[b"one", b"zwei", "三".encode()]))
            want["string typed"] = ["one", "zwei", "三"]
            continue
        raw, n = all_codes(t)
        kinds = {"raw": TensorProto(raw_data=raw), "typed": typed_of(t, raw, n), "external": TensorProto(data_location=1)}
        kinds["unpacked"] = TensorProto.FromString(b"")
        for kind, p in kinds.items():
            p.name, p.data_type = f"{NAMES[t]} {kind}", t
            p.dims.append(n)
        for key, value in (("location", "side.bin"), ("offset", str(len(blob))), ("length", str(len(raw)))):
            kinds["external"].external_data.add(key=key, value=value)
        blob += raw
        tensors += kinds.values()
        values = numpy_helper.to_array(kinds["raw"]).reshape(-1)
        for kind, p in kinds.items():
            want[p.name] = values
    graph = helper.make_graph([helper.make_node("Relu", ["f32 raw"], ["y"])], "g", [], [helper.make_tensor_value_info("y", 1, [301])], [])
    head = helper.make_model(graph).SerializeToString()
    extra = b""
    for p in tensors:
        body = p.SerializeToString()
        if p.name.endswith("unpacked"):
            raw, n = all_codes(p.data_type)
            body += unpacked(typed_of(p.data_type, raw, n))
        extra += b"\x2a" + size(len(body)) + body
    model = onnx.load_from_string(head)
    body = model.graph.SerializeToString() + extra
    model.ClearField("graph")
    path = os.path.join(folder, "types.onnx")
    open(path, "wb").write(model.SerializeToString() + b"\x3a" + size(len(body)) + body)
    open(os.path.join(folder, "side.bin"), "wb").write(blob)
    return path, want


def size(n):
    out = b""
    while n > 127:
        out += bytes([n & 127 | 128])
        n >>= 7
    return out + bytes([n])


def test_types(folder):
    path, want = dtype_model(folder)
    have = {w["weight"]: w for w in read([path], "--elements")[1:]}
    for name, values in want.items():
        w = have.get(name, {})
        elements = w.get("elements")
        if not check_has(name, w, elements, len(values)):
            continue
        bad = [(i, e, v) for i, (e, v) in enumerate(zip(elements, values)) if not same(e, v)]
        check(f"{name}: elements", not bad, bad[:3])
        check(f"{name}: type", w["dtype"] == name.split()[0], w["dtype"])


def check_has(name, w, elements, n):
    good = elements is not None and len(elements) == n
    check(f"{name}: {n} elements are read", good, w.get("error") or w.get("missing"))
    return good


# ---- real models -----------------------------------------------------------------------------------------

def all_nodes(nodes, count):
    for n in nodes:
        count["nodesTotal"] += 1
        for a in n.attribute:
            tensors_of(a, n, count)
            for g in ([a.g] if a.type == 5 else []) + list(a.graphs):
                all_graph(g, count)


def tensors_of(a, n, count):
    count["weights"] += (a.type == 4) + len(a.tensors) + 2 * (a.type == 11) + 2 * len(a.sparse_tensors)
    if n.op_type == "Constant" and n.domain in ("", "ai.onnx") and a.name.startswith("value_"):
        count["weights"] += a.type in (1, 2, 3, 6, 7, 8) and not a.ref_attr_name


def all_graph(g, count):
    count["graphs"] += 1
    count["weights"] += len(g.initializer) + 2 * len(g.sparse_initializer)
    all_nodes(g.node, count)


def counts_of(m):
    count = {"nodes": len(m.graph.node), "nodesTotal": 0, "graphs": 0, "weights": 0, "opset": len(m.opset_import)}
    all_graph(m.graph, count)
    for f in m.functions:
        count["graphs"] += 1
        all_nodes(f.node, count)
    for t in m.training_info:
        all_graph(t.initialization, count)
        all_graph(t.algorithm, count)
    return count


def test_counts(files):
    have = {h["file"]: h for h in read(files) if "file" in h}
    for path in files:
        want, got = counts_of(onnx.load(path, load_external_data=False)), have.get(path, {})
        check(f"{path}: counts", all(got.get(k) == v for k, v in want.items()), f"{got}, expected {want}")
        check(f"{path}: every name is given by someone", got.get("loose") == 0 and got.get("missing") == 0, got)


def test_values(files):
    """Initializers of a few real models, number by number."""
    for path in files:
        m = onnx.load(path)
        have = {w["weight"]: w for w in read([path], "--elements")[1:]}
        for p in m.graph.initializer:
            values = numpy_helper.to_array(p).reshape(-1)
            got = have.get(p.name, {}).get("elements", [])
            bad = len(got) != len(values) or any(not same(e, v) for e, v in zip(got, values))
            check(f"{path}: {p.name}", not bad)


def test_forms(files, folder):
    """The same model in the three text forms."""
    for path in files:
        m = onnx.load(path)
        want = {k: v for k, v in read([path])[0].items() if k != "file"}
        forms = {"x.textproto": text_format.MessageToString(m), "x.json": json_format.MessageToJson(m), "y.json": json_format.MessageToJson(m, preserving_proto_field_name=True)}
        text = onnx.printer.to_text(m)
        try:
            onnx.parser.parse_model(text)
            forms["x.onnxtxt"] = text
        except onnx.parser.ParseError:
            pass  # the printer writes what its parser cannot read
        for name, content in forms.items():
            form = os.path.join(folder, name)
            open(form, "w").write(content)
            got = {k: v for k, v in read([form])[0].items() if k != "file"}
            check(f"{path} as {name}", got == want, f"{got}, expected {want}")


def main():
    with tempfile.TemporaryDirectory() as folder:
        test_types(folder)
        debian = sorted(glob.glob("/usr/share/libonnx-testdata/**/*.onnx", recursive=True))
        shared = sorted(glob.glob(os.path.join(os.environ.get("VITRINE_SHARED", "../shared"), "models/**/*.onnx"), recursive=True))
        if debian:
            test_counts(debian)
            test_forms(debian[::25], folder)
        else:
            print("skipped: libonnx-testdata is not installed")
        if shared:
            test_counts(shared)
            test_values([f for f in shared if "lenet" in f or "mnist" in f][:8])
        else:
            print("skipped: no models under ../shared")
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


main()
