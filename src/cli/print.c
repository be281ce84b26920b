/* print.c: texts for other programs, from the tables of options and commands: the man page,
 * completions for three shells, docs/cli.md. */
#include "cli/cli.h"

#include <string.h>

static bool shown(const vt_command *c)
{
    return c->run && !c->hidden;
}

static bool takes(const vt_command *c, size_t option)
{
    return (c->options | VT_TAKES_ALWAYS) >> option & 1;
}

/* ---- man ------------------------------------------------------------------------------------- */

/* Text with what roff reads as commands made harmless. */
static void put_roff(vt_buf *out, const char *s)
{
    for (; *s; s++) {
        if (*s == '-' || *s == '\\')
            vt_buf_char(out, '\\');
        vt_buf_char(out, *s);
    }
}

static void man_option(vt_buf *out, const vt_option *o)
{
    vt_buf name = {0};
    vt_help_option(&name, o);
    vt_buf_char(&name, 0);
    vt_buf_text(out, ".TP\n.B ");
    put_roff(out, name.p);
    vt_buf_text(out, "\n");
    put_roff(out, o->says);
    vt_buf_text(out, "\n");
    vt_buf_free(&name);
}

static void man_command(vt_buf *out, const vt_command *c)
{
    vt_buf_format(out, ".SS %s ", c->name);
    put_roff(out, c->takes);
    vt_buf_char(out, '\n');
    put_roff(out, c->says);
    vt_buf_text(out, ".\n");
    for (size_t i = 0; i < VT_OPT_COUNT_OF; i++)
        if (c->options >> i & 1)
            man_option(out, &vt_options[i]);
    vt_buf_text(out, ".PP\n.nf\n");
    put_roff(out, c->example);
    vt_buf_text(out, "\n.fi\n");
}

static void print_man(vt_buf *out)
{
    vt_buf_text(
        out,
        ".TH VITRINE 1 \"\" \"vitrine " VT_VERSION "\" \"User Commands\"\n.SH NAME\n"
        "vitrine \\- see inside any neural network\n.SH SYNOPSIS\n.B vitrine\n[PATH...]\n.br\n"
        ".B vitrine\nCOMMAND PATH... [options]\n.SH DESCRIPTION\n"
        "Opens a neural\\-network file and shows what is in it: in the browser, as text, JSON, "
        "SVG, PNG, PDF or DOT. Options may stand anywhere, \\-\\- ends them, \\- is stdin or "
        "stdout.\n.SH COMMANDS\n");
    for (size_t i = 0; vt_commands[i]; i++)
        if (shown(vt_commands[i]))
            man_command(out, vt_commands[i]);
    vt_buf_text(out, ".SH OPTIONS OF EVERY COMMAND\n");
    for (size_t i = 0; i < VT_OPT_COUNT_OF; i++)
        if (VT_TAKES_ALWAYS >> i & 1)
            man_option(out, &vt_options[i]);
    vt_buf_text(
        out,
        ".SH EXIT STATUS\n0 done; 1 the answer is no; 2 bad usage or bad input; 3 cancelled, over "
        "a "
        "limit or out of memory; 130 on Ctrl\\-C.\n.SH ENVIRONMENT\n.TP\n.B NO_COLOR\nno colour on "
        "terminals\n.TP\n.B XDG_STATE_HOME\nwhere the list of recent files is kept\n");
}

/* ---- completions ----------------------------------------------------------------------------- */

/* "light dark print": the words of `choices`. */
static void put_choices(vt_buf *out, const vt_option *o)
{
    for (const char *c = o->choices ? o->choices : ""; *c; c++)
        vt_buf_char(out, *c == '|' ? ' ' : *c);
}

static void bash_options(vt_buf *out, const vt_command *c)
{
    vt_buf_format(out, "    %s) words=\"", c->name);
    for (size_t i = 0; i < VT_OPT_COUNT_OF; i++)
        if (takes(c, i))
            vt_buf_format(out, "--%s ", vt_options[i].name);
    vt_buf_text(out, "\";;\n");
}

static void bash_values(vt_buf *out)
{
    for (size_t i = 0; i < VT_OPT_COUNT_OF; i++) {
        const vt_option *o = &vt_options[i];
        if (o->kind == VT_OPTION_FLAG)
            continue;
        vt_buf_format(out, "    --%s", o->name);
        if (o->letter)
            vt_buf_format(out, "|-%c", o->letter);
        vt_buf_text(out, ") ");
        if (o->choices) {
            vt_buf_text(out, "COMPREPLY=($(compgen -W \"");
            put_choices(out, o);
            vt_buf_text(out, "\" -- \"$cur\"));");
        } else {
            vt_buf_text(out, "COMPREPLY=($(compgen -f -- \"$cur\"));");
        }
        vt_buf_text(out, " return;;\n");
    }
}

static void put_names(vt_buf *out)
{
    for (size_t i = 0; vt_commands[i]; i++)
        if (shown(vt_commands[i]))
            vt_buf_format(out, "%s ", vt_commands[i]->name);
}

static void print_bash(vt_buf *out)
{
    vt_buf_text(out,
                "# bash completion of vitrine, printed from its tables\n_vitrine() {\n"
                "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words\n"
                "    case $prev in\n");
    bash_values(out);
    vt_buf_text(out, "    esac\n    case ${COMP_WORDS[1]} in\n");
    for (size_t i = 1; vt_commands[i]; i++)
        if (shown(vt_commands[i]))
            bash_options(out, vt_commands[i]);
    vt_buf_text(out, "    *) words=\"");
    for (size_t i = 0; i < VT_OPT_COUNT_OF; i++)
        if (takes(vt_commands[0], i))
            vt_buf_format(out, "--%s ", vt_options[i].name);
    vt_buf_text(out, "\";;\n    esac\n    if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "
                     "\"$words\" -- \"$cur\"))\n"
                     "    elif (( COMP_CWORD == 1 )); then COMPREPLY=($(compgen -f -W \"");
    put_names(out);
    vt_buf_text(out, "\" -- \"$cur\"))\n    else COMPREPLY=($(compgen -f -- \"$cur\")); fi\n}\n"
                     "complete -o filenames -F _vitrine vitrine\n");
}

/* Inside single quotes of zsh and fish; brackets and colons mean something to zsh's _arguments. */
static void put_quoted(vt_buf *out, const char *s, bool zsh)
{
    for (; *s; s++) {
        if (*s == '\'')
            vt_buf_text(out, zsh ? "'\\''" : "\\'");
        else if (zsh && strchr("[]:", *s))
            vt_buf_format(out, "\\%c", *s);
        else
            vt_buf_char(out, *s);
    }
}

static void zsh_option(vt_buf *out, const vt_option *o)
{
    vt_buf_format(out, "    '--%s[", o->name);
    put_quoted(out, o->says, true);
    vt_buf_char(out, ']');
    if (o->kind != VT_OPTION_FLAG) {
        vt_buf_char(out, ':');
        put_quoted(out, o->arg, true);
        vt_buf_char(out, ':');
        if (o->choices) {
            vt_buf_char(out, '(');
            put_choices(out, o);
            vt_buf_char(out, ')');
        } else {
            vt_buf_text(out, "_files");
        }
    }
    vt_buf_text(out, "' \\\n");
}

static void zsh_command(vt_buf *out, const vt_command *c, bool first)
{
    vt_buf_format(out, "  %s) _arguments \\\n", first ? "*" : c->name);
    for (size_t i = 0; i < VT_OPT_COUNT_OF; i++)
        if (takes(c, i))
            zsh_option(out, &vt_options[i]);
    vt_buf_text(out, "    '*:file:_files' ;;\n");
}

static void print_zsh(vt_buf *out)
{
    vt_buf_text(out, "#compdef vitrine\n# zsh completion of vitrine, printed from its tables\n"
                     "local -a commands\ncommands=(\n");
    for (size_t i = 0; vt_commands[i]; i++)
        if (shown(vt_commands[i])) {
            vt_buf_format(out, "  '%s:", vt_commands[i]->name);
            put_quoted(out, vt_commands[i]->says, true);
            vt_buf_text(out, "'\n");
        }
    vt_buf_text(out, ")\nif (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then\n"
                     "  _describe command commands\n  _files\n  return\nfi\ncase $words[2] in\n");
    for (size_t i = 1; vt_commands[i]; i++)
        if (shown(vt_commands[i]))
            zsh_command(out, vt_commands[i], false);
    zsh_command(out, vt_commands[0], true);
    vt_buf_text(out, "esac\n");
}

/* For which commands an option is offered: none named means all. */
static void fish_condition(vt_buf *out, size_t option)
{
    if (VT_TAKES_ALWAYS >> option & 1)
        return;
    vt_buf_text(out, " -n '__fish_seen_subcommand_from");
    for (size_t i = 0; vt_commands[i]; i++)
        if (shown(vt_commands[i]) && takes(vt_commands[i], option))
            vt_buf_format(out, " %s", vt_commands[i]->name);
    if (takes(vt_commands[0], option)) {
        vt_buf_text(out, "; or not __fish_seen_subcommand_from ");
        put_names(out);
    }
    vt_buf_char(out, '\'');
}

static void fish_option(vt_buf *out, size_t i)
{
    const vt_option *o = &vt_options[i];
    vt_buf_format(out, "complete -c vitrine -l %s", o->name);
    if (o->letter)
        vt_buf_format(out, " -s %c", o->letter);
    fish_condition(out, i);
    if (o->choices) {
        vt_buf_text(out, " -x -a '");
        put_choices(out, o);
        vt_buf_char(out, '\'');
    } else if (o->kind != VT_OPTION_FLAG) {
        vt_buf_text(out, " -r");
    }
    vt_buf_text(out, " -d '");
    put_quoted(out, o->says, false);
    vt_buf_text(out, "'\n");
}

static void print_fish(vt_buf *out)
{
    vt_buf_text(out, "# fish completion of vitrine, printed from its tables\n");
    for (size_t i = 0; vt_commands[i]; i++)
        if (shown(vt_commands[i])) {
            vt_buf_format(out, "complete -c vitrine -n __fish_use_subcommand -a %s -d '",
                          vt_commands[i]->name);
            put_quoted(out, vt_commands[i]->says, false);
            vt_buf_text(out, "'\n");
        }
    for (size_t i = 0; i < VT_OPT_COUNT_OF; i++)
        fish_option(out, i);
}

/* ---- docs/cli.md ----------------------------------------------------------------------------- */

static void put_cell(vt_buf *out, const char *s)
{
    for (; *s; s++) {
        if (*s == '|')
            vt_buf_char(out, '\\');
        vt_buf_char(out, *s);
    }
}

static void cli_options(vt_buf *out, uint64_t which)
{
    vt_buf_text(out, "\n| option | |\n|---|---|\n");
    for (size_t i = 0; i < VT_OPT_COUNT_OF; i++) {
        vt_buf name = {0};
        if (!(which >> i & 1))
            continue;
        vt_help_option(&name, &vt_options[i]);
        vt_buf_char(&name, 0);
        vt_buf_text(out, "| `");
        put_cell(out, name.p);
        vt_buf_text(out, "` | ");
        put_cell(out, vt_options[i].says);
        vt_buf_text(out, " |\n");
        vt_buf_free(&name);
    }
}

static void print_cli(vt_buf *out)
{
    vt_buf_text(
        out,
        "# The command line\n\nPrinted by `make docs` from the program's tables; what each "
        "promises to "
        "scripts stands there, too.\n\nOptions may stand anywhere, `--` ends them, `-` is stdin or "
        "stdout, `--help` works on every command. stdout carries the answer and nothing else; "
        "errors "
        "are one line on stderr, `vitrine: FILE: where: reason`, with `--json` also "
        "`{\"error\":{\"file\",\"where\",\"reason\"}}` on stdout.\n\nExit status: 0 done; 1 the "
        "answer is no; 2 "
        "bad usage or bad input; 3 cancelled, over a limit or out of memory; 130 on Ctrl-C.\n");
    for (size_t i = 0; vt_commands[i]; i++) {
        const vt_command *c = vt_commands[i];
        if (!shown(c))
            continue;
        vt_buf_format(out, "\n## vitrine %s %s\n\n%s.\n", c->name, c->takes, c->says);
        if (c->options)
            cli_options(out, c->options);
        vt_buf_format(out, "\n```\n%s\n```\n", c->example);
    }
    vt_buf_text(out, "\n## Options of every command\n");
    cli_options(out, VT_TAKES_ALWAYS);
    vt_buf_text(out, "\n## Reserved\n\nNames kept for later versions:");
    for (size_t i = 0; vt_commands[i]; i++)
        if (!vt_commands[i]->run)
            vt_buf_format(out, " `%s`", vt_commands[i]->name);
    vt_buf_text(out, ".\n");
}

/* ---- the list -------------------------------------------------------------------------------- */

bool vt_print_text(vt_buf *out, const char *what)
{
    static const struct {
        const char *name;
        void (*print)(vt_buf *out);
    } texts[] = {{"man", print_man},   {"bash", print_bash}, {"zsh", print_zsh},
                 {"fish", print_fish}, {"cli", print_cli},   {"api", vt_routes_print}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (!strcmp(texts[i].name, what)) {
            texts[i].print(out);
            return true;
        }
    return false;
}
