/* options.c: the table of options, and how argv becomes vt_args.
 *
 * Options may stand anywhere, also before the command: an option's name decides whether it takes a
 * value, whichever command follows. Every value is checked against its kind here, so commands only
 * read. "--name value", "--name=value", "-oFILE" and "-o FILE" are the same. */
#include "cli/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const vt_option vt_options[VT_OPT_COUNT_OF] = {
#define X(id, name, letter, kind, arg, choices, says, zh)                                          \
    {name, letter, VT_OPTION_##kind, arg, choices, says, zh},
    VT_OPTIONS(X)
#undef X
};

/* ---- the nearest name, for who mistyped one -------------------------------------------------- */

/* Edits from a to b, a swap of neighbours being one (Damerau, optimal string alignment). */
static size_t edits(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b), d[3][64];
    if (n > 62 || m > 62)
        return 99;
    for (size_t j = 0; j <= m; j++)
        d[0][j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t *row = d[i % 3], *above = d[(i - 1) % 3], *two = d[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t best = above[j - 1] + (a[i - 1] != b[j - 1]);
            if (above[j] + 1 < best)
                best = above[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped && two[j - 2] + 1 < best)
                best = two[j - 2] + 1;
            row[j] = best;
        }
    }
    return d[n % 3][m];
}

typedef struct nearest {
    const char *to, *name;
    size_t far;
} nearest;

static void nearest_try(nearest *n, const char *name)
{
    size_t far = edits(n->to, name), longest = strlen(n->to) > 4 && strlen(name) > 4 ? 2 : 1;
    if (far <= longest && far < n->far)
        n->name = name, n->far = far;
}

static bool unknown_option(const char *name, vt_err *err)
{
    nearest n = {.to = name, .far = 99};
    for (size_t i = 0; i < VT_OPT_COUNT_OF; i++)
        nearest_try(&n, vt_options[i].name);
    if (n.name)
        return vt_fail(err, VT_BAD_USAGE, "unknown option --%s; is --%s meant?", name, n.name);
    return vt_fail(err, VT_BAD_USAGE, "unknown option --%s; vitrine --help lists them", name);
}

static bool unknown_command(const char *name, vt_err *err)
{
    nearest n = {.to = name, .far = 99};
    for (size_t i = 0; vt_commands[i]; i++)
        if (!vt_commands[i]->hidden)
            nearest_try(&n, vt_commands[i]->name);
    if (n.name)
        return vt_fail(err, VT_BAD_USAGE, "unknown command '%s'; is '%s' meant?", name, n.name);
    return vt_fail(err, VT_BAD_USAGE,
                   "'%s' is neither a command nor a file; vitrine --help lists the commands", name);
}

/* ---- values ---------------------------------------------------------------------------------- */

static bool count_read(const char *text, uint64_t *out)
{
    if (*text < '0' || *text > '9')
        return false;
    char *end;
    unsigned long long v = strtoull(text, &end, 10);
    *out = v;
    return !*end && strlen(text) < 20;
}

/* "4096", "512M", "1.5GB", "4GiB": letters are powers of 1,000 but with an i of 1,024. */
static bool size_read(const char *text, uint64_t *out)
{
    if (*text < '0' || *text > '9')
        return false;
    char *end;
    double v = strtod(text, &end);
    static const char units[] = "kMGTP";
    double unit = 1;
    const char *u = *end ? strchr(units, *end == 'K'   ? 'k'
                                         : *end == 'm' ? 'M'
                                         : *end == 'g' ? 'G'
                                                       : *end)
                         : NULL;
    if (u && *u) {
        end++;
        double base = *end == 'i' ? (end++, 1024.0) : 1000.0;
        for (const char *k = units; k <= u; k++)
            unit *= base;
    }
    if (*end == 'B' || *end == 'b')
        end++;
    if (*end || !(v * unit < 9e18))
        return false;
    *out = (uint64_t)(v * unit);
    return true;
}

/* Whether `text` [n] is one of "a|b|c". */
static bool choice_has(const char *choices, const char *text, size_t n)
{
    for (const char *c = choices; *c;) {
        size_t len = strcspn(c, "|");
        if (len == n && !memcmp(c, text, n))
            return true;
        c += len + (c[len] == '|');
    }
    return false;
}

static bool set_ok(const char *choices, const char *text)
{
    for (;;) {
        size_t n = strcspn(text, ",");
        if (!choice_has(choices, text, n))
            return false;
        if (!text[n])
            return true;
        text += n + 1;
    }
}

static bool value_check(const vt_option *o, const char *text, vt_err *err)
{
    uint64_t v;
    switch (o->kind) {
    case VT_OPTION_COUNT:
        return count_read(text, &v) ||
               vt_fail(err, VT_BAD_USAGE, "option --%s: '%s' is not a whole number", o->name, text);
    case VT_OPTION_SIZE:
        return size_read(text, &v) ||
               vt_fail(err, VT_BAD_USAGE, "option --%s: '%s' is not a size such as 512M or 4G",
                       o->name, text);
    case VT_OPTION_CHOICE:
        return choice_has(o->choices, text, strlen(text)) ||
               vt_fail(err, VT_BAD_USAGE, "option --%s: '%s' is none of %s", o->name, text,
                       o->choices);
    case VT_OPTION_SET:
        return set_ok(o->choices, text) ||
               vt_fail(err, VT_BAD_USAGE, "option --%s: '%s' is not among %s, separated by commas",
                       o->name, text, o->choices);
    default:
        return true;
    }
}

uint64_t vt_args_number(const vt_args *a, vt_option_id id, uint64_t otherwise)
{
    uint64_t v = otherwise;
    if (!a->value[id])
        return otherwise;
    if (vt_options[id].kind == VT_OPTION_SIZE)
        size_read(a->value[id], &v);
    else
        count_read(a->value[id], &v);
    return v;
}

bool vt_args_zh(const vt_args *a)
{
    if (a->value[VT_OPT_LANG])
        return !strcmp(a->value[VT_OPT_LANG], "zh");
    static const char *const from[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < 3; i++) {
        const char *v = getenv(from[i]);
        if (v && *v)
            return !strncmp(v, "zh", 2);
    }
    return false;
}

/* ---- argv ------------------------------------------------------------------------------------ */

typedef struct reader {
    vt_args *args;
    const char **paths;
    int argc, at;
    char **argv;
    bool ended; /* after "--" */
    vt_err *err;
} reader;

static int option_find(const char *name, size_t n)
{
    for (int i = 0; i < VT_OPT_COUNT_OF; i++)
        if (strlen(vt_options[i].name) == n && !memcmp(vt_options[i].name, name, n))
            return i;
    return -1;
}

static int option_by_letter(char letter)
{
    for (int i = 0; i < VT_OPT_COUNT_OF; i++)
        if (vt_options[i].letter == letter)
            return i;
    return -1;
}

static bool option_take(reader *r, int id, const char *inline_value)
{
    const vt_option *o = &vt_options[id];
    const char *value = inline_value;
    if (o->kind == VT_OPTION_FLAG) {
        if (value)
            return vt_fail(r->err, VT_BAD_USAGE, "option --%s takes no value", o->name);
        value = "";
    } else if (!value) {
        if (r->at + 1 >= r->argc)
            return vt_fail(r->err, VT_BAD_USAGE, "option --%s needs a value: %s", o->name, o->arg);
        value = r->argv[++r->at];
    }
    r->args->value[id] = value;
    return value_check(o, value, r->err);
}

static bool long_read(reader *r, const char *text)
{
    size_t n = strcspn(text, "=");
    int id = option_find(text, n);
    char name[80];
    snprintf(name, sizeof name, "%.*s", (int)(n > 79 ? 79 : n), text);
    if (id < 0)
        return unknown_option(name, r->err);
    return option_take(r, id, text[n] ? text + n + 1 : NULL);
}

static bool letters_read(reader *r, const char *text)
{
    for (; *text; text++) {
        int id = option_by_letter(*text);
        if (id < 0)
            return vt_fail(r->err, VT_BAD_USAGE, "unknown option -%c; vitrine --help lists them",
                           *text);
        bool flag = vt_options[id].kind == VT_OPTION_FLAG;
        if (!option_take(r, id, flag || !text[1] ? NULL : text + 1))
            return false;
        if (!flag)
            return true;
    }
    return true;
}

static bool word_read(reader *r, const char *word)
{
    if (!r->ended && !strcmp(word, "--"))
        return r->ended = true;
    if (!r->ended && word[0] == '-' && word[1] == '-')
        return long_read(r, word + 2);
    if (!r->ended && word[0] == '-' && word[1])
        return letters_read(r, word + 1);
    const vt_command *c = r->args->command || r->ended ? NULL : vt_command_find(word);
    if (c && !r->args->n_paths)
        r->args->command = c;
    else
        r->paths[r->args->n_paths++] = word;
    return true;
}

/* Which options were given that this command does not take? */
static bool options_fit(const vt_args *a, vt_err *err)
{
    const vt_command *c = a->command;
    for (int i = 0; i < VT_OPT_COUNT_OF; i++)
        if (a->value[i] && !((c->options | VT_TAKES_ALWAYS) >> i & 1))
            return vt_fail(err, VT_BAD_USAGE,
                           "'%s' takes no option --%s; vitrine %s --help lists them", c->name,
                           vt_options[i].name, c->name);
    return true;
}

/* --color names a column where a table is plotted, else it is about terminals. */
static bool color_fits(const vt_args *a, vt_err *err)
{
    const char *v = a->value[VT_OPT_COLOR], *choices = vt_options[VT_OPT_COLOR].choices;
    if (!v || a->command->colors_column || choice_has(choices, v, strlen(v)))
        return true;
    return vt_fail(err, VT_BAD_USAGE, "option --color: '%s' is none of %s", v, choices);
}

static bool paths_fit(const vt_args *a, vt_err *err)
{
    const vt_command *c = a->command;
    if (a->n_paths < c->min_paths)
        return vt_fail(err, VT_BAD_USAGE, "'%s' needs %s; vitrine %s --help tells more", c->name,
                       c->takes, c->name);
    if (a->n_paths > c->max_paths)
        return vt_fail(err, VT_BAD_USAGE, "'%s' takes %s and was also given '%s'", c->name,
                       c->takes, a->paths[c->max_paths]);
    return true;
}

/* A first word that is no command is a path when it exists or looks like one. */
static bool command_guess(vt_args *a, vt_err *err)
{
    a->command = vt_commands[0];
    if (!a->n_paths)
        return true;
    const char *word = a->paths[0];
    if (strpbrk(word, "./") || !strcmp(word, "-") || !access(word, F_OK))
        return true;
    return unknown_command(word, err);
}

bool vt_args_read(vt_args *out, const char **paths, int argc, char **argv, vt_err *err)
{
    reader r = {.args = out, .paths = paths, .argc = argc, .argv = argv, .err = err};
    *out = (vt_args){.paths = paths};
    for (int i = 1; i < argc && strcmp(argv[i], "--"); i++) /* errors on the way are JSON, too */
        if (!strcmp(argv[i], "--json"))
            out->value[VT_OPT_JSON] = "";
    for (r.at = 1; r.at < argc; r.at++)
        if (!word_read(&r, argv[r.at]))
            return false;
    if (out->value[VT_OPT_HELP] || out->value[VT_OPT_VERSION])
        return true;
    if (!out->command && !command_guess(out, err))
        return false;
    if (!out->command->run)
        return vt_fail(err, VT_UNKNOWN,
                       "the command '%s' is reserved: this version (" VT_VERSION
                       ") does not have it yet",
                       out->command->name);
    return options_fit(out, err) && color_fits(out, err) && paths_fit(out, err);
}
