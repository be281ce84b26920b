/* spectrum.c: what singular values say of a matrix.
 *
 *   effective rank   exp(-sum p ln p), p = s_i / sum s       how many directions are in use (Roy & Vetterli 2007)
 *   stable rank      sum s^2 / s_1^2
 *   condition        s_1 / s_n
 *   random edge      r (sqrt(rows) + sqrt(cols)), r the root mean square of the entries: the largest singular
 *                    value that noise of this size would have (Marchenko & Pastur 1967); those above carry
 *                    what was learned
 *   tail exponent    lambda = s^2 above lambda_min falls as lambda^-alpha: alpha = 1 + n / sum ln(lambda / lambda_min),
 *                    error (alpha - 1) / sqrt(n), lambda_min where the Kolmogorov-Smirnov distance is least
 *                    (Clauset, Shalizi & Newman 2009; of weights: Martin & Mahoney 2021) */
#include "analysis/analysis.h"

#include <math.h>

enum { SHORTEST_TAIL = 5 };

static double effective_rank(const vt_spectrum *s)
{
    double sum = 0, entropy = 0;
    for (size_t i = 0; i < s->n; i++)
        sum += s->values[i];
    for (size_t i = 0; i < s->n && sum > 0; i++) {
        double p = s->values[i] / sum;
        entropy -= p > 0 ? p * log(p) : 0;
    }
    return sum > 0 ? exp(entropy) : 0;
}

/* Distance between the tail of the n largest and the power law through them; values fall. */
static double tail_distance(const vt_spectrum *s, size_t n, double alpha)
{
    double least = s->values[n - 1] * s->values[n - 1], worst = 0;
    for (size_t i = 0; i < n; i++) {
        double x = s->values[i] * s->values[i] / least;
        double law = 1 - pow(x, 1 - alpha), found = (double)(n - 1 - i) / (double)n;
        worst = fmax(worst, fmax(fabs(law - found), fabs(law - found - 1 / (double)n)));
    }
    return worst;
}

static void tail_fit(vt_spectrum *s)
{
    double best = INFINITY, logs = 0;
    s->alpha = s->alpha_error = NAN;
    /* Every begin is tried for some hundred values, of more every tenth or so: n log n in all. */
    for (size_t n = 1; n <= s->n && s->values[n - 1] > 0; n++) {
        logs += 2 * log(s->values[n - 1]);
        double sum = logs - 2 * (double)n * log(s->values[n - 1]);
        if (n < SHORTEST_TAIL || !(sum > 0) || n % (1 + s->n / 256))
            continue;
        double alpha = 1 + (double)n / sum, distance = tail_distance(s, n, alpha);
        if (distance < best) {
            best = distance;
            s->alpha = alpha;
            s->alpha_error = (alpha - 1) / sqrt((double)n);
            s->tail = n;
        }
    }
}

void vt_spectrum_describe(vt_spectrum *s)
{
    double first = s->n ? s->values[0] : 0, last = s->n ? s->values[s->n - 1] : 0;
    double cells = (double)s->rows * (double)s->cols;
    bool whole = s->n == (s->rows < s->cols ? s->rows : s->cols);
    s->effective_rank = whole ? effective_rank(s) : NAN;
    s->stable_rank = first > 0 ? s->norm * s->norm / (first * first) : 0;
    s->condition = whole && first > 0 ? last > 0 ? first / last : INFINITY : NAN;
    s->edge = cells > 0 ? s->norm / sqrt(cells) * (sqrt((double)s->rows) + sqrt((double)s->cols)) : 0;
    s->above_edge = 0;
    while (s->above_edge < s->n && s->values[s->above_edge] > s->edge)
        s->above_edge++;
    tail_fit(s);
}
