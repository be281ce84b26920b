#!/usr/bin/env bash
# The program as a script sees it: exit statuses, what stands on stdout and on stderr, files that are written or are not.
# usage: tests/cli/cli.sh   (VITRINE: the program, default build/vitrine)
cd "$(dirname "$0")/../.." || exit 1
v=$(realpath "${VITRINE:-build/vitrine}")
model=$PWD/examples/digits.onnx
d=$(mktemp -d) && trap 'rm -rf "$d"' EXIT
export XDG_STATE_HOME=$d/state LC_ALL=C.UTF-8
passed=0 failed=0

claim() { # claim NAME CONDITION...
    local name=$1
    shift
    if "$@"; then passed=$((passed + 1)); else
        failed=$((failed + 1))
        echo "FAIL  $name: exit $status; stdout $(head -c 200 "$d/out"); stderr $(head -c 200 "$d/err")"
    fi
}
run() { "$v" "$@" >"$d/out" 2>"$d/err" </dev/null; status=$?; }
exits() { [ "$status" = "$1" ]; }
out_has() { grep -qF -- "$1" "$d/out"; }
err_has() { grep -qF -- "$1" "$d/err"; }
silent() { [ ! -s "$d/err" ]; }
is_json() { python3 -c 'import json,sys; json.load(open(sys.argv[1]))' "$1" 2>/dev/null; }
# exit 2 and one line on stderr, "vitrine: ...", that holds the words
refuses() {
    [ "$status" = 2 ] && [ "$(wc -l <"$d/err")" = 1 ] && grep -q '^vitrine: ' "$d/err" || return 1
    local w
    for w in "$@"; do err_has "$w" || return 1; done
}

# ---- texts
run --version
claim "the version is one line" exits 0
claim "and names the program" out_has "vitrine 0."
run --help
claim "help goes to stdout" exits 0
claim "and lists the commands" out_has "graph MODEL -o FILE"
claim "nothing on stderr" silent
run --help --lang zh
claim "help in Chinese" out_has "每个命令都有的选项"
run graph --help
claim "help of a command" out_has "--direction TB|LR"
claim "an option that a command lacks is not in its help" bash -c "! grep -q -- --port '$d/out'"
run compare --help
claim "a reserved command says that it is not there yet" out_has "does not have it yet"
for shell in bash zsh fish; do
    run print $shell
    claim "completions for $shell" out_has direction
    command -v $shell >/dev/null && claim "which $shell can read" $shell -n "$d/out"
done
run print man
claim "a man page" out_has ".SH EXIT STATUS"
run print cli
claim "docs/cli.md is the printed one" cmp -s "$d/out" docs/cli.md
run print api
claim "docs/api.md holds the printed routes" [ "$(grep -cxFf docs/api.md "$d/out")" = "$(wc -l <"$d/out")" ]

# ---- usage
run frobnicate
claim "an unknown command is named" refuses frobnicate
run grpah "$model"
claim "and the nearest is offered" refuses grpah "'graph'"
run info --jsn "$model"
claim "an unknown option, too" refuses --jsn --json
run info "$model" --port 3
claim "an option of another command is refused" refuses info --port
run info
claim "info needs a path" refuses PATH
run graph "$model" "$model" -o "$d/x.svg"
claim "graph takes one" refuses MODEL
run info "$model" --threads two
claim "a number is a number" refuses --threads two
run info "$model" --memory lots
claim "a size is a size" refuses --memory lots
run info "$model" --lang fr
claim "a choice is one of its words" refuses --lang fr 'en|zh'
run graph "$model" -o
claim "an option that lacks its value" refuses --output
run compare "$model"
claim "a reserved command is refused by name" refuses compare "not have it yet"
run weights "$model" --json
claim "weights answers with JSON" is_json "$d/out"
run weights "$model"
claim "weights prints a table" out_has kurtosis
run weights "$model" nothing.like.it
claim "a glob that matches nothing says what is near" refuses nothing.like.it "near it"
run weights "$model" --sort sideways
claim "a column that is not there is refused" refuses sideways "kurtosis"
run weights "$model" --filter 'std>>'
claim "a filter without a number is refused" refuses 'std>>'
run weights "$model" --bins 0
claim "no bins are refused" refuses --bins
run weights "$model" --range 2,1
claim "a range the wrong way round is refused" refuses --range
run weights "$model" -o "$d/all.npy"
claim "a .npy of several tensors is refused" refuses safetensors
run weights "$model" -o "$d/all.txt"
claim "an ending that is none is refused" refuses all.txt
run info "$d/nowhere.onnx"
claim "a missing file is named" refuses nowhere.onnx "no such file"
run info "$d/nowhere.onnx" --json
claim "an error stands on stdout, too, with --json" out_has '"reason": "no such file"'
claim "as a document" is_json "$d/out"
run --json frobnicate
claim "errors of usage, too" is_json "$d/out"

# ---- info
run info "$model"
claim "info" exits 0
claim "says the format" out_has "onnx, IR"
claim "and what vitrine can do" out_has "what vitrine can do with it"
claim "and keeps stderr free" silent
run --json info "$model"
claim "options may stand before the command" is_json "$d/out"
run info "$model" "$d/nowhere.onnx" "$model"
claim "one bad file among several: exit 2" refuses nowhere.onnx
claim "and the others are listed" [ "$(grep -c digits.onnx "$d/out")" = 2 ]
run info "$model" "$d/nowhere.onnx" --json
claim "several files are an array" bash -c "python3 -c 'import json,sys; a=json.load(open(sys.argv[1])); assert len(a)==2 and \"error\" in a[1] and a[0][\"nodes\"]' '$d/out'"
"$v" info - <"$model" >"$d/out" 2>"$d/err"
status=$?
claim "- is stdin" exits 0
claim "by that name" out_has stdin
cp "$model" "$d/info" && cd "$d" && run ./info --json --version && cd - >/dev/null
claim "a file named like a command" exits 0
cp "$model" "$d/-odd.onnx" && cd "$d" && run info -- -odd.onnx && cd - >/dev/null
claim "-- ends the options" exits 0
mkdir "$d/model" && cp "$model" "$d/model/" && run info "$d/model"
claim "a folder with one model" exits 0
mkdir "$d/empty" && run info "$d/empty"
claim "an empty folder" refuses empty
: >"$d/nothing.onnx" && run info "$d/nothing.onnx"
claim "an empty file" refuses nothing.onnx empty
printf '\x89PNG\r\n\x1a\n........' >"$d/picture.onnx" && run info "$d/picture.onnx"
claim "a picture is called one" refuses picture.onnx PNG
head -c 5000 "$model" >"$d/cut.onnx" && run info "$d/cut.onnx"
claim "a cut file is refused with its place" refuses cut.onnx byte
if [ "$(id -u)" != 0 ]; then
    cp "$model" "$d/closed.onnx" && chmod 0 "$d/closed.onnx" && run info "$d/closed.onnx"
    claim "a file without permission" refuses closed.onnx "permission denied"
fi
run info "$model" --depth deep
claim "info's depth is a number" refuses depth deep
run info "$model" --depth all
claim "the deepest table lists operators" out_has Conv
run info "$model" --set nonsense=3
claim "--set of a name that no dimension has" refuses nonsense
run info "$model" --set nonsense
claim "--set without a size" refuses nonsense NAME=SIZE
run info "$model" --color always
claim "colour when asked" grep -q $'\033' "$d/out"
NO_COLOR=1 run info "$model"
claim "none on a pipe" bash -c "! grep -q $'\033' '$d/out'"
"$v" info "$model" | head -n 1 >"$d/out"
claim "a closed pipe ends quietly" [ "${PIPESTATUS[0]}" = 0 ]
"$v" info "$model" >/dev/full 2>"$d/err"
status=$?
claim "a full disk does not" refuses stdout

# ---- graph
for ending in svg png pdf json dot; do
    run graph "$model" -o "$d/a.$ending"
    claim "graph -o .$ending" exits 0
    run graph "$model" -o "$d/b.$ending" --threads 2 --seed 7
    claim "twice the same bytes of .$ending" cmp -s "$d/a.$ending" "$d/b.$ending"
done
run graph "$model" -o -
claim "to stdout as SVG" out_has "<svg"
run graph "$model" -o "$d/all.json" --depth all --direction LR --show shapes,dtypes --json
claim "with --json what was written" is_json "$d/out"
claim "deeper is more" [ "$(grep -c '"id"' "$d/all.json")" -ge "$(grep -c '"id"' "$d/a.json")" ]
run graph "$model"
claim "graph needs -o" refuses -o
run graph "$model" -o "$d/x.xyz"
claim "an ending that is not known" refuses xyz
claim "leaves no file" [ ! -e "$d/x.xyz" ]
run graph "$model" -o "$d/no/such/folder.svg"
claim "a folder that is not there" refuses folder.svg
run graph "$d/cut.onnx" -o "$d/cut.svg"
claim "a damaged model leaves no picture" [ ! -e "$d/cut.svg" ]
run graph "$model" -o "$d/x.svg" --style lenet
claim "other styles are refused by name" refuses lenet
run graph "$model" -o "$d/x.svg" --show shapes,macs
claim "macs need the engine" refuses macs
run graph "$model" -o "$d/x.svg" --depth deep
claim "a depth is a number" refuses deep
run graph "$model" -o "$d/x.svg" --scope nowhere/at/all
claim "a scope that is not there" refuses nowhere/at/all
run graph "$model" -o "$d/x.png" --memory 2M
claim "--memory is a limit: exit 3" exits 3
claim "and leaves no file" bash -c "! ls '$d'/x.png* 2>/dev/null"
claim "in one line" [ "$(wc -l <"$d/err")" = 1 ]

# ---- open
start() { # start ARGS...: $url, $pid
    : >"$d/first"
    "$v" "$@" --no-browser >"$d/first" 2>"$d/err" &
    pid=$!
    for _ in $(seq 100); do [ -s "$d/first" ] && break || sleep .05; done
    url=$(head -n 1 "$d/first")
    status=-
}
ends() { # ends SIGNAL STATUS
    kill -"$1" $pid
    wait $pid
    status=$?
    [ $status = "$2" ]
}
start "$model" --port 0
claim "the address comes first" grep -qE '^http://127\.0\.0\.1:[0-9]+/$' "$d/first"
port=${url##*:} port=${port%/}
run "$model" --port "$port" --no-browser
claim "a port in use is named" refuses "$port" "in use"
claim "SIGTERM ends it" ends TERM 0
start --port 0
claim "without a file it serves the start page" [ -n "$url" ]
claim "Ctrl-C ends it" ends INT 130
start "$model" --port 0 --host 0.0.0.0
claim "wider than the loopback it has a token" grep -qE '/\?token=[0-9a-f]{32}$' "$d/first"
claim "SIGTERM ends it, too" ends TERM 0
if command -v curl >/dev/null; then # in C, cmocka would take the SIGBUS for itself
    cp "$model" "$d/shrinks.onnx"
    start "$d/shrinks.onnx" --port 0
    truncate -s 1000 "$d/shrinks.onnx"
    curl -s "${url}api/info" >"$d/out"
    claim "a file that shrinks while open is said to" out_has "the file shrank while open"
    cp "$model" "$d/shrinks.onnx"
    sleep 2
    claim "and opened again when it is whole" bash -c "curl -s '${url}api/info' | grep -q '\"nodes\"'"
    claim "the server lives on" ends TERM 0
fi
start "$model"
first=$url one=$pid
start "$model"
claim "without --port the next free one is taken" [ -n "$first" ] && claim "and is another" [ "$url" != "$first" ]
claim "the second ends" ends TERM 0
pid=$one
claim "and the first" ends TERM 0
if command -v openssl >/dev/null && command -v curl >/dev/null; then
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$d/key.pem" -out "$d/cert.pem" -days 2 -subj /CN=localhost 2>/dev/null
    start "$model" --port 0 --tls "$d/cert.pem,$d/key.pem"
    claim "--tls makes it https" grep -q '^https://' "$d/first"
    claim "and answers so" bash -c "curl -sk '${url}api/models' | grep -q digits.onnx"
    claim "and ends" ends TERM 0
fi
run "$d/picture.onnx" --port 0 --no-browser
claim "a damaged file alone is refused" refuses picture.onnx PNG
run "$model" --port 70000
claim "a port is at most 65535" refuses 70000
run "$model" --tls "$d/none.pem" --port 0
claim "--tls needs two files" refuses --tls

echo "$passed passed, $failed failed"
[ $failed = 0 ]
