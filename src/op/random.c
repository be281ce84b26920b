/* random.c: rows of operators. */
#include "op/rows.h"

const vt_op vt_ops_random[] = {
    {.domain = "", .name = "RandomNormal", .family = VT_FAMILY_ELEM},
    {.domain = "", .name = "RandomNormalLike", .family = VT_FAMILY_ELEM},
    {.domain = "", .name = "RandomUniform", .family = VT_FAMILY_ELEM},
    {.domain = "", .name = "RandomUniformLike", .family = VT_FAMILY_ELEM},
    {.domain = "", .name = "Bernoulli", .family = VT_FAMILY_ELEM},
    {.domain = "", .name = "Multinomial", .family = VT_FAMILY_ELEM},
    {0},
};
