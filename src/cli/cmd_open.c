/* cmd_open.c: serves the page until it is told to end. */
#include "cli/cli.h"

#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>

extern char **environ;

/* xdg-open, with its own words thrown away: a machine without a browser is no error. */
static void browser_start(const char *url)
{
    pid_t pid;
    char *const argv[] = {"xdg-open", (char *)url, NULL};
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", 0, 0);
    posix_spawn_file_actions_addopen(&files, 1, "/dev/null", 1, 0);
    posix_spawn_file_actions_addopen(&files, 2, "/dev/null", 1, 0);
    struct rlimit ours, theirs; /* --memory is for us */
    getrlimit(RLIMIT_DATA, &ours);
    theirs = ours;
    theirs.rlim_cur = ours.rlim_max;
    signal(SIGCHLD, SIG_IGN); /* nobody waits for it */
    setrlimit(RLIMIT_DATA, &theirs);
    posix_spawnp(&pid, "xdg-open", &files, NULL, argv, environ);
    setrlimit(RLIMIT_DATA, &ours);
    posix_spawn_file_actions_destroy(&files);
}

static int listen_until_told(const vt_args *a, vt_server *server)
{
    vt_buf first = {0};
    const char *url = vt_server_url(server);
    vt_buf_format(&first, "%s\n", url);
    vt_err damage = {0};
    int status = vt_say(a, &first);
    if (!status && !vt_server_promise(server, &damage))
        return vt_say_error(a, &damage);
    for (size_t i = 0; i < a->n_paths; i++) {
        vt_err err = {0};
        if (vt_server_error(server, i, &err))
            vt_say_error_line(a, &err);
    }
    if (!status && !a->value[VT_OPT_NO_BROWSER])
        browser_start(url);
    if (!status)
        vt_say_wait();
    return status;
}

/* "CERT,KEY" at its comma. */
static bool tls_read(const vt_args *a, vt_arena *arena, vt_serve_options *o, vt_err *err)
{
    vt_str both = vt_str_of(a->value[VT_OPT_TLS]);
    size_t comma = vt_str_find(both, ',', 0);
    if (!both.n)
        return true;
    if (comma == SIZE_MAX)
        return vt_fail(err, VT_BAD_USAGE, "option --tls needs two files, CERT,KEY");
    o->tls_cert = vt_cstr(arena, vt_str_cut(both, 0, comma));
    o->tls_key = vt_cstr(arena, vt_str_from(both, comma + 1));
    return vt_arena_check(arena, err);
}

/* The paths, --logdir among them. */
static bool paths_read(const vt_args *a, vt_arena *arena, vt_serve_options *o, vt_err *err)
{
    const char **paths = vt_arena_array(arena, a->n_paths + 1, sizeof *paths);
    if (!paths)
        return vt_arena_check(arena, err);
    for (size_t i = 0; i < a->n_paths; i++)
        paths[o->n_paths++] = a->paths[i];
    if (a->value[VT_OPT_LOGDIR])
        paths[o->n_paths++] = a->value[VT_OPT_LOGDIR];
    o->paths = paths;
    return true;
}

static vt_server *server_start(const vt_args *a, vt_err *err)
{
    vt_arena *arena = vt_arena_new();
    vt_serve_options o = {
        .host = a->value[VT_OPT_HOST],
        .port = -1,
        .token = a->value[VT_OPT_TOKEN],
        .upload_limit = vt_args_number(a, VT_OPT_UPLOAD_LIMIT, UINT64_C(4000000000)),
        .lang = a->value[VT_OPT_LANG],
        .set = a->value[VT_OPT_SET],
    };
    vt_server *server = NULL;
    uint64_t port = vt_args_number(a, VT_OPT_PORT, 0);
    if (port > 65535)
        vt_fail(err, VT_BAD_USAGE, "option --port: %llu is more than 65535",
                (unsigned long long)port);
    else if (vt_arena_check(arena, err) && tls_read(a, arena, &o, err) &&
             paths_read(a, arena, &o, err)) {
        if (a->value[VT_OPT_PORT])
            o.port = (int)port;
        server = vt_server_start(&o, err);
    }
    vt_arena_free(arena);
    return server;
}

static int open_run(const vt_args *a)
{
    vt_err err = {0};
    vt_server *server = server_start(a, &err);
    if (!server)
        return vt_say_error(a, &err);
    int status = listen_until_told(a, server);
    vt_server_stop(server);
    return vt_say_interrupted() == SIGINT ? 130 : status;
}

const vt_command vt_cmd_open = {
    .name = "open",
    .takes = "[PATH...]",
    .max_paths = SIZE_MAX,
    .options = VT_TAKES(PORT) | VT_TAKES(HOST) | VT_TAKES(NO_BROWSER) | VT_TAKES(TOKEN) |
               VT_TAKES(TLS) | VT_TAKES(UPLOAD_LIMIT) | VT_TAKES(LOGDIR),
    .says = "serves the page and opens the browser; the first line on stdout is the address",
    .zh = "提供网页并打开浏览器;标准输出的第一行是网址",
    .example = "  vitrine net.onnx\n"
               "  vitrine a.onnx b.onnx --port 0 --no-browser\n"
               "  vitrine net.onnx --host 0.0.0.0 --tls cert.pem,key.pem",
    .run = open_run,
};
