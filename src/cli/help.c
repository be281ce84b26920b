/* help.c: what --help says, in two languages, from the tables of options and commands. */
#include "cli/cli.h"

#include <string.h>

enum { TEXT_COLUMN = 30, PAGE_WIDTH = 92 };

static void spaces(vt_buf *out, size_t n)
{
    while (n--)
        vt_buf_char(out, ' ');
}

/* Where a line may break before byte `i`: after a space, or between Chinese characters. */
static bool breaks_at(vt_str s, size_t i)
{
    return i >= s.n || s.p[i] == ' ' || (unsigned char)s.p[i] >= 0xe0;
}

/* Writes `text` from column `at` on, wrapped and indented to TEXT_COLUMN. */
static void put_wrapped(vt_buf *out, vt_str text, size_t at)
{
    for (size_t i = 0; i < text.n;) {
        size_t end = i;
        do
            vt_utf8_next(text, &end);
        while (end < text.n && !breaks_at(text, end));
        size_t wide = vt_text_columns(vt_str_cut(text, i, end - i));
        if (at + wide > PAGE_WIDTH && at > TEXT_COLUMN) {
            vt_buf_char(out, '\n');
            spaces(out, TEXT_COLUMN);
            at = TEXT_COLUMN;
            while (i < text.n && text.p[i] == ' ')
                i++;
            continue;
        }
        vt_buf_str(out, vt_str_cut(text, i, end - i));
        at += wide, i = end;
    }
    vt_buf_char(out, '\n');
}

static void put_row(vt_buf *out, vt_str left, const char *text)
{
    size_t at = 2 + vt_text_columns(left);
    vt_buf_text(out, "  ");
    vt_buf_str(out, left);
    if (at + 2 > TEXT_COLUMN)
        vt_buf_char(out, '\n'), at = 0;
    spaces(out, TEXT_COLUMN - at);
    put_wrapped(out, vt_str_of(text), TEXT_COLUMN);
}

void vt_help_option(vt_buf *out, const vt_option *o)
{
    if (o->letter)
        vt_buf_format(out, "-%c, ", o->letter);
    vt_buf_format(out, "--%s", o->name);
    if (o->arg)
        vt_buf_format(out, " %s", o->arg);
}

static void put_option(vt_buf *out, const vt_option *o, bool zh)
{
    vt_buf left = {0};
    vt_help_option(&left, o);
    put_row(out, vt_buf_view(&left), zh ? o->zh : o->says);
    vt_buf_free(&left);
}

static void put_options(vt_buf *out, uint64_t which, bool zh)
{
    for (size_t i = 0; i < VT_OPT_COUNT_OF; i++)
        if (which >> i & 1)
            put_option(out, &vt_options[i], zh);
}

static void put_command(vt_buf *out, const vt_command *c, bool zh)
{
    vt_buf left = {0};
    vt_buf_format(&left, "%s %s", c->name, c->takes);
    put_row(out, vt_buf_view(&left), zh ? c->zh : c->says);
    vt_buf_free(&left);
}

void vt_help_program(vt_buf *out, bool zh)
{
    vt_buf_text(
        out,
        zh ? "vitrine:看清任何神经网络的内部\n\n用法:vitrine PATH...             "
             "在浏览器中打开\n      vitrine COMMAND PATH... [选项]\n\n命令:\n"
           : "vitrine: see inside any neural network\n\nusage: vitrine PATH...           "
             "  opens in the browser\n       vitrine COMMAND PATH... [options]\n\ncommands:\n");
    for (size_t i = 0; vt_commands[i]; i++)
        if (vt_commands[i]->run && !vt_commands[i]->hidden)
            put_command(out, vt_commands[i], zh);
    vt_buf_text(out, zh ? "\n每个命令都有的选项:\n" : "\noptions of every command:\n");
    put_options(out, VT_TAKES_ALWAYS, zh);
    vt_buf_text(
        out, zh ? "\nvitrine COMMAND --help 说明一个命令;vitrine ./info 打开名为 info 的文件。\n"
                  "退出状态:0 完成,1 答案为否,2 用法或输入有误,3 取消或超出限制,130 Ctrl-C。\n"
                : "\nvitrine COMMAND --help tells more; vitrine ./info opens a file named info.\n"
                  "exit status: 0 done, 1 the answer is no, 2 bad usage or input, 3 cancelled or "
                  "over a limit, 130 Ctrl-C\n");
}

void vt_help_command(vt_buf *out, const vt_command *c, bool zh)
{
    vt_buf_format(
        out, zh ? "用法:vitrine %s %s [选项]\n\n%s。\n" : "usage: vitrine %s %s [options]\n\n%s.\n",
        c->name, c->takes, zh ? c->zh : c->says);
    if (!c->run) {
        vt_buf_text(out, zh ? "本版本(" VT_VERSION ")还没有这个命令。\n"
                            : "This version (" VT_VERSION ") does not have it yet.\n");
        return;
    }
    if (c->options)
        vt_buf_text(out, zh ? "\n选项:\n" : "\noptions:\n");
    put_options(out, c->options, zh);
    vt_buf_text(out, zh ? "\n每个命令都有的选项:\n" : "\noptions of every command:\n");
    put_options(out, VT_TAKES_ALWAYS, zh);
    if (c->example)
        vt_buf_format(out, "\n%s\n%s\n", zh ? "例:" : "examples:", c->example);
}
