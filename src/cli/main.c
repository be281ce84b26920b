/* main.c: argv in, exit status out. */
#include "cli/cli.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* A small file of /proc; empty when there is none. */
static void proc_read(const char *path, char *text, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, size - 1);
    if (fd >= 0)
        close(fd);
    text[n > 0 ? n : 0] = 0;
}

/* Bytes that the system could give without swapping; 0 when it does not say. */
static uint64_t memory_free(void)
{
    char text[512];
    unsigned long long kilobytes = 0;
    proc_read("/proc/meminfo", text, sizeof text);
    const char *line = strstr(text, "MemAvailable:");
    return line && sscanf(line, "MemAvailable: %llu", &kilobytes) == 1 ? kilobytes * 1024 : 0;
}

/* Bytes this process has already; under a sanitizer that is terabytes. */
static uint64_t memory_taken(void)
{
    char text[128];
    unsigned long long pages = 0;
    proc_read("/proc/self/statm", text, sizeof text);
    bool known = sscanf(text, "%*u %*u %*u %*u %*u %llu", &pages) == 1;
    return known ? pages * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}

/* --memory, or 0.8 of what is free: the system refuses more than that to this process, and each
 * refusal ends as VT_NO_MEMORY in words. Mapped files do not count. */
static void memory_limit(const vt_args *a)
{
    uint64_t most = vt_args_number(a, VT_OPT_MEMORY, memory_free() / 10 * 8);
    struct rlimit limit;
    if (!most || getrlimit(RLIMIT_DATA, &limit) ||
        (!a->value[VT_OPT_MEMORY] && memory_taken() > most))
        return;
    if (limit.rlim_max == RLIM_INFINITY || most < limit.rlim_max)
        limit.rlim_cur = most;
    setrlimit(RLIMIT_DATA, &limit);
}

static int say_help(const vt_args *a)
{
    vt_buf out = {0};
    if (a->value[VT_OPT_VERSION])
        vt_buf_text(&out, "vitrine " VT_VERSION "\n");
    else if (a->command)
        vt_help_command(&out, a->command, vt_args_zh(a));
    else
        vt_help_program(&out, vt_args_zh(a));
    return vt_say(a, &out);
}

int main(int argc, char **argv)
{
    vt_err err = {0};
    vt_args args = {0};
    const char **paths = vt_alloc((size_t)argc * sizeof *paths + 1);
    vt_say_signals();
    int status;
    if (!paths || !vt_args_read(&args, paths, argc, argv, &err))
        status = vt_say_error(&args, &err);
    else if (args.value[VT_OPT_HELP] || args.value[VT_OPT_VERSION])
        status = say_help(&args);
    else {
        memory_limit(&args);
        uint64_t threads = vt_args_number(&args, VT_OPT_THREADS, 0);
        vt_threads_set(threads < 1024 ? (unsigned)threads : 1024);
        status = args.command->run(&args);
    }
    vt_free(paths);
    return vt_say_interrupted() == SIGINT && status ? 130 : status;
}
