/* say.c: all that the program prints: the answer on stdout, errors and progress on stderr.
 *
 * The answer is written whole, once it is known: a failure leaves no half of it on stdout. A pipe
 * that was closed at the other end is no error, someone has read enough. Progress appears on
 * terminals only, on work that lasts, and is one line that is wiped at its end. */
#include "cli/cli.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- signals --------------------------------------------------------------------------------- */

static volatile sig_atomic_t interrupted;

static void on_signal(int sig)
{
    if (interrupted)
        _exit(sig == SIGINT ? 130 : 3);
    interrupted = sig;
}

void vt_say_signals(void)
{
    struct sigaction sa = {.sa_handler = on_signal};
    sigaction(SIGINT, &sa, NULL);
    sigaction(SIGTERM, &sa, NULL);
    signal(SIGPIPE, SIG_IGN);
}

int vt_say_interrupted(void)
{
    return interrupted;
}

/* Other threads have these signals blocked; here they are let in only while we sleep, so that none
 * comes between the question and the sleep. */
void vt_say_wait(void)
{
    sigset_t ending, before;
    sigemptyset(&ending);
    sigaddset(&ending, SIGINT);
    sigaddset(&ending, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ending, &before);
    while (!interrupted)
        sigsuspend(&before);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* ---- stdout ---------------------------------------------------------------------------------- */

static bool write_all(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t k = write(fd, p, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return false;
        p += k, n -= (size_t)k;
    }
    return true;
}

int vt_say(const vt_args *a, vt_buf *answer)
{
    vt_err err = {0};
    int status = 0;
    vt_say_progress_end();
    if (!vt_buf_check(answer, &err))
        status = vt_say_error_line(a, &err);
    else if (!write_all(STDOUT_FILENO, answer->p, answer->n) && errno != EPIPE) {
        vt_fail(&err, VT_IO, "stdout cannot be written: %s", strerror(errno));
        status = vt_say_error_line(a, &err);
    }
    vt_buf_free(answer);
    return status;
}

bool vt_say_color(const vt_args *a, int fd)
{
    const char *asked = a->value[VT_OPT_COLOR], *no = getenv("NO_COLOR"), *term = getenv("TERM");
    if (asked && strcmp(asked, "auto"))
        return !strcmp(asked, "always");
    return isatty(fd) && !(no && *no) && !(term && !strcmp(term, "dumb"));
}

/* ---- errors ---------------------------------------------------------------------------------- */

/* Programs that ask for JSON get the English sentence, whoever reads the line beside it. */
int vt_say_error_line(const vt_args *a, const vt_err *err)
{
    char text[2200], line[2300];
    vt_err said = *err;
    if (vt_args_zh(a))
        vt_err_in_chinese(&said);
    bool color = vt_say_color(a, STDERR_FILENO);
    vt_say_progress_end();
    vt_err_text(&said, text, sizeof text);
    int n = snprintf(line, sizeof line, "%svitrine:%s %s\n", color ? "\033[31m" : "",
                     color ? "\033[0m" : "", text);
    write_all(STDERR_FILENO, line, (size_t)n);
    if (err->code == VT_CANCELLED && interrupted == SIGINT)
        return 130;
    return vt_err_exit(err->code);
}

void vt_say_note(const vt_args *a, const char *fmt, ...)
{
    char text[2200];
    va_list args;
    if (a->value[VT_OPT_QUIET])
        return;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    vt_say_progress_end();
    dprintf(STDERR_FILENO, "vitrine: %s\n", text);
}

int vt_say_error(const vt_args *a, const vt_err *err)
{
    if (a->value[VT_OPT_JSON]) {
        vt_buf out = {0};
        vt_json j;
        vt_json_init(&j, &out, true);
        vt_json_object(&j);
        vt_json_key(&j, "error");
        vt_json_err(&j, err);
        vt_json_end(&j, '}');
        vt_say(a, &out);
    }
    return vt_say_error_line(a, err);
}

/* ---- progress -------------------------------------------------------------------------------- */

static struct {
    bool drawn;
    const char *what; /* the present stage, and when it began */
    double since, last;
} line;

/* "layout 34 %, 2 s left", ten times a second at most, after the first 300 ms. */
static void progress_report(void *ctx, const char *what, double done, double total)
{
    (void)ctx;
    double now = vt_now();
    if (!line.what || strcmp(line.what, what))
        line.what = what, line.since = now, line.last = now + .2;
    if (now - line.last < .1)
        return;
    line.last = now;
    char text[160];
    double share = total > 0 ? done / total : 0, spent = now - line.since;
    int n = share > .01 ? snprintf(text, sizeof text, "\r\033[K%s %.0f %%, %.0f s left", what,
                                   100 * share, spent / share - spent)
                        : snprintf(text, sizeof text, "\r\033[K%s", what);
    write_all(STDERR_FILENO, text, (size_t)n);
    line.drawn = true;
}

static bool progress_cancelled(void *ctx)
{
    (void)ctx;
    return interrupted;
}

const vt_progress *vt_say_progress(const vt_args *a)
{
    static vt_progress progress = {.cancelled = progress_cancelled};
    bool shown = !a->value[VT_OPT_QUIET] && isatty(STDERR_FILENO);
    progress.report = shown ? progress_report : NULL;
    return &progress;
}

void vt_say_progress_end(void)
{
    if (line.drawn)
        write_all(STDERR_FILENO, "\r\033[K", 4);
    line.drawn = false;
}
