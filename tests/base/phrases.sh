#!/usr/bin/env bash
# Every row of src/base/phrase.c has words that some error is made of: a sentence that was reworded takes its row along.
cd "$(dirname "$0")/../.." || exit 1
python3 - <<'PY'
import glob, re, sys

def strings(text):
    return [re.sub(r'"\s*"', "", m) for m in re.findall(r'"(?:[^"\\\n]|\\.)*"(?:\s*"(?:[^"\\\n]|\\.)*")*', text)]

said = set()
for path in glob.glob("src/**/*.c", recursive=True):
    if not path.endswith("base/phrase.c"):
        said.update(s[1:-1] for s in strings(open(path, encoding="utf-8").read()))
rows = re.findall(r'^    \{((?:"[^"]*"\s*)+),', open("src/base/phrase.c", encoding="utf-8").read(), re.M)
whole = "\n".join(said)
lost = [r for r in (re.sub(r'"\s*"', "", row).strip()[1:-1] for row in rows) if r not in said]
# Halves of sentences that are joined where they are made.
lost = [r for r in lost if not all(part in whole for part in re.split(r"%[.*0-9a-z]*", r) if part)]
for r in lost:
    print("no error says:", r)
print(f"{len(rows) - len(lost)} passed, {len(lost)} failed")
sys.exit(bool(lost))
PY
