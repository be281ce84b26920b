#!/usr/bin/env bash
# docs/formats.md is what the rows print.
cd "$(dirname "$0")/../.." || exit 1
${MAKE:-make} -s build/tools/docs >/dev/null || { echo "0 passed, 1 failed"; exit 1; }
if build/tools/docs formats | cmp -s - docs/formats.md; then
    echo "1 passed, 0 failed"
else
    echo "FAIL: docs/formats.md is not what the rows print; run make docs"
    echo "0 passed, 1 failed"
    exit 1
fi
