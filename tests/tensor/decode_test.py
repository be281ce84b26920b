#!/usr/bin/env python3
"""ggml's blocks against the reference of the `gguf` package on PyPI: random bytes of every type that it decodes, and every
scale that f16 has, bit for bit. What is not a number need not be the same kind of none."""
import os, subprocess, sys

try:
    import numpy as np
    from gguf import quants
    from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType as T
except ImportError:
    print("skipped: PyPI's gguf is not here")
    sys.exit(77)

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
subprocess.run(["make", "-s", "build/tests/tensor/print_decoded"], check=True)
passed = failed = 0
rng = np.random.default_rng(7)


def check(what, good, detail=""):
    global passed, failed
    passed += bool(good)
    failed += not good
    if not good:
        print(f"FAIL: {what}: {detail}")


def decoded(name, raw):
    out = subprocess.run(["build/tests/tensor/print_decoded", name], input=raw, check=True, capture_output=True)
    return np.frombuffer(out.stdout, np.float32)


for t in T:
    elements, size = GGML_QUANT_SIZES[t]
    if t not in quants._type_traits:
        continue
    blocks = rng.integers(0, 256, (20000 * 256 // max(elements, 32) // 8, size), np.uint8)
    with np.errstate(all="ignore"):
        want = quants.dequantize(blocks.reshape(1, -1), t).ravel()
    have = decoded(t.name.lower(), blocks.tobytes())
    same = (have.view(np.uint32) == want.view(np.uint32)) | (np.isnan(have) & np.isnan(want)) if have.shape == want.shape else np.zeros(1, bool)
    first = np.flatnonzero(~same)[:3]
    check(t.name, same.all(), f"{have.size} of {want.size} elements, first different {first}: {have[first]}, expected {want[first]}")

print(f"{passed} passed, {failed} failed")
sys.exit(failed != 0)
