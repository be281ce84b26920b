/* The server asked over a socket, as a browser and as a stranger would. */
#include "asking.h"
#include "small_model.h"

#include <sys/resource.h>
#include <sys/stat.h>

static char model_path[300];

static void model_write(const char *ops)
{
    vt_buf m = small_model(ops);
    snprintf(model_path, sizeof model_path, "%s/net.onnx", own_folder());
    file_make(model_path, m.p, m.n);
    vt_buf_free(&m);
}

static vt_server *serve(vt_serve_options o)
{
    vt_err err = {0};
    const char *path = model_path;
    model_write("Relu Sigmoid Tanh");
    if (!o.n_paths)
        o.paths = &path, o.n_paths = 1;
    o.upload_limit = o.upload_limit ? o.upload_limit : 1 << 20;
    vt_server *s = vt_server_start(&o, &err);
    if (!s)
        print_message("%s %s\n", err.where, err.reason);
    assert_non_null(s);
    return s;
}

static int start(void **state)
{
    *state = serve((vt_serve_options){0});
    return 0;
}

static int stop(void **state)
{
    vt_server_stop(*state);
    return 0;
}

/* ---- who may ask ----------------------------------------------------------------------------- */

static void the_page_carries_a_policy_and_a_token(void **state)
{
    answer a = get(*state, "/");
    assert_int_equal(a.status, 200);
    assert_non_null(
        strstr(a.head, "Content-Security-Policy: default-src 'none'; script-src 'self';"));
    assert_non_null(strstr(a.head, "nosniff"));
    assert_true(has(&a, "<html lang=\"en\" data-view=\"graph\" data-theme=\"light\" "
                        "data-ready=\"false\" data-job=\"first-"));
    assert_false(has(&a, "vitrine-token\" content=\"\""));
    free(a.all);
    a = get(*state, "/weights/all?theme=dark&lang=zh");
    assert_true(has(&a, "<html lang=\"zh\" data-view=\"weights\" data-theme=\"dark\""));
    free(a.all);
}

static void foreign_hosts_and_origins_are_refused(void **state)
{
    int port = port_of(*state);
    assert_int_equal(status_of(ask_bytes(port, "evil.example", "GET / HTTP/1.1", NULL, 0)), 403);
    assert_int_equal(status_of(ask_bytes(port, "localhost:1", "GET / HTTP/1.1", NULL, 0)), 200);
    assert_int_equal(
        status_of(ask(*state, "GET /api/models HTTP/1.1\nOrigin: http://evil.example")), 403);
    assert_int_equal(status_of(ask(*state, "GET /api/models HTTP/1.1\nOrigin: null")), 403);
    assert_int_equal(status_of(ask(*state, "GET /api/models HTTP/1.1\nSec-Fetch-Site: cross-site")),
                     403);
    assert_int_equal(
        status_of(
            ask(*state, "GET / HTTP/1.1\nSec-Fetch-Site: cross-site\nSec-Fetch-Mode: navigate")),
        200);
    char own[100];
    snprintf(own, sizeof own, "GET /api/models HTTP/1.1\nOrigin: http://127.0.0.1:%d", port);
    assert_int_equal(status_of(ask(*state, own)), 200);
}

static void bad_paths_are_answered_with_4xx(void **state)
{
    static const char *const bad[] = {"/../../etc/passwd",
                                      "/%2e%2e/%2e%2e/etc/passwd",
                                      "/assets/..%2f..%2fetc%2fpasswd",
                                      "//etc/passwd",
                                      "/api/%00",
                                      "/nowhere",
                                      "/assets/nothing.js",
                                      "/api/"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int status = status_of(get(*state, bad[i]));
        assert_in_range(status, 400, 499);
    }
    char *path = malloc(20002);
    memset(path, 'a', 20001);
    path[0] = '/', path[20001] = 0;
    assert_in_range(status_of(get(*state, path)), 400, 499);
    free(path);
}

static void methods_are_known_or_refused(void **state)
{
    answer a = ask(*state, "BREW / HTTP/1.1");
    assert_int_equal(a.status, 405);
    assert_non_null(strstr(a.head, "Allow: GET, HEAD"));
    free(a.all);
    a = ask(*state, "HEAD /api/models HTTP/1.1");
    assert_int_equal(a.status, 200);
    assert_int_equal(a.n_body, 0);
    free(a.all);
    assert_int_equal(status_of(ask(*state, "POST /api/models HTTP/1.1")), 405);
}

static void what_changes_something_needs_the_token_of_the_page(void **state)
{
    char host[64];
    int port = port_of(*state);
    snprintf(host, sizeof host, "127.0.0.1:%d", port);
    assert_int_equal(status_of(ask_bytes(port, host, "POST /api/close?f=net.onnx HTTP/1.1", "", 0)),
                     403);
    assert_int_equal(
        status_of(ask_bytes(port, host, "POST /api/close?f=net.onnx HTTP/1.1\nX-Vitrine-Token: 0",
                            "", 0)),
        403);
    assert_int_equal(status_of(post(*state, "/api/close?f=nothing", "", 0)), 404);
}

static void beyond_the_loopback_a_token_is_asked_once(void **state)
{
    (void)state;
    vt_server *s = serve((vt_serve_options){.host = "0.0.0.0"});
    const char *token = strstr(vt_server_url(s), "?token=");
    char with[200], cookie[200];
    assert_non_null(token);
    assert_int_equal(strlen(token), strlen("?token=") + 32);
    assert_int_equal(status_of(get(s, "/")), 401);
    assert_int_equal(status_of(get(s, "/api/models?token=0123")), 401);
    snprintf(with, sizeof with, "/%s", token);
    answer a = get(s, with);
    assert_int_equal(a.status, 200);
    char *set = strstr(a.head, "Set-Cookie: ");
    assert_non_null(set);
    assert_non_null(strstr(set, "HttpOnly; SameSite=Strict"));
    snprintf(cookie, sizeof cookie, "GET /api/models HTTP/1.1\nCookie: %.*s",
             (int)strcspn(set + 12, ";"), set + 12);
    free(a.all);
    assert_int_equal(status_of(ask(s, cookie)), 200);
    vt_server_stop(s);
}

static void a_port_in_use_is_named(void **state)
{
    vt_err err = {0};
    const char *path = model_path;
    char number[16];
    int port = port_of(*state);
    assert_null(
        vt_server_start(&(vt_serve_options){.paths = &path, .n_paths = 1, .port = port}, &err));
    snprintf(number, sizeof number, "%d", port);
    assert_non_null(strstr(err.reason, number));
}

/* ---- answers --------------------------------------------------------------------------------- */

static void assets_are_immutable_and_known_by_their_etag(void **state)
{
    char path[200], again[400];
    answer a = get(*state, "/");
    const char *at = strstr(a.body, "/assets/");
    assert_non_null(at);
    snprintf(path, sizeof path, "%.*s", (int)strcspn(at, "\""), at);
    free(a.all);
    a = get(*state, path);
    assert_int_equal(a.status, 200);
    assert_non_null(strstr(a.head, "immutable"));
    const char *etag = strstr(a.head, "ETag: ");
    assert_non_null(etag);
    snprintf(again, sizeof again, "GET %s HTTP/1.1\nIf-None-Match: %.*s", path,
             (int)strcspn(etag + 6, "\r"), etag + 6);
    free(a.all);
    a = ask(*state, again);
    assert_int_equal(a.status, 304);
    assert_int_equal(a.n_body, 0);
    free(a.all);
}

static void scripts_are_packed_for_who_takes_gzip(void **state)
{
    answer a = get(*state, "/");
    const char *at = strstr(a.body, "src=\"/assets/");
    char line[300];
    assert_non_null(at);
    snprintf(line, sizeof line, "GET %.*s HTTP/1.1\nAccept-Encoding: gzip, br",
             (int)strcspn(at + 5, "\""), at + 5);
    free(a.all);
    a = ask(*state, line);
    assert_non_null(strstr(a.head, "Content-Encoding: gzip"));
    size_t packed = a.n_body;
    free(a.all);
    *strchr(line, '\n') = 0;
    a = ask(*state, line);
    assert_null(strstr(a.head, "Content-Encoding"));
    assert_true(a.n_body > packed);
    free(a.all);
}

static void the_open_model_is_listed_with_what_it_allows(void **state)
{
    answer a = get(*state, "/api/models");
    assert_true(has(&a, "\"id\":\"net.onnx\""));
    assert_true(has(&a, "\"nodes\":3"));
    assert_true(has(&a, "\"generation\":1"));
    assert_true(has(&a, "{\"room\":\"graph\",\"can\":true,\"why\":\"\"}"));
    assert_true(has(&a, "{\"room\":\"run\",\"can\":false,"));
    assert_true(has(&a, "\"recent\":[{\"path\":\"/tmp/vitrine-serve-"));
    free(a.all);
}

static void views_and_answers_come_by_their_routes(void **state)
{
    static const struct {
        const char *path, *holds;
    } rows[] = {
        {"/api/info", "\"operators\""},
        {"/api/view/graph", "box.rect"},
        {"/api/view/graph?depth=all&dir=lr&show=shapes", "box.rect"},
        {"/api/export?as=svg", "<svg"},
        {"/api/export?as=dot&theme=dark", "digraph"},
        {"/api/export?as=json", "\"edges\""},
        {"/api/item?n=x", "\"input\""},
        {"/api/tree", "\"items\""},
        {"/api/spine", "\"cells\""},
        {"/api/search?q=op:Sigmoid", "\"total\":1"},
        {"/api/search?q=zzz", "\"emptied\""},
        {"/api/browse?path=/", "\"entries\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        answer a = get(*state, rows[i].path);
        if (a.status != 200 || !has(&a, rows[i].holds))
            fail_msg("%s: %d %.300s", rows[i].path, a.status, a.body ? a.body : "");
        free(a.all);
    }
}

static void what_is_wrong_is_said_as_an_error(void **state)
{
    static const struct {
        const char *path;
        int status;
    } rows[] = {
        {"/api/view/graph?f=other", 404},  {"/api/view/graph?depth=deep", 400},
        {"/api/export?as=xyz", 400},       {"/api/item?n=nowhere", 404},
        {"/api/tensor?w=99", 404},         {"/api/tensor?w=x", 400},
        {"/api/tensor/nearest?w=99&q=king", 404},
        {"/api/search?q=nonsense:1", 400}, {"/api/browse?path=/nowhere", 404},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        answer a = get(*state, rows[i].path);
        if (a.status != rows[i].status || !has(&a, "{\"error\":{\"file\":"))
            fail_msg("%s: %d %.300s", rows[i].path, a.status, a.body ? a.body : "");
        free(a.all);
    }
}

static void the_same_view_is_the_same_bytes(void **state)
{
    answer a = get(*state, "/api/view/graph?depth=1"), b = get(*state, "/api/view/graph?depth=1");
    assert_int_equal(a.n_body, b.n_body);
    assert_memory_equal(a.body, b.body, a.n_body);
    free(a.all), free(b.all);
}

/* ---- opening, closing, changing -------------------------------------------------------------- */

static void dropped_bytes_are_opened_and_closed(void **state)
{
    vt_buf m = small_model("Relu");
    answer a = post(*state, "/api/upload?name=../drop%20me.onnx", m.p, m.n);
    assert_int_equal(a.status, 200);
    assert_true(has(&a, "{\"id\":\"drop me.onnx\"}"));
    free(a.all);
    assert_int_equal(status_of(get(*state, "/api/view/graph?f=drop%20me.onnx")), 200);
    a = post(*state, "/api/upload?name=drop%20me.onnx", m.p, m.n);
    assert_true(has(&a, "drop me.onnx~2"));
    free(a.all);
    assert_int_equal(status_of(post(*state, "/api/close?f=drop%20me.onnx", "", 0)), 200);
    assert_int_equal(status_of(get(*state, "/api/view/graph?f=drop%20me.onnx")), 404);
    vt_buf_free(&m);
}

static void a_dropped_picture_is_refused_by_its_name(void **state)
{
    answer a = post(*state, "/api/upload?name=cat.onnx", "\x89PNG\r\n\x1a\n........", 16);
    assert_int_equal(a.status, 422);
    assert_true(has(&a, "PNG"));
    assert_true(has(&a, "\"file\":\"cat.onnx\""));
    free(a.all);
    a = get(*state, "/api/models");
    assert_false(has(&a, "cat.onnx"));
    free(a.all);
}

static void what_is_too_large_is_refused(void **state)
{
    size_t n = (1 << 20) + 1;
    char *big = calloc(1, n);
    assert_int_equal(status_of(post(*state, "/api/upload?name=big.onnx", big, n)), 413);
    assert_int_equal(status_of(post(*state, "/api/open", big, n)), 413);
    free(big);
}

static void a_path_is_opened_on_demand(void **state)
{
    char body[400], second[300];
    vt_buf m = small_model("Tanh");
    snprintf(second, sizeof second, "%s/second.onnx", own_folder());
    file_make(second, m.p, m.n);
    vt_buf_free(&m);
    snprintf(body, sizeof body, "{\"path\": \"%s\"}", second);
    for (int i = 0; i < 2; i++) { /* twice is once */
        answer a = post(*state, "/api/open", body, strlen(body));
        assert_int_equal(a.status, 200);
        assert_true(has(&a, "{\"id\":\"second.onnx\"}"));
        free(a.all);
    }
    const char *missing = "{\"path\": \"/nowhere.onnx\"}";
    assert_int_equal(status_of(post(*state, "/api/open", missing, strlen(missing))), 404);
    assert_int_equal(status_of(post(*state, "/api/open", "[1]", 3)), 400);
}

static int listen_to_events(const vt_server *s)
{
    char line[200];
    int fd = dial(port_of(s));
    snprintf(line, sizeof line, "GET /api/events HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n",
             port_of(s));
    say(fd, line, strlen(line));
    return fd;
}

static void expect_event(int fd, const char *text, double seconds)
{
    size_t n;
    char *all = hear(fd, seconds, text, &n);
    if (!strstr(all, text))
        fail_msg("no '%s' within %.1f s in: %s", text, seconds, all);
    free(all);
}

static void a_file_that_changes_is_opened_again_within_a_second(void **state)
{
    int fd = listen_to_events(*state);
    expect_event(fd, "event: hello", 2);
    model_write("Relu Tanh"); /* renamed over the old one, as editors do */
    expect_event(fd, "event: model\ndata: {\"id\":\"net.onnx\",\"generation\":2}", 1.5);
    answer a = get(*state, "/api/models");
    assert_true(has(&a, "\"nodes\":2"));
    free(a.all);
    close(fd);
}

static void a_file_that_is_written_slowly_is_opened_once(void **state)
{
    vt_buf m = small_model("Relu Tanh");
    int fd = listen_to_events(*state);
    size_t n, half = m.n / 2;
    expect_event(fd, "event: hello", 2);
    FILE *out = fopen(model_path, "wb"); /* in place, with a pause */
    fwrite(m.p, 1, half, out);
    fflush(out);
    usleep(300000);
    fwrite(m.p + half, 1, m.n - half, out);
    fclose(out);
    char *all = hear(fd, 3, "\"generation\":2", &n);
    assert_non_null(strstr(all, "\"generation\":2"));
    assert_null(strstr(all, "error"));
    free(all);
    vt_buf_free(&m);
    close(fd);
}

static void a_file_that_vanishes_or_breaks_leaves_the_last_good_one(void **state)
{
    int fd = listen_to_events(*state);
    expect_event(fd, "event: hello", 2);
    unlink(model_path);
    expect_event(fd, "no such file", 3);
    assert_int_equal(status_of(get(*state, "/api/view/graph")), 200);
    file_make(model_path, "<!DOCTYPE html><html></html>", 28);
    expect_event(fd, "HTML", 3);
    assert_int_equal(status_of(get(*state, "/api/view/graph?depth=1")), 200);
    model_write("Relu");
    expect_event(fd, "\"generation\":2", 1.5);
    answer a = get(*state, "/api/models");
    assert_true(has(&a, "\"error\":null"));
    free(a.all);
    close(fd);
}

static void the_first_picture_of_each_page_has_a_job_of_its_own(void **state)
{
    for (int i = 1; i < 3; i++) {
        char link[80], job[40];
        answer a = get(*state, "/graph?depth=all");
        snprintf(link, sizeof link, "</api/view/graph?depth=all&job=first-%d>; rel=preload", i);
        snprintf(job, sizeof job, " data-job=\"first-%d\"", i);
        assert_non_null(strstr(a.head, link));
        assert_true(has(&a, job));
        free(a.all);
    }
}

static void the_modules_can_be_left_out(void **state)
{
    answer all = get(*state, "/api/info"), bare = get(*state, "/api/info?modules=0");
    assert_true(has(&bare, "\"modules\":[]"));
    assert_true(has(&bare, "\"nodes\":3"));
    assert_true(has(&all, "\"nodes\":3"));
    free(all.all);
    free(bare.all);
}

static void damaged_files_alone_fail_the_start(void **state)
{
    vt_err err = {0};
    char bad[300];
    const char *paths[] = {bad, model_path};
    (void)state;
    model_write("Relu");
    snprintf(bad, sizeof bad, "%s/bad.onnx", own_folder());
    file_make(bad, "\x89PNG\r\n\x1a\n........", 16);
    assert_null(
        vt_server_start(&(vt_serve_options){.paths = paths, .n_paths = 1, .port = 0}, &err));
    assert_string_equal(err.file, bad);
    vt_server *s =
        vt_server_start(&(vt_serve_options){.paths = paths, .n_paths = 2, .port = 0}, &err);
    assert_non_null(s);
    assert_true(vt_server_error(s, 0, &err));
    assert_false(vt_server_error(s, 1, &err));
    vt_server_stop(s);
}

/* A model of 9 MB, of prose mostly, with an attribute that ends in the middle: what the file is can be
 * told at once, that it is damaged only when its nodes are read. */
static void large_make(const char *path)
{
    static const char node[] = "\x22\x04Relu\x2a\x02\x0a\x7f";
    vt_buf model = {0}, graph = {0}, prose = {0};
    for (int i = 0; i < 900000; i++)
        vt_buf_text(&prose, "so it goes ");
    put_bytes(&graph, 1, node, sizeof node - 1);
    put_bytes(&graph, 10, prose.p, prose.n);
    vt_buf_bytes(&model, "\x08\x08", 2);
    put_bytes(&model, 7, graph.p, graph.n);
    put_bytes(&model, 8, "\x0a\x00\x10\x11", 4);
    file_make(path, model.p, model.n);
    vt_buf_free(&prose);
    vt_buf_free(&graph);
    vt_buf_free(&model);
}

static void a_large_file_is_told_before_it_is_read_and_refused_when_it_was(void **state)
{
    vt_err err = {0};
    char path[300];
    const char *paths[] = {path};
    (void)state;
    snprintf(path, sizeof path, "%s/large.onnx", own_folder());
    large_make(path);
    vt_serve_options o = {.paths = paths, .n_paths = 1, .port = 0};
    vt_server *s = vt_server_start(&o, &err);
    if (s)
        assert_false(vt_server_promise(s, &err));
    assert_string_equal(err.file, path);
    vt_server_stop(s);
    unlink(path);
}

static void a_large_file_of_another_kind_fails_the_start(void **state)
{
    vt_err err = {0};
    char path[300];
    const char *paths[] = {path};
    (void)state;
    snprintf(path, sizeof path, "%s/picture.onnx", own_folder());
    file_make(path, "\x89PNG\r\n\x1a\n........", 16);
    assert_int_equal(truncate(path, 9000000), 0);
    vt_serve_options o = {.paths = paths, .n_paths = 1, .port = 0};
    assert_null(vt_server_start(&o, &err));
    assert_string_equal(err.file, path);
    unlink(path);
}

/* ---- many ------------------------------------------------------------------------------------ */

static void slow_connections_give_way(void **state)
{
    int slow[200];
    int events = listen_to_events(*state);
    expect_event(events, "event: hello", 2);
    for (int i = 0; i < 200; i++) {
        slow[i] = dial(port_of(*state));
        say(slow[i], "GET / HTTP/1.1\r\nHost: ", 22);
    }
    for (int i = 0; i < 10; i++) {
        double begun = vt_now();
        assert_int_equal(status_of(get(*state, "/api/models")), 200);
        assert_true(vt_now() - begun < 2);
    }
    model_write("Relu Tanh Relu Tanh"); /* whoever listens is not the idlest */
    expect_event(events, "event: model", 2);
    for (int i = 0; i < 200; i++)
        close(slow[i]);
    close(events);
}

static void many_requests_share_a_connection(void **state)
{
    char line[200];
    int fd = dial(port_of(*state));
    for (int i = 0; i < 20; i++) {
        size_t n;
        snprintf(line, sizeof line, "GET /api/spine HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n",
                 port_of(*state));
        say(fd, line, strlen(line));
        char *all = hear(fd, 5, "\"measure\"", &n);
        assert_non_null(strstr(all, "200 OK"));
        assert_null(strstr(all, "Connection: close"));
        free(all);
        free(hear(fd, .01, NULL, &n));
    }
    close(fd);
}

static void it_ends_while_someone_listens(void **state)
{
    (void)state;
    vt_server *s = serve((vt_serve_options){0});
    int fd = listen_to_events(s), silent = dial(port_of(s));
    expect_event(fd, "event: hello", 2);
    double begun = vt_now();
    vt_server_stop(s);
    assert_true(vt_now() - begun < 3);
    close(fd), close(silent);
}

#define SERVED(claim) cmocka_unit_test_setup_teardown(claim, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SERVED(the_page_carries_a_policy_and_a_token),
        SERVED(foreign_hosts_and_origins_are_refused),
        SERVED(bad_paths_are_answered_with_4xx),
        SERVED(methods_are_known_or_refused),
        SERVED(what_changes_something_needs_the_token_of_the_page),
        cmocka_unit_test(beyond_the_loopback_a_token_is_asked_once),
        SERVED(a_port_in_use_is_named),
        SERVED(assets_are_immutable_and_known_by_their_etag),
        SERVED(scripts_are_packed_for_who_takes_gzip),
        SERVED(the_open_model_is_listed_with_what_it_allows),
        SERVED(views_and_answers_come_by_their_routes),
        SERVED(what_is_wrong_is_said_as_an_error),
        SERVED(the_same_view_is_the_same_bytes),
        SERVED(dropped_bytes_are_opened_and_closed),
        SERVED(a_dropped_picture_is_refused_by_its_name),
        SERVED(what_is_too_large_is_refused),
        SERVED(a_path_is_opened_on_demand),
        SERVED(a_file_that_changes_is_opened_again_within_a_second),
        SERVED(a_file_that_is_written_slowly_is_opened_once),
        SERVED(a_file_that_vanishes_or_breaks_leaves_the_last_good_one),
        SERVED(the_first_picture_of_each_page_has_a_job_of_its_own),
        SERVED(the_modules_can_be_left_out),
        cmocka_unit_test(damaged_files_alone_fail_the_start),
        cmocka_unit_test(a_large_file_is_told_before_it_is_read_and_refused_when_it_was),
        cmocka_unit_test(a_large_file_of_another_kind_fails_the_start),
        SERVED(slow_connections_give_way),
        SERVED(many_requests_share_a_connection),
        cmocka_unit_test(it_ends_while_someone_listens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
