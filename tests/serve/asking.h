/* asking.h: a small HTTP client for the tests: one request, one answer, over a plain socket. */
#ifndef ASKING_H
#define ASKING_H

#include "serve/serve.h"

#include <arpa/inet.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

typedef struct answer {
    int status;
    char *head, *body; /* in `all` */
    size_t n_body;
    char *all;
} answer;

static int port_of(const vt_server *s)
{
    return atoi(strchr(vt_server_url(s) + 8, ':') + 1);
}

static int dial(int port)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof a), 0);
    return fd;
}

static void say(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t k = send(fd, p, n, MSG_NOSIGNAL);
        if (k <= 0)
            return;
        p += k, n -= (size_t)k;
    }
}

/* Reads until the other side closes, or for `seconds`, or until `until` has come. */
static char *hear(int fd, double seconds, const char *until, size_t *n)
{
    size_t cap = 1 << 16;
    char *all = malloc(cap);
    double end = vt_now() + seconds;
    *n = 0;
    for (;;) {
        struct pollfd p = {fd, POLLIN, 0};
        int left = (int)((end - vt_now()) * 1000);
        all[*n] = 0;
        if ((until && strstr(all, until)) || left <= 0 || poll(&p, 1, left) <= 0)
            return all;
        if (*n + 4096 > cap)
            all = realloc(all, cap *= 2);
        ssize_t k = recv(fd, all + *n, cap - *n - 1, 0);
        if (k <= 0)
            return all;
        *n += (size_t)k;
    }
}

/* `request` is all but Host and Connection, with its lines ended by \n; `body` may be NULL. */
static answer ask_bytes(int port, const char *host, const char *request, const char *body,
                        size_t n_body)
{
    answer a = {0};
    size_t n;
    vt_buf b = {0};
    for (const char *c = request; *c; c++) {
        if (*c == '\n')
            vt_buf_char(&b, '\r');
        vt_buf_char(&b, *c);
    }
    vt_buf_format(&b, "\r\nHost: %s\r\nConnection: close\r\n", host);
    if (body)
        vt_buf_format(&b, "Content-Length: %zu\r\n", n_body);
    vt_buf_text(&b, "\r\n");
    int fd = dial(port);
    say(fd, b.p, b.n);
    say(fd, body, body ? n_body : 0);
    vt_buf_free(&b);
    a.all = hear(fd, 20, NULL, &n);
    close(fd);
    char *end = strstr(a.all, "\r\n\r\n");
    if (!end || strncmp(a.all, "HTTP/1.1 ", 9))
        return a;
    *end = 0;
    a.status = atoi(a.all + 9);
    a.head = a.all;
    a.body = end + 4;
    a.n_body = n - (size_t)(a.body - a.all);
    return a;
}

static answer ask(const vt_server *s, const char *request)
{
    char host[64];
    snprintf(host, sizeof host, "127.0.0.1:%d", port_of(s));
    char line[20600];
    snprintf(line, sizeof line, "%s", request);
    return ask_bytes(port_of(s), host, line, NULL, 0);
}

/* "GET path" in short. */
static answer get(const vt_server *s, const char *path)
{
    char line[20600];
    snprintf(line, sizeof line, "GET %s HTTP/1.1", path);
    return ask(s, line);
}

static int status_of(answer a)
{
    free(a.all);
    return a.status;
}

static bool has(const answer *a, const char *text)
{
    return a->body && memmem(a->body, a->n_body, text, strlen(text));
}

/* The page's token, out of the page. */
static void page_token(const vt_server *s, char token[40])
{
    answer a = get(s, "/");
    const char *at = a.body ? strstr(a.body, "vitrine-token\" content=\"") : NULL;
    assert_non_null(at);
    snprintf(token, 33, "%s", at + strlen("vitrine-token\" content=\""));
    free(a.all);
}

static answer post(const vt_server *s, const char *path, const char *body, size_t n)
{
    char line[600], host[64], token[40];
    page_token(s, token);
    snprintf(host, sizeof host, "127.0.0.1:%d", port_of(s));
    snprintf(line, sizeof line, "POST %s HTTP/1.1\nX-Vitrine-Token: %s", path, token);
    return ask_bytes(port_of(s), host, line, body, n);
}

/* A folder that the test may write into; the list of recent files goes there, too. */
static const char *own_folder(void)
{
    static char folder[] = "/tmp/vitrine-serve-XXXXXX";
    if (strstr(folder, "XXXXXX")) {
        assert_non_null(mkdtemp(folder));
        setenv("XDG_STATE_HOME", folder, 1);
    }
    return folder;
}

static void file_make(const char *path, const void *bytes, size_t n)
{
    assert_true(vt_file_write(path, (vt_str){bytes, n}, NULL));
}

#endif
