/* cmd_print.c: the man page, completions and docs/cli.md, printed from the tables. */
#include "cli/cli.h"

static int print_run(const vt_args *a)
{
    vt_err err = {0};
    vt_buf out = {0};
    if (vt_print_text(&out, a->paths[0]))
        return vt_say(a, &out);
    vt_buf_free(&out);
    vt_fail(&err, VT_BAD_USAGE, "'print' knows man, bash, zsh, fish, cli and api, not '%s'",
            a->paths[0]);
    return vt_say_error(a, &err);
}

const vt_command vt_cmd_print = {
    .name = "print",
    .takes = "man|bash|zsh|fish|cli|api",
    .min_paths = 1,
    .max_paths = 1,
    .says = "the man page, shell completions and tables of the documentation, from the program's "
            "own tables",
    .zh = "由程序自身的表打印手册页、命令补全和文档表格",
    .run = print_run,
    .hidden = true,
};
