#!/usr/bin/env python3
"""The PyTorch reader against numpy: files are written here as torch.save writes them in each of its forms (zip, legacy,
tar, torch.export, plain pickle), by Python's own pickler over classes that only bear torch's names; numpy knows every
element. Needs numpy, not torch."""
import io, json, os, pickle, struct, subprocess, sys, tarfile, tempfile, types, zipfile
from collections import OrderedDict

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


# ---- names of torch's ------------------------------------------------------------------------------------


def module(name):
    if name not in sys.modules:
        m = sys.modules[name] = types.ModuleType(name)
        if "." in name:
            parent, leaf = name.rsplit(".", 1)
            setattr(module(parent), leaf, m)
    return sys.modules[name]


def function(where, name):
    def f(*args):
        raise AssertionError("nothing is called here")
    f.__module__, f.__qualname__, f.__name__ = where, name, name
    setattr(module(where), name, f)
    return f


def cls(where, name, bases=(), **fields):
    c = type(name, bases or (object,), fields)
    c.__module__ = where
    setattr(module(where), name, c)
    return c


UTILS = ["_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_tensor_v3", "_rebuild_qtensor", "_rebuild_sparse_tensor", "_rebuild_parameter",
         "_rebuild_parameter_with_state", "_rebuild_meta_tensor_no_storage", "_rebuild_device_tensor_from_numpy", "_rebuild_wrapper_subclass"]
R = {n: function("torch._utils", n) for n in UTILS}
R["_rebuild_from_type_v2"] = function("torch._tensor", "_rebuild_from_type_v2")
layout = function("torch.serialization", "_get_layout")
load_bytes = function("torch.storage", "_load_from_bytes")
Size = cls("torch", "Size", (tuple,), __reduce__=lambda s: (Size, (tuple(s),)))
STORAGES = {"f4": "Float", "f8": "Double", "f2": "Half", "i8": "Long", "i4": "Int", "i2": "Short", "i1": "Char", "u1": "Byte", "?": "Bool",
            "c8": "ComplexFloat", "c16": "ComplexDouble", "bf16": "BFloat16", "q": "QInt8"}
storage_class = {k: cls("torch", v + "Storage") for k, v in STORAGES.items()}
Untyped = cls("torch.storage", "UntypedStorage")
dtypes = {n: type("dtype", (), {"__reduce__": lambda s, n=n: n})() for n in ("float32", "uint16", "uint32", "uint64", "float8_e4m3fn", "bfloat16", "float16")}
for n, d in dtypes.items():
    setattr(module("torch"), n, d)
    type(d).__module__ = "torch"
NAMES = {"f4": "f32", "f8": "f64", "f2": "f16", "i8": "i64", "i4": "i32", "i2": "i16", "i1": "i8", "u1": "u8", "?": "bool", "c8": "c64",
         "c16": "c128", "u2": "u16", "u4": "u32", "u8": "u64"}


class Storage:
    """Elements of one type in one row; `array` is one-dimensional."""
    count = 0

    def __init__(self, array, kind=None):
        self.array, self.kind = array, kind or array.dtype.str[1:] if array.dtype.kind != "b" else "?"
        Storage.count += 1
        self.key = str(Storage.count)
        self.view = None  # (key, offset, size), of the oldest files
        self.untyped = False


class Call:
    """What pickles as a call of `f` with `args`; `state` is what BUILD gets."""

    def __init__(self, f, *args, state=None):
        self.f, self.args, self.state = f, args, state

    def __reduce_ex__(self, protocol):
        return (self.f, self.args) if self.state is None else (self.f, self.args, self.state)


def strides_of(a):
    return tuple(s // a.itemsize for s in a.strides)


def tensor(a, storage=None, grad=False, call="_rebuild_tensor_v2", *more):
    """A numpy view as a tensor of the storage that it looks at."""
    storage = storage or Storage(a.ravel(order="K") if a.flags.forc else np.ascontiguousarray(a).ravel())
    base = storage.array
    offset = (a.__array_interface__["data"][0] - base.__array_interface__["data"][0]) // a.itemsize if np.shares_memory(a, base) else 0
    strides = strides_of(a) if np.shares_memory(a, base) or a.flags.forc else strides_of(np.ascontiguousarray(a))
    args = (storage, offset, tuple(a.shape), strides)
    return Call(R[call], *(args if call == "_rebuild_tensor" else args + (grad, OrderedDict()) + more))


# ---- the five forms --------------------------------------------------------------------------------------


class Pickler(pickle._Pickler):
    def __init__(self, f, protocol, legacy=False, ids=None, classes=False):
        super().__init__(f, protocol)
        self.storages, self.legacy, self.ids, self.classes = {}, legacy, ids, classes

    def persistent_id(self, o):
        if self.ids is not None:
            return self.ids.get(id(o))
        if not isinstance(o, Storage):
            return None
        self.storages[o.key] = o
        c = Untyped if o.untyped else storage_class[o.kind]
        n = o.array.nbytes if o.untyped else len(o.array)
        return ("storage", c, o.key, "cuda:0", n, o.view) if self.legacy else ("storage", c, o.key, "mps", n)


def dump(o, protocol=2, **options):
    f = io.BytesIO()
    p = Pickler(f, protocol, **options)
    p.dump(o)
    return f.getvalue(), p.storages


class Forward(io.RawIOBase):
    """A stream without seek: zip members get data descriptors."""

    def __init__(self, f):
        self.f = f

    def writable(self):
        return True

    def write(self, b):
        return self.f.write(b)


def zip_file(path, o, protocol=2, top="archive/", order=None, deflate=False, wide=False, stream=False, extra=()):
    data, storages = dump(o, protocol)
    with open(path, "wb") as f, zipfile.ZipFile(Forward(f) if stream else f, "w") as z:
        def put(name, body):
            info = zipfile.ZipInfo(top + name)
            info.compress_type = zipfile.ZIP_DEFLATED if deflate else zipfile.ZIP_STORED
            with z.open(info, "w", force_zip64=wide) as m:
                m.write(body)
        put("data.pkl", data)
        if order:
            put("byteorder", order.encode())
        for k, s in storages.items():
            a = s.array
            put("data/" + k, (a.byteswap() if order == "big" else a).tobytes())
        put("version", b"3\n")
        for name, body in extra:
            put(name, body)


MAGIC, PROTOCOL = 0x1950A86A20F9469CFC6C, 1001


def legacy_bytes(o, protocol=2):
    data, storages = dump(o, protocol, legacy=True)
    out = b"".join(pickle.dumps(x, protocol=protocol) for x in (MAGIC, PROTOCOL, {"little_endian": True, "type_sizes": {}}))
    out += data + pickle.dumps(sorted(storages), protocol=protocol)
    return out + b"".join(struct.pack("<q", len(storages[k].array)) + storages[k].array.tobytes() for k in sorted(storages))


def tar_bytes(arrays, views=()):
    """arrays: name -> array; each its own storage. views: name -> (name of the whole, offset, array)."""
    stores = pickle.dumps(len(arrays), 2)
    tensors = pickle.dumps(len(arrays) + len(views), 2)
    ids, objects, listed = {}, {}, []
    for i, (n, a) in enumerate(arrays.items()):
        flat = a.ravel(order="K")
        stores += dump((100 + i, "cpu", storage_class[a.dtype.str[1:]]))[0] + struct.pack("<q", flat.size) + flat.tobytes()
    def put(key, storage, a):
        return dump((key, storage, cls("torch", "FloatTensor")))[0] + struct.pack("<ii", a.ndim, 0) + struct.pack(
            f"<{2 * a.ndim}q", *a.shape, *strides_of(a)) + struct.pack("<q", 0)
    for i, (n, a) in enumerate(arrays.items()):
        tensors += put(500 + i, 100 + i, a)
        objects[n] = Call(None)
        ids[id(objects[n])] = 500 + i
    names = list(arrays)
    for i, (n, (whole, offset, a)) in enumerate(dict(views).items()):
        listed.append((300 + i, 100 + names.index(whole), offset, a.size))
        tensors += put(700 + i, 300 + i, a)
        objects[n] = Call(None)
        ids[id(objects[n])] = 700 + i
    stores += pickle.dumps(listed, 2)
    f = io.BytesIO()
    with tarfile.open(fileobj=f, mode="w:", format=tarfile.PAX_FORMAT) as t:
        for name, body in (("sys_info", pickle.dumps({"protocol_version": 1000}, 2)), ("storages", stores), ("tensors", tensors),
                           ("pickle", dump(OrderedDict(objects), ids=ids)[0])):
            info = tarfile.TarInfo(name)
            info.size = len(body)
            t.addfile(info, io.BytesIO(body))
    return f.getvalue()


# ---- comparing -------------------------------------------------------------------------------------------


def read(path):
    out = subprocess.run(["build/tests/formats/print_model", "--elements", path], check=True, capture_output=True)
    lines = [json.loads(l) for l in out.stdout.decode("utf-8", "replace").splitlines()]
    if "error" in lines[0]:
        return {}, lines[0]["error"]
    return {l["weight"]: l for l in lines[1:]}, ""


def number(text):
    return complex(text.replace("i", "j").replace("inf", "INF").replace("nan", "NAN")) if text not in ("true", "false") else text == "true"


def same(row, want, dtype=None):
    if row is None or row.get("error") or row["missing"] or tuple(row["shape"]) != want.shape:
        return False
    if row["dtype"] != (dtype or NAMES.get(want.dtype.str[1:], "bool")):
        return False
    have, flat = row["elements"], want.ravel()
    if len(have) != flat.size:
        return False
    if want.dtype.kind in "iu":
        return all(int(h) == int(w) for h, w in zip(have, flat))
    t = want.dtype.newbyteorder("=").type
    return all(t(number(h)) == t(w) if want.dtype.kind == "c" else t(number(h).real) == t(w) for h, w in zip(have, flat))


def compare(what, path, want, only=True):
    rows, error = read(path)
    bad = [n for n, a in want.items() if not same(rows.get(n), *(a if isinstance(a, tuple) else (a,)))]
    check(what, not error and not bad, error or [(n, rows.get(n)) for n in bad[:2]])
    if only:
        check(f"{what}: nothing else", set(rows) == set(want), set(rows) ^ set(want))


def noise(t, shape):
    if t == "?":
        return rng.random(shape) < 0.5
    t = np.dtype(t)
    if t.kind in "iu":
        return rng.integers(np.iinfo(t).min, np.iinfo(t).max, shape, dtype=t, endpoint=True)
    a = rng.standard_normal(shape)
    return (a + 1j * rng.standard_normal(shape)).astype(t) if t.kind == "c" else a.astype(t)


base = np.arange(60, dtype="f4")
grid = base.reshape(6, 10)
whole = Storage(base)
views = {"grid": grid, "row": grid[2], "column": grid[:, 3], "turned": grid.T, "steps": grid[1::2, 2::3], "cube": base.reshape(3, 4, 5).transpose(2, 0, 1),
         "same": np.broadcast_to(grid[1], (4, 10)), "last": base[59:], "none": base[:0], "one": base[7:8].reshape(()),
         "window": np.lib.stride_tricks.sliding_window_view(base[:12], 5)}
all_types = {t.replace("?", "b"): noise(t, (3, 5)) for t in STORAGES if t not in ("bf16", "q")}
small = {"a": noise("f4", (4, 3)), "b": noise("i8", (7,)), "c": noise("c8", (2, 2)), "d": noise("f2", ())}

with tempfile.TemporaryDirectory() as d:
    p = os.path.join(d, "a.pth")

    for protocol in (2, 3, 4, 5):
        zip_file(p, OrderedDict((n, tensor(v, whole)) for n, v in views.items()), protocol)
        compare(f"views, protocol {protocol}", p, views)
    for name, options in {"types": {}, "no folder": {"top": ""}, "big-endian": {"order": "big"}, "little-endian": {"order": "little"}, "deflated": {"deflate": True},
                          "zip64": {"wide": True}, "a stream": {"stream": True}, "deflated stream, big": {"stream": True, "deflate": True, "order": "big"}}.items():
        zip_file(p, {**{n: tensor(a) for n, a in all_types.items()}, **{n: tensor(v, whole) for n, v in views.items()}}, **options)
        compare(name, p, {**all_types, **views})

    half = noise("f4", (5, 2)).view("u4") & 0xffff0000
    s = Storage((half >> 16).astype("u2").ravel(), "bf16")
    zip_file(p, {"w": tensor(s.array.reshape(5, 2), s)})
    compare("bfloat16", p, {"w": (half.view("f4"), "bf16")})
    wide = {t: noise(t, (3, 2)) for t in ("u2", "u4", "u8")}
    def untyped(a):
        s = Storage(a.ravel())
        s.untyped = True
        return tensor(a, s, False, "_rebuild_tensor_v3", dtypes[{"u2": "uint16", "u4": "uint32", "u8": "uint64"}[a.dtype.str[1:]]])
    zip_file(p, {t: untyped(a) for t, a in wide.items()})
    compare("types without storages of their own", p, wide)
    z = noise("c16", (3, 4))
    zip_file(p, {"conj": tensor(z, None, False, "_rebuild_tensor_v2", {"conj": True}), "neg": tensor(z, None, False, "_rebuild_tensor_v2", {"neg": True})})
    compare("conjugated and negated", p, {"conj": z.conj(), "neg": -z})

    parameter = Call(R["_rebuild_parameter"], tensor(small["a"]), True, OrderedDict())
    with_state = Call(R["_rebuild_parameter_with_state"], tensor(small["b"]), False, OrderedDict(), {"note": 1})
    Old = cls("torch.nn.parameter", "Parameter")
    Sub = cls("my.tensors", "Sub")
    typed = Call(R["_rebuild_from_type_v2"], R["_rebuild_tensor_v2"], Sub, tensor(small["c"]).args, {})
    wrapper = Call(R["_rebuild_from_type_v2"], R["_rebuild_wrapper_subclass"], Sub, (Sub, dtypes["float16"], (), (), 0, None, "cpu", False), {"inner": tensor(small["d"])})
    old = Call(R["_rebuild_tensor"], *tensor(small["a"], None, False, "_rebuild_tensor").args)
    zip_file(p, {"parameter": parameter, "state": with_state, "old": Call(Old, old, state=(True, OrderedDict())), "typed": typed, "wrapped": wrapper,
                 "array": Call(R["_rebuild_device_tensor_from_numpy"], small["a"], dtypes["float32"], "xla:0", False)})
    compare("what is made of tensors", p, {"parameter": small["a"], "state": small["b"], "old": small["a"], "typed": small["c"], "wrapped.data.inner": small["d"], "array": small["a"]})
    zip_file(p, {"m": Call(R["_rebuild_meta_tensor_no_storage"], dtypes["float32"], (10, 10), (10, 1), False), "w": tensor(small["a"])})
    rows, _ = read(p)
    check("a tensor on the device meta has no elements", "meta" in rows["m"]["missing"] and same(rows["w"], small["a"]), rows)

    coo = Call(R["_rebuild_sparse_tensor"], Call(layout, "torch.sparse_coo"), (tensor(np.array([[0, 1], [2, 0]])), tensor(small["a"][0, :2].copy()), Size((3, 4)), True))
    csr = Call(R["_rebuild_sparse_tensor"], Call(layout, "torch.sparse_csr"), (tensor(np.array([0, 1, 2])), tensor(np.array([1, 0])), tensor(small["a"][1, :2].copy()), Size((2, 2))))
    zip_file(p, {"coo": coo, "csr": csr})
    compare("sparse", p, {"coo": small["a"][0, :2], "coo.indices": np.array([[0, 1], [2, 0]]), "csr": small["a"][1, :2], "csr.col_indices": np.array([1, 0]),
                          "csr.crow_indices": np.array([0, 1, 2])})

    deep = {"model": {"layers": [tensor(small["a"]), (tensor(small["b"]), "text")], 3: tensor(small["c"])}, "epoch": 4, "lr": np.float64(0.5)}
    zip_file(p, deep)
    compare("nested", p, {"model.layers.0": small["a"], "model.layers.1.0": small["b"], "model.3": small["c"]})

    # ---- legacy
    parts = Storage(base)
    parts.view = None
    viewed = Storage(base[10:30])
    for protocol in (2, 4):
        open(p, "wb").write(legacy_bytes(OrderedDict((n, tensor(v, parts)) for n, v in views.items()), protocol))
        compare(f"legacy, protocol {protocol}", p, views)
    open(p, "wb").write(legacy_bytes({**{n: tensor(a) for n, a in all_types.items()}}))
    compare("legacy types", p, all_types)
    root = Storage(base)
    class Part(Storage):
        pass
    a_view = Storage(base)
    a_view.key, a_view.view = root.key, ("v1", 10, 20)
    inside = Call(R["_rebuild_tensor_v2"], a_view, 2, (3, 4), (4, 1), False, OrderedDict())
    open(p, "wb").write(legacy_bytes({"all": tensor(grid, root), "part": inside}))
    compare("legacy views of storages", p, {"all": grid, "part": base[12:24].reshape(3, 4)})

    # ---- tar
    tarred = {"w": noise("f4", (3, 4)), "t": np.asfortranarray(noise("f8", (3, 2))), "n": noise("i8", (5,))}
    part = tarred["n"][2:4]
    open(p, "wb").write(tar_bytes(tarred, {"part": ("n", 2, part)}))
    compare("tar", p, {**tarred, "part": part})

    # ---- plain pickles
    arrays = {f"{o}{t.strip('?')}{k}": np.array(noise(t, (3, 4)), dtype=np.dtype(t).newbyteorder(o), order=k) for t in STORAGES if t not in ("bf16", "q") for o in "<>" for k in "CF"}
    q = os.path.join(d, "a.pkl")
    for protocol in (2, 3, 4, 5):
        open(q, "wb").write(pickle.dumps({"arrays": arrays, "step": 3, "list": [arrays["<f4C"], 1]}, protocol))
        compare(f"numpy, protocol {protocol}", q, {**{f"arrays.{n}": a for n, a in arrays.items()}, "list.0": arrays["<f4C"]})
    loaded = Call(load_bytes, legacy_bytes(whole))
    plain = {n: Call(R["_rebuild_tensor_v2"], loaded, *tensor(v, whole).args[1:]) for n, v in views.items()}
    for protocol in (2, 4):
        open(q, "wb").write(dump(plain, protocol)[0])
        compare(f"storages within the pickle, protocol {protocol}", q, views)

    # ---- torch.export
    e = os.path.join(d, "a.pt2")
    def meta(a, number, offset=0, strides=None):
        ints = lambda v: [{"as_int": int(i)} for i in v]
        return {"dtype": number, "sizes": ints(a.shape), "strides": ints(strides or strides_of(a)), "storage_offset": {"as_int": offset}, "requires_grad": True}
    config = {"config": {"l.weight": {"path_name": "weight_0", "is_param": True, "use_pickle": False, "tensor_meta": meta(small["a"], 7)},
                         "l.turned": {"path_name": "weight_0", "is_param": False, "use_pickle": False, "tensor_meta": meta(small["a"].T, 7)},
                         "l.n": {"path_name": "weight_1", "is_param": False, "use_pickle": False, "tensor_meta": meta(small["b"], 5)}}}
    with zipfile.ZipFile(e, "w") as z:
        z.writestr("m/data/weights/model_weights_config.json", json.dumps(config))
        z.writestr("m/data/weights/weight_0", small["a"].tobytes())
        z.writestr("m/data/weights/weight_1", small["b"].tobytes())
        z.writestr("m/models/model.json", "{}")
    compare("torch.export", e, {"l.weight": small["a"], "l.turned": small["a"].T, "l.n": small["b"]})
    inner = io.BytesIO()
    zip_file(p, {"x": tensor(small["a"])})
    with zipfile.ZipFile(e, "w") as z:
        z.writestr("serialized_exported_program.json", "{}")
        z.write(p, "serialized_state_dict.pt")
    compare("torch.export before 2.8", e, {"x": small["a"]})

    # ---- 10 GB, most of it holes
    with open(p, "wb") as f, zipfile.ZipFile(f, "w", allowZip64=True) as z:
        n = 2_500_000_000
        s = Storage(np.zeros(1, "f4"))
        data, _ = dump({"big": Call(R["_rebuild_tensor_v2"], s, 0, (50000, 50000), (50000, 1), False, OrderedDict())})
        z.writestr("archive/data.pkl", data.replace(b"K\x01tq", b"\x8a\x05" + n.to_bytes(5, "little") + b"tq", 1))
        z.writestr("archive/version", "3\n")
        info = zipfile.ZipInfo(f"archive/data/{s.key}")
        info.CRC, info.file_size, info.compress_size, info.header_offset = 0, 4 * n, 4 * n, f.tell()
        f.write(info.FileHeader(zip64=True))
        f.seek(4 * n, 1)
        z.start_dir = f.tell()
        z.filelist.append(info)
        z.NameToInfo[info.filename] = info
        z._didModify = True
    out = subprocess.run(["build/tests/formats/print_model", p], capture_output=True, text=True, preexec_fn=lambda: __import__("resource").setrlimit(
        __import__("resource").RLIMIT_DATA, (200 << 20, 200 << 20))).stdout
    check("10 GB open in 200 MB", json.loads(out or "{}").get("weights") == 1, out[:300])

print(f"{passed} passed, {failed} failed")
sys.exit(failed != 0)
