#include "base/base.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdatomic.h>
#include <stdint.h>

#include <cmocka.h>

enum { MANY = 10000 };

typedef struct counted {
    atomic_int times[MANY];
    atomic_int inner;
} counted;

static void count(void *ctx, size_t i)
{
    counted *c = ctx;
    atomic_fetch_add(&c->times[i], 1);
}

static void every_number_is_taken_once_by_any_number_of_threads(void **state)
{
    static counted c;
    (void)state;
    for (unsigned threads = 1; threads <= 5; threads++) {
        vt_threads_set(threads);
        vt_parallel(MANY, count, &c);
        for (size_t i = 0; i < MANY; i++)
            assert_int_equal(c.times[i], threads);
    }
    vt_threads_set(0);
}

static void add_inner(void *ctx, size_t i)
{
    (void)i;
    atomic_fetch_add(&((counted *)ctx)->inner, 1);
}

static void nest(void *ctx, size_t i)
{
    (void)i;
    vt_parallel(10, add_inner, ctx);
}

static void a_loop_inside_a_loop_is_done_by_its_caller(void **state)
{
    static counted c;
    (void)state;
    vt_threads_set(3);
    vt_parallel(100, nest, &c);
    assert_int_equal(c.inner, 1000);
}

static void *loops(void *ctx)
{
    for (int i = 0; i < 200; i++)
        vt_parallel(50, add_inner, ctx);
    return NULL;
}

static void loops_of_two_threads_do_not_mix(void **state)
{
    static counted c;
    pthread_t other;
    (void)state;
    pthread_create(&other, NULL, loops, &c);
    loops(&c);
    pthread_join(other, NULL);
    assert_int_equal(c.inner, 2 * 200 * 50);
}

static void no_numbers_are_no_work(void **state)
{
    (void)state;
    vt_parallel(0, count, NULL);
    assert_true(vt_threads() >= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_number_is_taken_once_by_any_number_of_threads),
        cmocka_unit_test(a_loop_inside_a_loop_is_done_by_its_caller),
        cmocka_unit_test(loops_of_two_threads_do_not_mix),
        cmocka_unit_test(no_numbers_are_no_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
