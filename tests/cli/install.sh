#!/usr/bin/env bash
# `make install` into an empty folder: all pieces are there, and a C program compiles against them and opens a model.
cd "$(dirname "$0")/../.." || exit 1
d=$(mktemp -d) && trap 'rm -rf "$d"' EXIT
passed=0 failed=0
claim() {
    local name=$1
    shift
    if "$@" >"$d/log" 2>&1; then passed=$((passed + 1)); else
        failed=$((failed + 1))
        echo "FAIL  $name: $(tail -n 5 "$d/log")"
    fi
}
claim "make install" ${MAKE:-make} --no-print-directory install DESTDIR="$d/root" PREFIX=/usr
for f in bin/vitrine lib/libvitrine.a lib/pkgconfig/vitrine.pc include/vitrine/vitrine.h include/vitrine/model/model.h \
    share/man/man1/vitrine.1 share/bash-completion/completions/vitrine share/zsh/site-functions/_vitrine \
    share/fish/vendor_completions.d/vitrine.fish; do
    claim "$f is there" test -s "$d/root/usr/$f"
done
claim "the program runs from there" "$d/root/usr/bin/vitrine" --version
claim "with its page it is at most 6 MB" [ "$(stat -c %s "$d/root/usr/bin/vitrine")" -le 6291456 ]
claim "it loads neither curl, LDAP, X11, Cairo nor the HTTP library" \
    bash -c "! ldd '$d/root/usr/bin/vitrine' | grep -E 'curl|ldap|X11|cairo|pango|microhttpd|gnutls|gomp|dnnl'"
cat >"$d/count.c" <<'C'
#include <stdio.h>
#include <vitrine.h>

/* Counts a model's nodes and writes its picture. */
int main(int argc, char **argv)
{
    vt_err err = {0};
    vt_scene scene;
    vt_graph_spec spec;
    vt_buf svg = {0};
    vt_arena *arena = vt_arena_new();
    vt_opened *o = argc > 1 ? vt_opened_new(argv[1], NULL, &err) : NULL;
    bool ok = o && vt_graph_spec_read(&spec, vt_str_of("1"), vt_str_of(""), vt_str_of(""), &err) &&
              vt_graph_view(o, &spec, arena, NULL, &scene, &err) &&
              vt_scene_svg(&scene, VT_THEME_LIGHT, &svg, &err);
    if (!ok) {
        char text[2200];
        fprintf(stderr, "%s\n", vt_err_text(&err, text, sizeof text));
        return 1;
    }
    printf("%zu nodes, %zu bytes of SVG\n", o->model->nodes.n, svg.n);
    vt_buf_free(&svg);
    vt_opened_free(o);
    vt_arena_free(arena);
    return 0;
}
C
export PKG_CONFIG_SYSROOT_DIR=$d/root PKG_CONFIG_PATH=$d/root/usr/lib/pkgconfig
cc=${CC:-cc}
claim "a C program compiles against it" bash -c "$cc -std=c17 -Wall -Wextra -Werror -o '$d/count' '$d/count.c' \$(pkg-config --cflags --libs vitrine)"
claim "and opens a model" "$d/count" examples/digits.onnx
claim "the man page has no errors" bash -c "! command -v man >/dev/null || ! man --warnings -l '$d/root/usr/share/man/man1/vitrine.1' 2>&1 >/dev/null | grep ."
echo "$passed passed, $failed failed"
[ $failed = 0 ]
