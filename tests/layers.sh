#!/usr/bin/env bash
# Rooms stand in layers: a room includes only rooms of lower layers, by their door, never a neighbour (one exception: wire -> tensor).
# Reads the #include lines of src/ and says which break this; ends with "N passed, N failed", one per room.
cd "$(dirname "$0")/.." || exit 1
layers="base|tensor wire kernel layout figure|model analysis|architecture|formats media logs|op|engine|inspect explain train diagnose|view|serve cli"

declare -A layer
n=0
while IFS= read -r -d '|' rooms || [ -n "$rooms" ]; do
    for room in $rooms; do layer[$room]=$n; done
    n=$((n + 1))
done <<<"$layers"

passed=0 failed=0
for dir in src/*/; do
    room=$(basename "$dir") bad=""
    [ -n "${layer[$room]:-}" ] || bad="src/$room is in no layer"$'\n'
    while IFS=: read -r file line include; do
        [ -n "$include" ] || continue
        to=${include%%/*} door=${include#*/}
        [ "$to" = "$room" ] && continue
        [ -n "${layer[$to]:-}" ] || continue
        if [ "$room $to" != "wire tensor" ] && [ "${layer[$to]}" -ge "${layer[$room]:-0}" ]; then
            bad+="$file:$line: $room includes $include, which stands no lower"$'\n'
        elif [ "$door" != "$to.h" ]; then
            bad+="$file:$line: $include is not the door of room $to"$'\n'
        fi
    done < <(grep -Hn '^#include "' "$dir"*.[ch] 2>/dev/null | sed 's/#include "\([^"]*\)".*/\1/')
    # What is foreign enters by one door: Cairo in figure, sockets and HTTP in serve.
    for secret in "figure cairo.h" "figure pango" "serve microhttpd.h" "kernel lapack"; do
        [ "$room" = "${secret%% *}" ] && continue
        grep -Hn "^#include <.*${secret#* }" "$dir"*.[ch] >/dev/null 2>&1 && bad+="$room includes ${secret#* }, the secret of room ${secret%% *}"$'\n'
    done
    if [ -n "$bad" ]; then failed=$((failed + 1)); printf '%s' "$bad"; else passed=$((passed + 1)); fi
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
