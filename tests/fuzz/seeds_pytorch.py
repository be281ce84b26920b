"""Seeds of PyTorch's files in each form, written in opcodes: every call that makes a tensor, modules, NumPy's arrays, and values
of all protocols. Needs nothing but Python."""
import io, json, struct, tarfile, zipfile

STORAGE = b"(U\x07storagectorch\n%sStorage\nU\x010U\x03cpuK\x08tQ"
ORDERED = b"ccollections\nOrderedDict\n)R"


def call(name, args, module=b"torch._utils"):
    return b"c%s\n%s\n(%stR" % (module, name, args)


def place(kind=b"Float", offset=b"K\x00", sizes=b"K\x02K\x02", strides=b"K\x01K\x02"):
    return STORAGE % kind + offset + b"(" + sizes + b"t(" + strides + b"t"


def short(s):
    return b"U" + bytes([len(s)]) + s


TENSOR = call(b"_rebuild_tensor_v2", place() + b"\x89" + ORDERED)
ROW = call(b"_rebuild_tensor", place(sizes=b"K\x02", strides=b"K\x01"))
SCALES = ROW + ROW
TENSORS = {
    b"v1": ROW,
    b"v2": TENSOR,
    b"bits": call(b"_rebuild_tensor_v2", place(b"ComplexFloat", sizes=b"K\x02", strides=b"K\x01") + b"\x89" + ORDERED + b"}U\x04conj\x88s"),
    b"v3": call(b"_rebuild_tensor_v3", place(b"Untyped") + b"\x89" + ORDERED + b"ctorch\nuint16\n"),
    b"parameter": call(b"_rebuild_parameter", TENSOR + b"\x88" + ORDERED),
    b"q": call(b"_rebuild_qtensor", place(b"QInt8") + b"(ctorch\nper_tensor_affine\nG?\xf0\0\0\0\0\0\0K\x01t\x89" + ORDERED),
    b"qc": call(b"_rebuild_qtensor", place(b"QUInt8") + b"(ctorch\nper_channel_affine\n" + SCALES + b"K\x00t\x89" + ORDERED),
    b"coo": call(b"_rebuild_sparse_tensor", call(b"_get_layout", short(b"torch.sparse_coo"), b"torch.serialization") + b"(" + TENSOR + ROW + call(b"Size", b"(K\x03K\x04t", b"torch") + b"t"),
    b"csr": call(b"_rebuild_sparse_csr_tensor", short(b"torch.sparse_csr") + b"(" + ROW + ROW + ROW + b"(K\x01K\x04tt"),
    b"meta": call(b"_rebuild_meta_tensor_no_storage", b"ctorch\nfloat32\n(K\x02t(K\x01t\x89"),
    b"sub": call(b"_rebuild_from_type_v2", b"ctorch._utils\n_rebuild_wrapper_subclass\ncm\nC\n(cm\nC\nctorch\nfloat16\n)))NNN\x89t}" + short(b"in") + ROW + b"s", b"torch._tensor"),
    b"np": call(b"_reconstruct", b"cnumpy\nndarray\n(K\x00tU\x01b", b"numpy.core.multiarray") + b"(K\x01(K\x02K\x01tcnumpy\ndtype\n(U\x02f4K\x00K\x01tR(K\x03U\x01>NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89"
           + call(b"encode", b"X\x09\x00\x00\x00ab\xc3\xa9cdefgU\x06latin1", b"_codecs") + b"tb",
    b"scalar": call(b"scalar", b"cnumpy\ndtype\n(U\x02f4K\x00K\x01tRU\x04abcd", b"numpy.core.multiarray"),
}
VALUES = b"(I01\nL5L\nF1.5\nS'a\\x41'\nV\\u4e2d\nNK\x01M\x01\x02J\xff\xff\xff\xffG?\xf8\0\0\0\0\0\0\x8a\x09\0\0\0\0\0\0\0\0\x01C\x02xyp0\ng0\n}\x8f(K\x01\x90e"


def module(name, parameters=b"", modules=b""):
    return b"c" + name + b"\n)\x81}(U\x0b_parameters}(" + parameters + b"uU\x08_buffers}U\x08_modules}(" + modules + b"uU\x06stride(K\x01K\x02tub"


LINEAR = module(b"torch.nn.modules.linear\nLinear", short(b"weight") + TENSOR)
CHAIN = module(b"torch.nn.modules.container\nSequential", modules=short(b"0") + LINEAR + short(b"1") + module(b"torch.nn.modules.activation\nReLU"))
STATE = b"\x80\x02}q\x01(" + b"".join(short(k) + v for k, v in TENSORS.items()) + b"U\x04self" + b"h\x01" + b"U\x03opt}(U\x05state}K\x00" + ROW + b"sU\x0cparam_groups]uU\x06values]" + VALUES + b"u."


def archive(pickle, more=()):
    f = io.BytesIO()
    with zipfile.ZipFile(f, "w") as z:
        z.writestr("m/data.pkl", pickle)
        z.writestr("m/data/0", bytes(64))
        for name, body in more:
            z.writestr("m/" + name, body)
    return f.getvalue()


def legacy(pickle):
    head = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.\x80\x02}."
    return head + pickle.replace(b"K\x08tQ", b"K\x08(U\x01vK\x01K\x06ttQ", 1) + b"\x80\x02]U\x010a." + struct.pack("<q", 8) + bytes(64)


def tar():
    f = io.BytesIO()
    storages = b"\x80\x02K\x01.\x80\x02(K\x01U\x03cpuctorch\nFloatStorage\nt." + struct.pack("<q", 4) + bytes(16) + b"\x80\x02](K\x02K\x01K\x01K\x02ta."
    tensors = b"\x80\x02K\x01.\x80\x02(K\x05K\x02ctorch\nFloatTensor\nt." + struct.pack("<iiqqq", 1, 0, 2, 1, 0)
    with tarfile.open(fileobj=f, mode="w:", format=tarfile.PAX_FORMAT) as t:
        for name, body in (("sys_info", b"\x80\x02}."), ("storages", storages), ("tensors", tensors), ("pickle", b"\x80\x02}U\x01wK\x05Qs.")):
            info = tarfile.TarInfo(name)
            info.size = len(body)
            t.addfile(info, io.BytesIO(body))
    return f.getvalue()


def exported():
    meta = {"dtype": 7, "sizes": [{"as_int": 2}, {"as_int": 2}], "strides": [{"as_int": 1}, {"as_int": 2}], "storage_offset": {"as_int": 1}, "requires_grad": True}
    config = {"config": {"w": {"path_name": "weight_0", "is_param": True, "use_pickle": False, "tensor_meta": meta},
                         "p": {"path_name": "weight_1", "is_param": False, "use_pickle": True, "tensor_meta": None}}}
    f = io.BytesIO()
    with zipfile.ZipFile(f, "w") as z:
        z.writestr("m/data/weights/model_weights_config.json", json.dumps(config))
        z.writestr("m/data/weights/weight_0", bytes(64))
        z.writestr("m/data/weights/weight_1", archive(b"\x80\x02" + TENSOR + b"."))
    return f.getvalue()


def files():
    scripted = b"\x80\x02c__torch__.m\nNet\n)\x81}(U\x01w" + TENSOR + b"U\x01lctorch.jit._pickle\nbuild_intlist\n(](K\x01etRU\x03subc__torch__.torch.nn.modules.linear.___torch_mangle_3\nLinear\n)\x81}U\x01w" + TENSOR + b"sbub."
    inner = legacy(b"\x80\x02" + STORAGE % b"Float" + b".")
    plain = b"\x80\x03}U\x01w" + call(b"_rebuild_tensor", call(b"_load_from_bytes", b"B" + struct.pack("<I", len(inner)) + inner, b"torch.storage") + b"K\x00(K\x02t(K\x01t") + b"s."
    return {"state.pth": archive(STATE, [("byteorder", "big"), ("version", "3\n")]), "legacy.pth": legacy(STATE), "chain.pth": archive(b"\x80\x02" + CHAIN + b"."),
            "net.pth": archive(b"\x80\x02" + module(b"nets\nNet", modules=short(b"a") + CHAIN) + b"."), "old.pth": tar(), "net.pt2": exported(),
            "script.pt": archive(scripted, [("constants.pkl", b"\x80\x02" + TENSOR + b"\x85."), ("constants/0", bytes(64))]), "plain.pkl": plain}
