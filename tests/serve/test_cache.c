/* Answers that are kept. */
#include "serve/server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static vt_kept *keep(vt_cache *c, const char *key, size_t n)
{
    vt_buf b = {0};
    while (n--)
        vt_buf_char(&b, *key);
    return vt_cache_keep(c, vt_str_of(key), &b);
}

static bool holds(vt_cache *c, const char *key)
{
    vt_kept *k = vt_cache_hold(c, vt_str_of(key));
    if (k)
        vt_cache_drop(c, k);
    return k != NULL;
}

static void the_least_used_leaves_first(void **state)
{
    vt_cache c = {0};
    (void)state;
    vt_cache_init(&c, 100);
    vt_cache_drop(&c, keep(&c, "a", 25));
    vt_cache_drop(&c, keep(&c, "b", 25));
    vt_cache_drop(&c, keep(&c, "c", 25));
    vt_cache_drop(&c, keep(&c, "d", 25));
    assert_true(holds(&c, "a")); /* used now, so b is the oldest */
    vt_cache_drop(&c, keep(&c, "e", 25));
    assert_true(holds(&c, "a"));
    assert_false(holds(&c, "b"));
    assert_true(holds(&c, "e"));
    vt_cache_clear(&c);
    assert_false(holds(&c, "a"));
}

static void what_is_being_sent_outlives_its_place(void **state)
{
    vt_cache c = {0};
    (void)state;
    vt_cache_init(&c, 100);
    vt_kept *k = keep(&c, "a", 20);
    vt_cache_clear(&c);
    assert_int_equal(k->bytes.n, 20);
    assert_int_equal(k->bytes.p[19], 'a');
    vt_cache_drop(&c, k);
}

static void what_is_large_is_not_kept(void **state)
{
    vt_cache c = {0};
    (void)state;
    vt_cache_init(&c, 100);
    vt_kept *k = keep(&c, "a", 26);
    assert_int_equal(k->bytes.n, 26);
    vt_cache_drop(&c, k);
    assert_false(holds(&c, "a"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_least_used_leaves_first),
        cmocka_unit_test(what_is_being_sent_outlives_its_place),
        cmocka_unit_test(what_is_large_is_not_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
