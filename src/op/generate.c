/* generate.c: rows of operators. */
#include "op/rows.h"

const vt_op vt_ops_generate[] = {
    {.domain = "com.microsoft", .name = "BeamSearch", .family = VT_FAMILY_CONTROL},
    {.domain = "com.microsoft", .name = "GreedySearch", .family = VT_FAMILY_CONTROL},
    {.domain = "com.microsoft", .name = "Sampling", .family = VT_FAMILY_CONTROL},
    {.domain = "com.microsoft", .name = "WhisperBeamSearch", .family = VT_FAMILY_CONTROL},
    {.domain = "com.microsoft", .name = "NGramRepeatBlock", .family = VT_FAMILY_CONTROL},
    {0},
};
