#!/usr/bin/env python3
"""The rows of src/op against the onnx package: every operator that it knows, in every version, has a row
that names each of its inputs, outputs and attributes. Reads docs/ops.md, which is printed from the rows.
usage: ops_test.py [ops.md]"""
import os, re, sys

try:
    import onnx.defs
except ImportError:
    print("skipped: PyPI's onnx is not here")
    sys.exit(77)

here = os.path.dirname(os.path.abspath(__file__))
page = sys.argv[1] if len(sys.argv) > 1 else os.path.join(here, "..", "..", "docs", "ops.md")


def rows():
    """{(domain, name): {kind: {field: default}}} as the page says."""
    known, domain, row = {}, None, None
    for line in open(page, encoding="utf-8"):
        if line.startswith("## "):
            domain = line[3:].strip()
        elif line.startswith("### "):
            row = known[(domain, line[4:].strip())] = {"in": {}, "out": {}, "attribute": {}}
        elif m := re.match(r"\| (in|out|attribute) \| `([^`]+?)…?` \|.*\|(?: `(.*)`)? \|$", line):
            row[m[1]][m[2]] = m[3]
    return known


def wanted():
    for s in onnx.defs.get_all_schemas_with_history():
        key = (s.domain or "ai.onnx", s.name)
        yield key, "in", [i.name for i in s.inputs]
        yield key, "out", [o.name.rstrip(".") for o in s.outputs]
        yield key, "attribute", list(s.attributes)


known, passed, failed = rows(), 0, 0
for key, kind, names in wanted():
    have = known.get(key, {}).get(kind, {})
    missing = [n for n in names if n not in have]
    if key not in known or missing:
        failed += 1
        print(f"FAIL: {key[0]}.{key[1]}: " + ("no row" if key not in known else f"{kind} {', '.join(missing)} missing"))
    else:
        passed += 1

# The newest version's standard values, where they are numbers or names.
for s in onnx.defs.get_all_schemas():
    have = known.get((s.domain or "ai.onnx", s.name), {}).get("attribute", {})
    for name, a in s.attributes.items():
        if a.default_value is None or not a.default_value.name:
            continue
        value = onnx.helper.get_attribute_value(a.default_value)
        value = value.decode() if isinstance(value, bytes) else value
        if isinstance(value, list):
            value = ", ".join(v.decode() if isinstance(v, bytes) else str(v) for v in value)
        said = have.get(name)
        try:
            same = abs(float(said) - float(value)) <= 1e-5 * abs(float(value))
        except (TypeError, ValueError):
            same = said == value
        if same:
            passed += 1
        else:
            failed += 1
            print(f"FAIL: {s.name}.{name}: the default is {value!r}, the row says {said!r}")

print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
