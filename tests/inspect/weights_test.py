#!/usr/bin/env python3
"""`vitrine weights` against numpy: statistics, quantiles, bins, outliers, skew and kurtosis of tensors of every
type and of nasty numbers; .npy, .safetensors and CSV read back. References: numpy's var, quantile (linear) and
histogram in f64; skew and kurtosis by their definitions. Tolerance: 1e-12 of the largest value."""
import csv, io, json, os, subprocess, sys, tempfile

try:
    import numpy as np
except ImportError:
    print("skipped: PyPI's numpy is not here")
    sys.exit(77)

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
subprocess.run(["make", "-s", "build/vitrine"], check=True)
passed = failed = 0
rng = np.random.default_rng(1)


def check(what, good, detail=""):
    global passed, failed
    passed += bool(good)
    failed += not good
    if not good:
        print(f"FAIL: {what}: {detail}")


def vitrine(*args):
    done = subprocess.run(["build/vitrine", *args], capture_output=True, text=True)
    check(" ".join(args), done.returncode == 0, done.stderr)
    return done.stdout


def close(have, want, scale):
    return isinstance(have, (int, float)) and abs(have - want) <= 1e-12 * scale


def compare(name, t, a):
    x = (np.abs(a.astype(np.complex128)) if np.iscomplexobj(a) else a).astype(np.float64).ravel()
    check(f"{name}: count", t["count"] == x.size and t["shape"] == list(a.shape))
    check(f"{name}: NaN and Inf", (t["nan"], t["inf"]) == (np.isnan(x).sum(), np.isinf(x).sum()))
    x = x[np.isfinite(x)]
    if not x.size:
        check(f"{name}: nothing is finite", t["mean"] is None and not t["histogram"]["counts"])
        return
    scale = max(abs(x).max(), 1e-300)
    d = x - x.mean()
    want = {"min": x.min(), "max": x.max(), "mean": x.mean(), "std": x.std(), "zeros": (x == 0).sum(),
            "small": (abs(x) < 1e-3).sum()}
    for k, v in want.items():
        check(f"{name}: {k}", close(t[k], v, scale), (t[k], v))
    check(f"{name}: l1, l2", close(t["l1"], abs(x).sum(), abs(x).sum() + 1e-300) and close(t["l2"], (x * x).sum() ** .5, (x * x).sum() ** .5 + 1e-300))
    if x.std() > 1e-9 * scale:
        v = (d * d).mean()
        check(f"{name}: skew", close(t["skew"], (d ** 3).mean() / v ** 1.5, 1e3), t["skew"])
        check(f"{name}: kurtosis", close(t["kurtosis"], (d ** 4).mean() / v ** 2, 1e3 * (d ** 4).mean() / v ** 2), t["kurtosis"])
    for k, v in t["quantiles"].items():
        check(f"{name}: quantile {k}", close(v, np.quantile(x, float(k)), scale), (v, np.quantile(x, float(k))))
    h = np.histogram(x, bins=t["histogram"]["edges"])[0]
    check(f"{name}: bins", (h == t["histogram"]["counts"]).all() or x.min() == x.max(), h)
    q1, q3 = np.quantile(x, [.25, .75])
    out = ((x < q1 - 1.5 * (q3 - q1)) | (x > q3 + 1.5 * (q3 - q1))).sum()
    check(f"{name}: outliers", t["outliers"] == out or x.min() == x.max(), (t["outliers"], out))


normal = rng.standard_normal
tensors = {}
for n in (1, 7, 1000, 40000, 300000):
    tensors[f"trained.{n}"] = (.02 * normal(n)).astype(np.float32)
    tensors[f"offset.{n}"] = (1e4 + .01 * normal(n)).astype(np.float32)
    tensors[f"offset64.{n}"] = 1e6 + normal(n)
    tensors[f"heavy.{n}"] = rng.standard_cauchy(n).astype(np.float32)
    tensors[f"pruned.{n}"] = (normal(n) * (rng.random(n) < .1)).astype(np.float32)
    tensors[f"half.{n}"] = normal(n).astype(np.float16)
    tensors[f"complex.{n}"] = (normal(n) + 1j * normal(n)).astype(np.complex64)
    for kind in (np.int8, np.uint8, np.int16, np.int32, np.int64, np.bool_):
        tensors[f"{kind.__name__}.{n}"] = (rng.integers(0, 2, n) if kind == np.bool_ else rng.integers(0, 100, n)).astype(kind)
broken = normal((50, 60)).astype(np.float32)
broken[3, 4], broken[5], broken[7, 7] = np.nan, np.inf, -np.inf
tensors["broken"] = broken
tensors["nan"] = np.full((3, 3), np.nan, np.float32)
tensors["empty"] = np.zeros((0, 4), np.float32)
tensors["scalar"] = np.array(2.5, np.float32)
tensors["constant"] = np.full((200, 200), .1, np.float32)


def write_safetensors(path, tensors):
    kinds = {"f4": "F32", "f8": "F64", "f2": "F16", "i1": "I8", "u1": "U8", "i2": "I16", "i4": "I32", "i8": "I64", "b1": "BOOL", "c8": "C64"}
    head, body = {}, b""
    for k, a in tensors.items():
        raw = a.tobytes()
        head[k] = {"dtype": kinds[a.dtype.str[1:]], "shape": list(a.shape), "data_offsets": [len(body), len(body) + len(raw)]}
        body += raw
    text = json.dumps(head).encode()
    with open(path, "wb") as f:
        f.write(len(text).to_bytes(8, "little") + text + body)


def read_safetensors(path):
    raw = open(path, "rb").read()
    n = int.from_bytes(raw[:8], "little")
    kinds = {"F32": "f4", "F64": "f8", "F16": "f2", "I8": "i1", "U8": "u1", "I16": "i2", "I32": "i4", "I64": "i8", "BOOL": "?", "C64": "c8"}
    return {k: np.frombuffer(raw[8 + n + v["data_offsets"][0]:8 + n + v["data_offsets"][1]], kinds[v["dtype"]]).reshape(v["shape"])
            for k, v in json.loads(raw[8:8 + n]).items() if k != "__metadata__"}


with tempfile.TemporaryDirectory() as d:
    path = os.path.join(d, "all.safetensors")
    write_safetensors(path, tensors)
    answer = vitrine("weights", path, "--json")
    found = {t["name"]: t for t in json.loads(answer)}
    check("every tensor is there", list(found) == list(tensors))
    for k, a in tensors.items():
        compare(k, found[k], a)
    check("any number of threads", vitrine("weights", path, "--json", "--threads", "1") == answer == vitrine("weights", path, "--json", "--threads", "3"))

    t = json.loads(vitrine("weights", path, "trained.1000", "--json", "--bins", "10", "--range", "-.01,.03"))[0]["histogram"]
    check("bins of a range", (np.histogram(tensors["trained.1000"].astype(float), bins=t["edges"])[0] == t["counts"]).all() and len(t["counts"]) == 10, t)

    back = os.path.join(d, "back.safetensors")
    vitrine("weights", path, "-o", back)
    again = read_safetensors(back)
    check(".safetensors reads back", set(again) == set(tensors) and all(again[k].tobytes() == a.tobytes() and again[k].shape == a.shape for k, a in tensors.items()))
    for k in ("half.1000", "broken", "scalar", "int8.7", "complex.7", "bool.7" if "bool.7" in tensors else "bool_.7", "empty", "offset64.1"):
        npy = os.path.join(d, "t.npy")
        vitrine("weights", path, k, "-o", npy)
        a = np.load(npy)
        check(f".npy of {k}", a.dtype == tensors[k].dtype and a.shape == tensors[k].shape and a.tobytes() == tensors[k].tobytes())

    rows = list(csv.DictReader(io.StringIO(vitrine("weights", path, "--as", "csv", "--sort", "std", "--filter", "count>=1000,dtype=f32"))))
    check("CSV is sorted and filtered", rows and all(r["dtype"] == "f32" and int(r["count"]) >= 1000 for r in rows)
          and sorted((float(r["std"]) for r in rows), reverse=True) == [float(r["std"]) for r in rows])
    text = vitrine("weights", path, "broken", "--values", "240,10").splitlines()
    check("values with their places", text[4].startswith("[4, 4]\t") and np.float32(text[4].split("\t")[1]) == broken[4, 4] and len(text) == 10, text)

print(f"{passed} passed, {failed} failed (weights against numpy)")
sys.exit(failed > 0)
