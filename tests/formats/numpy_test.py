#!/usr/bin/env python3
"""The .npy and .npz reader against numpy: every type, order and layout that numpy writes, element by element."""
import json, os, subprocess, sys, tempfile

try:
    import numpy as np
except ImportError:
    print("skipped: PyPI's numpy is not here")
    sys.exit(77)

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
subprocess.run(["make", "-s", "build/tests/formats/print_model"], check=True)
passed = failed = 0
rng = np.random.default_rng(5)


def check(what, good, detail=""):
    global passed, failed
    passed += bool(good)
    failed += not good
    if not good:
        print(f"FAIL: {what}: {detail}")


def read(path):
    out = subprocess.run(["build/tests/formats/print_model", "--elements", path], check=True, capture_output=True)
    rows = [json.loads(line) for line in out.stdout.decode("utf-8", "replace").splitlines()]
    return {r["weight"]: r for r in rows if "weight" in r}


def noise(dtype, shape):
    dtype = np.dtype(dtype)
    n = int(np.prod(shape, dtype=np.int64))
    if dtype.kind in "US":
        words = ["", "a", "naïve", "模型", "x" * 7, "😀b"] if dtype.kind == "U" else ["", "a", "bytes", "x" * 7]
        return np.array([words[i % len(words)] for i in range(n)]).astype(dtype).reshape(shape)
    if dtype.kind == "b":
        return rng.integers(0, 2, shape).astype(dtype)
    if dtype.kind in "fc":
        a = rng.standard_normal(shape) * 3
        a = a + 1j * rng.standard_normal(shape) if dtype.kind == "c" else a
        return np.asarray(a).astype(dtype)
    return np.frombuffer(rng.bytes(n * dtype.itemsize), dtype).reshape(shape)


def number(text):
    return complex(text.replace("i", "j")) if "i" in text and text not in ("inf", "-inf") else float(text)


def same(row, want):
    if row.get("error") or list(row["shape"]) != list(want.shape):
        return False, (row.get("error"), row["shape"], want.shape)
    have, flat = row["elements"], want.ravel()
    for i, (h, w) in enumerate(zip(have, flat, strict=True)):
        if want.dtype.kind == "U":
            ok = h == str(w)
        elif want.dtype.kind == "S":
            ok = h == bytes(w).decode()
        elif want.dtype.kind == "b":
            ok = h == ("true" if w else "false")
        elif want.dtype.kind in "iu":
            ok = int(h) == int(w)
        elif want.dtype.kind in "mM":
            ok = int(h) == int(w.astype(np.int64))
        else:
            t = want.dtype.newbyteorder("=")
            v = number(h)
            ok = t.type(v) == t.type(w)
        if not ok:
            return False, (i, h, w)
    return True, None


types = ["?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16", "U7", "S7", "M8[ns]", "m8[s]"]
shapes = [(), (0,), (5,), (3, 4), (2, 3, 4), (1, 7, 1), (3, 0, 2)]
arrays = {}
for t in types:
    for order in "<>" if np.dtype(t).itemsize > 1 and t[0] not in "?S" else "|":
        for shape in shapes:
            for fortran in (False, True):
                a = noise(np.dtype(t).newbyteorder(order) if order != "|" else t, shape)
                a = np.asfortranarray(a) if fortran and a.ndim > 1 else a
                arrays[f"{order}{t.replace('[', '_').rstrip(']')}-{'x'.join(map(str, shape))}-{'F' if fortran else 'C'}"] = a
nested = np.dtype([("a", "<i2"), ("p", [("x", ">f4"), ("y", "<f8", (2, 3))]), ("w", "U3")])
records = np.zeros((3, 2), nested)
records["a"] = rng.integers(0, 99, (3, 2))
records["p"]["x"] = rng.standard_normal((3, 2))
records["p"]["y"] = rng.standard_normal((3, 2, 2, 3))
records["w"] = "äb"
fields = {"rec.a": records["a"], "rec.p.x": records["p"]["x"], "rec.p.y": records["p"]["y"], "rec.w": records["w"]}

with tempfile.TemporaryDirectory() as d:
    for name, save in (("stored", np.savez), ("deflated", np.savez_compressed)):
        path = os.path.join(d, name + ".npz")
        save(path, **arrays, rec=records, recF=np.asfortranarray(records))
        rows = read(path)
        for k, a in {**arrays, **fields, **{k.replace("rec", "recF", 1): v for k, v in fields.items()}}.items():
            good, why = same(rows[k], a) if k in rows else (False, "absent")
            check(f"{name} {k}", good, why)
    one = os.path.join(d, "weights.npy")
    for k, a in list(arrays.items())[:: 7]:
        np.save(one, a)
        rows = read(one)
        check(f"npy {k}", list(rows) == ["weights"] and same(rows["weights"], a)[0], rows.keys())
    for v in ((1, 0), (2, 0), (3, 0)):
        with open(one, "wb") as f:
            np.lib.format.write_array(f, arrays["<f4-3x4-C"], version=v)
        check(f"version {v}", same(read(one)["weights"], arrays["<f4-3x4-C"])[0])
    for a, sentence in ((np.array([{}, None], object), "Python objects"), (np.zeros(3, "V5"), "raw bytes"), (np.zeros(2, "g"), "long double")):
        np.save(one, a, allow_pickle=True)
        r = read(one)["weights"]
        check(f"{a.dtype} is refused", sentence in (r["missing"] or ""), r["missing"])

print(f"{passed} passed, {failed} failed")
sys.exit(failed != 0)
