#!/usr/bin/env python3
"""The HDF5 reader against h5py: files with every layout, chunk index, filter, group style, number format and kind
of string of the subset, element by element; and what it does not read, by the sentence. Needs PyPI's h5py."""
import json, os, subprocess, sys, tempfile

try:
    import h5py
    import numpy as np
except ImportError:
    print("skipped: PyPI's h5py is not here")
    sys.exit(77)

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
subprocess.run(["make", "-s", "build/tests/formats/print_model"], check=True)
passed = failed = 0
NAMES = {"b1": "bool", "i1": "i8", "u1": "u8", "i2": "i16", "u2": "u16", "i4": "i32", "u4": "u32", "i8": "i64", "u8": "u64",
         "f2": "f16", "f4": "f32", "f8": "f64", "c8": "c64", "c16": "c128"}


def check(what, good, detail=""):
    global passed, failed
    passed += bool(good)
    failed += not good
    if not good:
        print(f"FAIL: {what}: {detail}")


def read(path):
    out = subprocess.run(["build/tests/formats/print_model", "--elements", path], capture_output=True, timeout=60)
    if out.returncode:
        return None, out.stderr.decode("utf-8", "replace")
    lines = [json.loads(line) for line in out.stdout.decode("utf-8", "replace").splitlines()]
    return {w["weight"]: w for w in lines[1:]}, ""


def same(have, want):
    if isinstance(want, (bytes, str)):
        return have == (want.decode() if isinstance(want, bytes) else want)
    if isinstance(want, (bool, np.bool_)):
        return have == ("true" if want else "false")
    if isinstance(want, np.complexfloating):
        return type(want)(complex(have.replace("i", "j"))) == want
    if isinstance(want, np.integer):
        return int(have) == int(want)
    return type(want)(float(have)) == want or (np.isnan(want) and np.isnan(float(have)))


def compare(path, what):
    """Every dataset of the file, as h5py reads it."""
    have, error = read(path)
    if have is None:
        return check(what, False, error)
    want = {}
    with h5py.File(path, "r") as f:
        def visit(name, o):
            if isinstance(o, h5py.Dataset):
                want[name] = (o.dtype, o.shape, None if o.shape is None else o[()])
        f.visititems(visit)
    check(f"{what}: names", set(have) == set(want), sorted(set(have) ^ set(want))[:5])
    for name, (dtype, shape, values) in want.items():
        w = have.get(name)
        if not w or values is None:
            continue
        flat = np.asarray(values).reshape(-1)
        got = w.get("elements")
        check(f"{what}: {name}: shape", tuple(w["shape"]) == np.asarray(values).shape, (w["shape"], shape))
        if got is None or len(got) != len(flat):
            check(f"{what}: {name}: elements", False, w.get("error") or w.get("missing"))
            continue
        bad = [(i, g, v) for i, (g, v) in enumerate(zip(got, flat)) if not same(g, v)]
        check(f"{what}: {name}: elements", not bad, bad[:3])
        kind = NAMES.get(np.asarray(values).dtype.str[1:])
        check(f"{what}: {name}: type", kind is None or w["dtype"] == kind, (w["dtype"], kind))


def numbers(shape, dtype, seed=0):
    rng = np.random.default_rng(seed)
    if np.dtype(dtype).kind == "c":
        return (rng.standard_normal(shape) + 1j * rng.standard_normal(shape)).astype(dtype)
    if np.dtype(dtype).kind == "f":
        return rng.standard_normal(shape).astype(dtype)
    if np.dtype(dtype).kind == "b":
        return rng.integers(0, 2, shape).astype(bool)
    info = np.iinfo(dtype)
    return rng.integers(info.min, info.max, shape, dtype=np.dtype(dtype).newbyteorder("="), endpoint=True).astype(dtype)


VERSIONS = [("earliest", "v108"), ("earliest", "latest"), ("v108", "v108"), ("v110", "v110"), ("latest", "latest")]


def types(f):
    for order in "<>":
        for t in ("i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8", "c8", "c16"):
            f.create_dataset(f"{'little' if order == '<' else 'big'} {t}", data=numbers((3, 5), order + t))
    f["bool"] = numbers((7,), bool)
    f["scalar"] = np.float32(2.5)
    f["empty"] = np.zeros((0, 4), "f4")
    f["null"] = h5py.Empty("f4")
    f["enum"] = np.array([1, 5], "u1")
    f.create_dataset("named", data=np.array([3, 1], "i2"), dtype=h5py.enum_dtype({"a": 1, "b": 3, "c": 9}, basetype="i2"))
    f.create_dataset("arrays", (4,), dtype=np.dtype(("f4", (2, 3))))[...] = numbers((4, 2, 3), "f4")
    f["type"] = np.dtype(">f4")
    f.create_dataset("committed", data=numbers((4,), ">f4"), dtype=f["type"])


def strings(f):
    f["fixed"] = np.array([b"one", b"two and more", b""], "S12")
    f.create_dataset("text", data=["ein", "zwei", "", "漢字 and more than a few bytes " * 20], dtype=h5py.string_dtype())
    f.create_dataset("one", data="alone", dtype=h5py.string_dtype())
    f.create_dataset("fixed utf8", data=np.array(["é".encode(), b"xyz"], h5py.string_dtype("utf-8", 8)))
    t = h5py.h5t.C_S1.copy()
    t.set_size(6)
    t.set_strpad(h5py.h5t.STR_SPACEPAD)
    d = h5py.h5d.create(f.id, b"spaces", t, h5py.h5s.create_simple((2,)))
    d.write(h5py.h5s.ALL, h5py.h5s.ALL, np.array([b"ab    ", b"abcdef"], "S6"), t)


def layouts(f):
    f.create_dataset("contiguous", data=numbers((5, 6), "f4"))
    f.create_dataset("never written", (3, 4), "f4")
    f.create_dataset("filled", (3, 4), "f4", fillvalue=2.5)
    f.create_dataset("filled big", (3, 4), ">i4", fillvalue=-7)
    p = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    p.set_layout(h5py.h5d.COMPACT)
    d = h5py.h5d.create(f.id, b"compact", h5py.h5t.IEEE_F32LE, h5py.h5s.create_simple((3, 3)), p)
    d.write(h5py.h5s.ALL, h5py.h5s.ALL, numbers((3, 3), "f4"))
    p = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    p.set_chunk((4, 4))
    p.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    d = h5py.h5d.create(f.id, b"implicit", h5py.h5t.IEEE_F32LE, h5py.h5s.create_simple((10, 9)), p)
    d.write(h5py.h5s.ALL, h5py.h5s.ALL, numbers((10, 9), "f4"))
    f.create_dataset("single chunk", data=numbers((6, 6), "f4"), chunks=(6, 6))
    f.create_dataset("single packed", data=numbers((6, 6), "f4"), chunks=(6, 6), compression="gzip")
    f.create_dataset("fixed array", data=numbers((20, 30), "f4"), chunks=(7, 8))
    f.create_dataset("fixed array packed", data=numbers((20, 30), "i2"), chunks=(7, 8), compression="gzip", shuffle=True)
    f.create_dataset("fixed pages", data=numbers((3000,), "i4"), chunks=(2,))
    f.create_dataset("extensible", data=numbers((20, 30), "f4"), chunks=(3, 7), maxshape=(None, 30))
    f.create_dataset("extensible second", data=numbers((20, 30), "f4"), chunks=(3, 7), maxshape=(20, None), compression="gzip")
    f.create_dataset("extensible long", data=numbers((40000,), "i4"), chunks=(2,), maxshape=(None,))
    f.create_dataset("extensible last", data=numbers((3, 4, 50), "f4"), chunks=(2, 2, 3), maxshape=(3, 7, None))
    f.create_dataset("tree", data=numbers((20, 30), "f4"), chunks=(3, 7), maxshape=(None, None))
    f.create_dataset("tree packed", data=numbers((20, 30), "f4"), chunks=(3, 7), maxshape=(None, None), compression="gzip")
    f.create_dataset("tree deep", data=numbers((300, 100), "i2"), chunks=(3, 3), maxshape=(None, None))
    f.create_dataset("larger later", data=numbers((8, 9), "f4"), chunks=(3, 4), maxshape=(40, 50))
    holes = f.create_dataset("holes", (50, 40), "f4", chunks=(7, 9), fillvalue=-1.5)
    holes[10:20, 30:35] = 3
    holes = f.create_dataset("holes in pages", (5000,), "f4", chunks=(1,), maxshape=(None,))
    holes[4000] = 3
    cut = f.create_dataset("cut", data=numbers((20, 30), "f4"), chunks=(7, 8), maxshape=(None, None))
    cut.resize((9, 10))
    f.create_dataset("arrays in chunks", (9,), dtype=np.dtype(("f4", (2, 3))), chunks=(4,))[...] = numbers((9, 2, 3), "f4")
    f.create_dataset("four axes", data=numbers((5, 6, 7, 8), "f4"), chunks=(2, 3, 4, 5))


def filters(f):
    data = numbers((64, 50), "f4")
    for level in (0, 1, 9):
        f.create_dataset(f"gzip {level}", data=data, chunks=(10, 50), compression="gzip", compression_opts=level)
    f.create_dataset("shuffle", data=data, chunks=(10, 13), shuffle=True)
    f.create_dataset("fletcher", data=data, chunks=(10, 13), fletcher32=True)
    f.create_dataset("odd fletcher", data=numbers((37,), "i1"), chunks=(9,), fletcher32=True)
    f.create_dataset("all", data=data, chunks=(10, 13), compression="gzip", shuffle=True, fletcher32=True)
    f.create_dataset("big all", data=numbers((64, 50), ">f8"), chunks=(10, 13), compression="gzip", shuffle=True, fletcher32=True)
    d = f.create_dataset("not applied", (8,), "f4", chunks=(4,), compression="gzip")
    d.id.write_direct_chunk((0,), np.arange(4, dtype="f4").tobytes(), filter_mask=1)
    d[4:] = 1


def groups(f):
    for n in (1, 7, 9, 40, 700):
        g = f.create_group(f"group of {n}")
        for i in range(n):
            g.create_dataset(f"{i} {'long name ' * (i % 7)}", data=np.float32(i))
    deep = f
    for i in range(30):
        deep = deep.create_group(f"g{i}")
    deep["bottom"] = np.float32(1)
    ordered = f.create_group("ordered", track_order=True)
    for i in range(30):
        ordered[f"z{30 - i}"] = np.float32(i)


def file(folder, name, low, high, fill, **more):
    path = os.path.join(folder, f"{name} {low} {high}.h5")
    with h5py.File(path, "w", libver=(low, high), **more) as f:
        fill(f)
    compare(path, f"{name}, {low} to {high}")
    return path


def test_attributes(folder):
    """A Keras file made by hand: lists of names as fixed and variable strings, compact, dense and huge."""
    for low, high in VERSIONS:
        for kind in ("S", "text"):
            path = os.path.join(folder, f"attributes {low} {high} {kind}.h5")
            layers = [f"layer_{i}" for i in range(900)]
            with h5py.File(path, "w", libver=(low, high)) as f:
                g = f.create_group("model_weights")
                parts = np.array_split(np.array(layers, dtype="S"), 3)
                for i, part in enumerate(parts):
                    g.attrs[f"layer_names{i}"] = part if kind == "S" else [s.decode() for s in part]
                for i in range(20):
                    g.attrs[f"further {i}"] = np.arange(i + 1, dtype="i4")
                g.attrs["large"] = np.zeros(6000, "u1")
                for name in layers:
                    names = [f"{name}/kernel:0", f"{name}/bias:0"]
                    layer = g.create_group(name)
                    layer.attrs["weight_names"] = np.array(names, "S") if kind == "S" else names
                    layer[names[0]] = numbers((2, 3), "f4")
                    layer[names[1]] = numbers((3,), "f4")
                chain = [{"class_name": "Dense", "config": {"name": n, "units": 3}} for n in layers]
                f.attrs["model_config"] = json.dumps({"class_name": "Sequential", "config": {"name": "made", "layers": chain, "much": "x" * 70000}})
                f.attrs["keras_version"] = np.bytes_("2.4.0")
            have, error = read(path)
            what = f"attributes, {low} to {high}, {kind}"
            if have is None:
                check(what, False, error)
                continue
            check(what, set(have) == {f"{n}/{w}:0" for n in layers for w in ("kernel", "bias")}, list(have)[:3])
            check(f"{what}: order", list(have)[:4] == ["layer_0/kernel:0", "layer_0/bias:0", "layer_1/kernel:0", "layer_1/bias:0"], list(have)[:4])
            check(f"{what}: elements", have.get("layer_3/bias:0", {}).get("elements") and all(same(a, b) for a, b in zip(have["layer_3/bias:0"]["elements"], numbers((3,), "f4"))))


def test_links(folder):
    path = os.path.join(folder, "links.h5")
    for libver in ("earliest", "latest"):
        with h5py.File(path, "w", libver=libver) as f:
            f["a/b/data"] = numbers((3,), "f4")
            f["soft"] = h5py.SoftLink("/a/b/data")
            f["a/relative"] = h5py.SoftLink("b/data")
            f["loop"] = h5py.SoftLink("/loop")
            f["dangling"] = h5py.SoftLink("/nowhere")
            f["a/b/up"] = f["a"]
            f["elsewhere"] = h5py.ExternalLink("other.h5", "/x")
            f["hard"] = f["a/b/data"]
        have, error = read(path)
        check(f"links, {libver}", have is not None and {"a/b/data", "hard"} <= set(have), error or list(have or []))


def test_refusals(folder):
    path = os.path.join(folder, "refused.h5")
    with h5py.File(path, "w", libver="latest") as f:
        f.create_dataset("lzf", data=numbers((20,), "f4"), chunks=(5,), compression="lzf")
        f.create_dataset("scaled", data=np.arange(20), chunks=(5,), scaleoffset=3)
        f.create_dataset("compound", data=np.zeros(3, [("x", "f4"), ("y", "i2")]))
        f.create_dataset("lists", (2,), dtype=h5py.vlen_dtype("f4"))
        f.create_dataset("references", data=np.array([f["lzf"].ref], h5py.ref_dtype))
        f.create_dataset("opaque", data=np.zeros(3, "V5"))
        f.create_dataset("external", (3,), "f4", external=[("other.bin", 0, 12)])
        f.create_dataset("fine", data=numbers((3,), "f4"))
        layout = h5py.VirtualLayout((3,), "f4")
        layout[:] = h5py.VirtualSource(f["fine"])
        f.create_virtual_dataset("virtual", layout)
    have, error = read(path)
    if have is None:
        return check("refusals", False, error)
    says = {"lzf": "the filter lzf", "scaled": "scaleoffset", "compound": "compounds", "lists": "lists of varying length", "references": "references",
            "opaque": "opaque bytes", "external": "another file", "virtual": "other datasets"}
    for name, words in says.items():
        check(f"refused: {name}", words in (have.get(name, {}).get("missing") or ""), have.get(name))
    check("beside refused ones", have.get("fine", {}).get("missing", "") is None, have.get("fine"))


def main():
    with tempfile.TemporaryDirectory() as folder:
        for low, high in VERSIONS:
            for fill in (types, strings, layouts, filters, groups):
                file(folder, fill.__name__, low, high, fill)
        file(folder, "user block", "earliest", "latest", types, userblock_size=2048)
        file(folder, "user block", "latest", "latest", layouts, userblock_size=512)
        test_attributes(folder)
        test_links(folder)
        test_refusals(folder)
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


main()
