/* layout.c: our layered drawing beside graphviz' dot: line crossings and time.
 *
 *     layout [--quick | --all | --size N] [--no-dot]
 *
 * Networks of the usual kinds and random graphs are drawn by both, dot in a process of its own.
 * What is counted is taken from the finished drawings in the same way: the places where lines of
 * different values cross, what meets at one and the same box left out. dot draws a value's edges
 * one by one; of ours, a trunk that serves several readers is one line. Second figure: as if our
 * trunks were drawn as so many edges too. */
#include <unistd.h>

#include "../tests/layout/drawing.h"
#include "rounds.h"

typedef struct path { /* one edge as it was drawn */
    uint32_t from, to;
    uint32_t first, n; /* its points */
    float x0, y0, x1, y1;
} path;

typedef struct paths {
    VT_VEC(path) at;
    VT_VEC(float) xy;
} paths;

/* ---- crossings ------------------------------------------------------------------------------- */

static void put_point(vt_arena *a, paths *p, float x, float y)
{
    *vt_push(a, &p->xy) = x;
    *vt_push(a, &p->xy) = y;
}

static void put_path(vt_arena *a, paths *p, uint32_t from, uint32_t to, uint32_t first)
{
    path q = {from,      to,        first,      (uint32_t)(p->xy.n / 2) - first,
              HUGE_VALF, HUGE_VALF, -HUGE_VALF, -HUGE_VALF};
    for (uint32_t i = first; i < first + q.n; i++) {
        q.x0 = fminf(q.x0, p->xy.at[2 * i]), q.x1 = fmaxf(q.x1, p->xy.at[2 * i]);
        q.y0 = fminf(q.y0, p->xy.at[2 * i + 1]), q.y1 = fmaxf(q.y1, p->xy.at[2 * i + 1]);
    }
    *vt_push(a, &p->at) = q;
}

static double turn(const float *a, const float *b, const float *c)
{
    return ((double)b[0] - a[0]) * ((double)c[1] - a[1]) -
           ((double)b[1] - a[1]) * ((double)c[0] - a[0]);
}

static bool segments_cross(const float *a, const float *b, const float *c, const float *d)
{
    if (fmaxf(a[0], b[0]) < fminf(c[0], d[0]) || fmaxf(c[0], d[0]) < fminf(a[0], b[0]) ||
        fmaxf(a[1], b[1]) < fminf(c[1], d[1]) || fmaxf(c[1], d[1]) < fminf(a[1], b[1]))
        return false;
    /* A point on the line counts as beside it, always on the same side: so what crosses at a joint
     * of two segments counts once. */
    return (turn(a, b, c) > 0) != (turn(a, b, d) > 0) && (turn(c, d, a) > 0) != (turn(c, d, b) > 0);
}

static uint64_t paths_cross(const paths *p, const path *a, const path *b)
{
    uint64_t n = 0;
    if (a->x1 < b->x0 || b->x1 < a->x0 || a->y1 < b->y0 || b->y1 < a->y0)
        return 0;
    const float *s = p->xy.at;
    for (uint32_t i = a->first; i + 1 < a->first + a->n; i++) {
        if (fmaxf(s[2 * i + 1], s[2 * i + 3]) < b->y0 || fminf(s[2 * i + 1], s[2 * i + 3]) > b->y1)
            continue;
        for (uint32_t j = b->first; j + 1 < b->first + b->n; j++)
            n += segments_cross(s + 2 * i, s + 2 * i + 2, s + 2 * j, s + 2 * j + 2);
    }
    return n;
}

static uint64_t count_crossings(const paths *p)
{
    uint64_t n = 0;
    for (size_t i = 0; i < p->at.n; i++)
        for (size_t j = i + 1; j < p->at.n; j++) {
            const path *a = &p->at.at[i], *b = &p->at.at[j];
            if (a->from != b->from && a->to != b->to && a->from != b->to && a->to != b->from)
                n += paths_cross(p, a, b);
        }
    return n;
}

/* The way of a line back to its box: a branch begins on an earlier line of the same net. */
static void whole_way(vt_arena *a, const vt_layout_result *d, uint32_t line, uint32_t upto, float x,
                      float y, paths *out)
{
    const vt_layout_line *l = &d->lines[line];
    const float *p = d->points + 2 * l->first_point;
    for (uint32_t j = 0; j < line; j++)
        if (d->lines[j].net == l->net && drawing_point_on(d, &d->lines[j], p[0], p[1]) &&
            !(d->points[2 * d->lines[j].first_point] == p[0] &&
              d->points[2 * d->lines[j].first_point + 1] == p[1])) {
            const float *q = d->points + 2 * d->lines[j].first_point;
            uint32_t k = 0;
            while (!(p[0] >= fminf(q[2 * k], q[2 * k + 2]) &&
                     p[0] <= fmaxf(q[2 * k], q[2 * k + 2]) &&
                     p[1] >= fminf(q[2 * k + 1], q[2 * k + 3]) &&
                     p[1] <= fmaxf(q[2 * k + 1], q[2 * k + 3])))
                k++;
            whole_way(a, d, j, k + 1, p[0], p[1], out);
            break;
        }
    for (uint32_t i = 0; i < upto; i++)
        put_point(a, out, p[2 * i], p[2 * i + 1]);
    put_point(a, out, x, y);
}

typedef struct crossing {
    float x, y;
} crossing;

static int crossing_compare(const void *a, const void *b)
{
    const crossing *p = a, *q = b;
    return p->x != q->x ? (p->x < q->x ? -1 : 1) : (p->y > q->y) - (p->y < q->y);
}

/* Places where a vertical and a horizontal piece of different nets cross, each once. */
static uint64_t drawn_crossings(vt_arena *a, const vt_layout_result *d)
{
    vt_piece *q = vt_arena_array(a, d->n_points + 1, sizeof *q);
    uint32_t m, n = 0;
    VT_VEC(crossing) found = {0};
    if (!drawing_pieces(d, q, &m))
        return 0;
    for (uint32_t i = 0; i < m; i++)
        for (uint32_t j = 0; j < m && q[i].x0 == q[i].x1; j++)
            if (q[j].y0 == q[j].y1 && q[i].net != q[j].net && q[j].x0 < q[i].x0 &&
                q[i].x0 < q[j].x1 && q[i].y0 < q[j].y0 && q[j].y0 < q[i].y1)
                *vt_push(a, &found) = (crossing){q[i].x0, q[j].y0};
    qsort(found.at, found.n, sizeof *found.at, crossing_compare);
    for (size_t i = 0; i < found.n; i++)
        n += !i || crossing_compare(&found.at[i - 1], &found.at[i]);
    return n;
}

/* As if every reader had an edge of its own. */
static uint64_t edge_crossings(vt_arena *a, const vt_layout_level *l, const vt_layout_result *d)
{
    paths p = {0};
    for (uint32_t i = 0; i < d->n_lines; i++) {
        const vt_layout_line *line = &d->lines[i];
        const float *last = d->points + 2 * (line->first_point + line->n_points - 1);
        uint32_t first = (uint32_t)(p.xy.n / 2);
        whole_way(a, d, i, line->n_points - 1, last[0], last[1], &p);
        put_path(a, &p, l->nets[line->net].from.box, l->nets[line->net].to[line->to].box, first);
    }
    return count_crossings(&p);
}

/* ---- dot ------------------------------------------------------------------------------------- */

static void write_dot(const vt_layout_level *l, const char *file)
{
    FILE *f = fopen(file, "w");
    fprintf(f, "digraph g { node [shape=box fixedsize=true];\n");
    for (uint32_t i = 0; i < l->n_boxes; i++)
        fprintf(f, "%u [width=%.3f height=%.3f];\n", i, l->boxes[i].w / 72, l->boxes[i].h / 72);
    for (uint32_t k = 0; k < l->n_nets; k++)
        for (uint32_t i = 0; i < l->nets[k].n_to; i++)
            fprintf(f, "%u -> %u;\n", l->nets[k].from.box, l->nets[k].to[i].box);
    fprintf(f, "}\n");
    fclose(f);
}

/* Reads "edge FROM TO N x y ..." lines of dot's plain form; splines are flattened. */
static bool read_dot(vt_arena *a, const char *file, paths *p)
{
    FILE *f = fopen(file, "r");
    char word[64];
    if (!f)
        return false;
    while (fscanf(f, "%63s", word) == 1) {
        uint32_t from, to, n, first = (uint32_t)(p->xy.n / 2);
        if (!strcmp(word, "edge") && fscanf(f, "%u %u %u", &from, &to, &n) == 3) {
            float c[8];
            for (uint32_t i = 0; i < n; i++) {
                float *q = c + 2 * (i ? (i - 1) % 3 + 1 : 0);
                if (fscanf(f, "%f %f", &q[0], &q[1]) != 2)
                    break;
                if (i == 0)
                    put_point(a, p, c[0], c[1]);
                if (!i || i % 3)
                    continue;
                for (int k = 1; k <= 8; k++) {
                    float t = (float)k / 8, u = 1 - t;
                    float w[4] = {u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t};
                    put_point(a, p, w[0] * c[0] + w[1] * c[2] + w[2] * c[4] + w[3] * c[6],
                              w[0] * c[1] + w[1] * c[3] + w[2] * c[5] + w[3] * c[7]);
                }
                c[0] = c[6], c[1] = c[7];
            }
            put_path(a, p, from, to, first);
        }
        int ch;
        while ((ch = fgetc(f)) != '\n' && ch != EOF)
            ;
    }
    fclose(f);
    return true;
}

static bool run_dot(vt_arena *a, const vt_layout_level *l, uint64_t *crossings, double *ms)
{
    char in[64], out[64], command[200];
    snprintf(in, sizeof in, "/tmp/vt-bench-%d.dot", (int)getpid());
    snprintf(out, sizeof out, "/tmp/vt-bench-%d.plain", (int)getpid());
    write_dot(l, in);
    snprintf(command, sizeof command, "timeout 120 dot -Tplain -o %s %s 2>/dev/null", out, in);
    double start = vt_now();
    bool ok = system(command) == 0;
    *ms = (vt_now() - start) * 1e3;
    paths p = {0};
    ok = ok && read_dot(a, out, &p);
    if (ok)
        *crossings = count_crossings(&p);
    remove(in);
    remove(out);
    return ok;
}

/* ---- networks -------------------------------------------------------------------------------- */

/* Nets are gathered from what each box reads. */
typedef struct network {
    vt_sketch s;
    VT_VEC(uint32_t) from, to;
} network;

static uint32_t op(network *n, uint32_t a, uint32_t b, uint32_t c)
{
    uint32_t in[3] = {a, b, c},
             v = sketch_box(&n->s, (float)(70 + 2 * sketch_random(&n->s, 40)), 30);
    for (int k = 0; k < 3; k++)
        if (in[k] != VT_NONE) {
            *vt_push(n->s.arena, &n->from) = in[k];
            *vt_push(n->s.arena, &n->to) = v;
        }
    return v;
}

#define OP0(n)       op(n, VT_NONE, VT_NONE, VT_NONE)
#define OP1(n, a)    op(n, a, VT_NONE, VT_NONE)
#define OP2(n, a, b) op(n, a, b, VT_NONE)

static uint32_t normed(network *n, uint32_t x)
{
    uint32_t d = OP2(n, x, OP1(n, x)), v = OP1(n, OP1(n, OP1(n, OP1(n, d))));
    return OP1(n, OP1(n, OP2(n, d, v)));
}

static uint32_t chain_of(network *n, uint32_t x, int k)
{
    while (k-- > 0)
        x = OP1(n, x);
    return x;
}

static uint32_t head_of(network *n, uint32_t x)
{
    uint32_t y = chain_of(n, x, 2), shape = OP1(n, x), a = OP1(n, shape), b = OP1(n, shape);
    return OP1(n, OP2(n, y, OP2(n, a, b)));
}

/* A BERT-style encoder as exporters write it, one mask read by every layer. */
static void transformer(network *n, uint32_t size)
{
    uint32_t x = OP0(n), mask = chain_of(n, OP0(n), 4);
    while (n->s.boxes.n < size) {
        uint32_t q = head_of(n, x), k = head_of(n, x), v = head_of(n, x);
        uint32_t y = OP1(n, OP2(n, OP1(n, OP2(n, q, k)), mask));
        x = normed(n, OP2(n, chain_of(n, OP2(n, y, v), 4), x));
        y = chain_of(n, x, 2);
        y = OP1(n, OP2(n, y, chain_of(n, y, 3)));
        x = normed(n, OP2(n, chain_of(n, y, 2), x));
    }
}

static void resnet(network *n, uint32_t size)
{
    uint32_t x = OP0(n);
    while (n->s.boxes.n < size)
        x = OP1(n, OP2(n, chain_of(n, x, 5), sketch_random(&n->s, 4) ? x : OP1(n, x)));
}

static void unet(network *n, uint32_t size)
{
    uint32_t skip[64], depth = size / 10 < 60 ? size / 10 : 60, x = OP0(n);
    for (uint32_t i = 0; i < depth; i++)
        x = OP1(n, skip[i] = chain_of(n, x, 4));
    for (uint32_t i = depth; i-- > 0;)
        x = chain_of(n, OP2(n, OP1(n, x), skip[i]), 3);
}

/* Cells of many branches, as in Inception and NASNet: each reads the two before. */
static void cells(network *n, uint32_t size)
{
    uint32_t a = OP0(n), b = OP1(n, a);
    while (n->s.boxes.n < size) {
        uint32_t part[5];
        for (int k = 0; k < 5; k++) {
            uint32_t u = sketch_random(&n->s, 2) ? a : b,
                     v = k ? part[sketch_random(&n->s, (uint32_t)k)] : b;
            part[k] = OP2(n, chain_of(n, u, 1 + (int)sketch_random(&n->s, 3)), chain_of(n, v, 1));
        }
        uint32_t c = op(n, part[0], part[1], part[2]);
        a = b;
        b = op(n, c, part[3], part[4]);
    }
}

/* Dense blocks: a layer reads all layers of its block before it, through a chain of joins. */
static void dense(network *n, uint32_t size)
{
    uint32_t x = OP0(n);
    while (n->s.boxes.n < size) {
        uint32_t layer[5] = {x};
        for (int k = 1; k < 5; k++) {
            uint32_t join = layer[k - 1];
            for (int j = 0; j + 1 < k; j++)
                join = OP2(n, join, layer[j]);
            layer[k] = chain_of(n, join, 3);
        }
        x = OP2(n, layer[4], layer[3]);
    }
}

/* A recurrent cell unrolled: a grid of layers and steps. */
static void grid(network *n, uint32_t size)
{
    uint32_t wide = 6, state[6];
    for (uint32_t i = 0; i < wide; i++)
        state[i] = OP0(n);
    while (n->s.boxes.n < size) {
        uint32_t x = OP0(n);
        for (uint32_t i = 0; i < wide; i++)
            x = state[i] = OP1(n, OP2(n, state[i], x));
    }
}

/* Random graphs: each box reads one to three of the `reach` boxes before it. */
static void random_near(network *n, uint32_t size)
{
    OP0(n);
    while (n->s.boxes.n < size) {
        uint32_t v = (uint32_t)n->s.boxes.n, reach = v < 12 ? v : 12,
                 in[3] = {VT_NONE, VT_NONE, VT_NONE};
        for (uint32_t k = 0; k < 1 + sketch_random(&n->s, 2); k++)
            in[k] = v - 1 - sketch_random(&n->s, reach);
        op(n, in[0], in[1] == in[0] ? VT_NONE : in[1], VT_NONE);
    }
}

static void random_tree(network *n, uint32_t size)
{
    OP0(n);
    while (n->s.boxes.n < size) {
        uint32_t v = (uint32_t)n->s.boxes.n, u = sketch_random(&n->s, v),
                 w = sketch_random(&n->s, v);
        op(n, u, w != u && !sketch_random(&n->s, 5) ? w : VT_NONE, VT_NONE);
    }
}

static void gather_nets(network *n)
{
    uint32_t boxes = (uint32_t)n->s.boxes.n;
    uint32_t *first = vt_arena_array(n->s.arena, boxes + 2, sizeof *first);
    uint32_t *to = vt_arena_array(n->s.arena, n->to.n + 1, sizeof *to);
    for (size_t i = 0; i < n->from.n; i++)
        first[n->from.at[i] + 2]++;
    for (uint32_t v = 0; v < boxes; v++)
        first[v + 2] += first[v + 1];
    for (size_t i = 0; i < n->from.n; i++)
        to[first[n->from.at[i] + 1]++] = n->to.at[i];
    for (uint32_t v = 0; v < boxes; v++)
        if (first[v + 1] > first[v])
            sketch_net(&n->s, v, to + first[v], first[v + 1] - first[v]);
}

typedef struct kind {
    const char *name;
    void (*make)(network *n, uint32_t size);
} kind;

static const kind kinds[] = {{"transformer", transformer},
                             {"resnet", resnet},
                             {"unet", unet},
                             {"cells", cells},
                             {"dense", dense},
                             {"grid", grid},
                             {"random", random_near},
                             {"tree", random_tree}};

static network make(const kind *k, uint32_t size)
{
    network n = {.s = {.arena = vt_arena_new(), .seed = size}};
    k->make(&n, size);
    gather_nets(&n);
    return n;
}

typedef struct tally {
    double ours, edges, dot, our_ms, dot_ms;
} tally;

static void compare(const kind *k, uint32_t size, bool dot, tally *sum)
{
    network n = make(k, size);
    vt_layout_options o = sketch_options();
    vt_layout_result d;
    double start = 1e3 * rounds_cpu();
    const vt_layout_level *l = sketch_level(&n.s);
    vt_layout_ranks *ranks;
    bool ok = vt_layout_order(n.s.arena, l, &o, &ranks, NULL) &&
              vt_layout_place(n.s.arena, l, ranks, &o, &d, NULL);
    double ms = 1e3 * rounds_cpu() - start, dot_ms = 0;
    uint64_t ours = ok ? drawn_crossings(n.s.arena, &d) : 0, theirs = 0;
    uint64_t edges = ok ? edge_crossings(n.s.arena, l, &d) : 0;
    printf("%-12s %5u boxes  %6llu crossings (%llu) %8.1f ms", k->name, l->n_boxes,
           (unsigned long long)ours, (unsigned long long)edges, ms);
    if (dot && run_dot(n.s.arena, l, &theirs, &dot_ms)) {
        printf("   dot %6llu %9.1f ms   ratio %.2f", (unsigned long long)theirs, dot_ms,
               theirs ? (double)ours / (double)theirs
               : ours ? HUGE_VAL
                      : 1.0);
        sum->ours += (double)ours, sum->edges += (double)edges, sum->dot += (double)theirs;
        sum->our_ms += ms, sum->dot_ms += dot_ms;
    }
    printf("%s\n", ok ? "" : "   FAILED");
    fflush(stdout);
    vt_arena_free(n.s.arena);
}

/* The line that bench/run reads: the time as bench/rounds.h prints it, and dummies to boxes and edges. */
static void time_flat(uint32_t size)
{
    network n = make(&kinds[0], size);
    for (size_t i = 0; i < n.s.nets.n; i++)
        n.s.nets.at[i].label_w = 60;
    vt_layout_options o = sketch_options();
    o.stub_span = 40, o.fold_ratio = 3;
    const vt_layout_level *l = sketch_level(&n.s);
    vt_layout_result d = {0};
    rounds r = {0};
    char name[64], rest[64];
    for (int i = 0; i < ROUNDS; i++) {
        vt_layout_ranks *ranks;
        vt_arena *a = vt_arena_new();
        rounds_start(&r);
        if (!vt_layout_order(a, l, &o, &ranks, NULL) ||
            !vt_layout_place(a, l, ranks, &o, &d, NULL))
            exit(2);
        rounds_stop(&r);
        vt_arena_free(a);
    }
    snprintf(name, sizeof name, "flat layout, %uk nodes", size / 1000);
    snprintf(rest, sizeof rest, "%.2f", (double)d.n_dummies / (double)(l->n_boxes + n.from.n));
    rounds_print(&r, name, rest);
    vt_arena_free(n.s.arena);
}

static void tally_add(tally *to, const tally *t)
{
    to->ours += t->ours, to->edges += t->edges, to->dot += t->dot;
    to->our_ms += t->our_ms, to->dot_ms += t->dot_ms;
}

int main(int argc, char **argv)
{
    uint32_t sizes[] = {25, 60, 150, 400, 1000, 2000};
    bool dot = true;
    uint32_t n_sizes = 5;
    for (int i = 1; i < argc; i++) {
        dot &= strcmp(argv[i], "--no-dot") != 0;
        n_sizes = !strcmp(argv[i], "--quick") ? 3 : !strcmp(argv[i], "--all") ? 6 : n_sizes;
    }
    if (argc > 2 && !strcmp(argv[1], "--size"))
        sizes[0] = (uint32_t)atoi(argv[2]), n_sizes = 1;
    time_flat(10000);
    time_flat(50000);
    tally sum = {0};
    for (uint32_t s = 0; s < n_sizes; s++) {
        tally t = {0};
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
            compare(&kinds[k], sizes[s], dot, &t);
        printf("against dot\t%u\t%.2f\t%.2f\t%.0f\t%.0f\n", sizes[s], t.our_ms, t.dot_ms, t.ours,
               t.dot);
        tally_add(&sum, &t);
    }
    if (dot)
        printf("in all: crossings %.0f (%.0f), dot %.0f: ratio %.3f (wanted <= 1.05); time %.0f "
               "ms, dot %.0f ms\n",
               sum.ours, sum.edges, sum.dot, sum.dot > 0 ? sum.ours / sum.dot : 1, sum.our_ms,
               sum.dot_ms);
    return 0;
}
