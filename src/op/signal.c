/* signal.c: rows of operators. */
#include "op/rows.h"

const vt_op vt_ops_signal[] = {
    {.domain = "", .name = "DFT", .family = VT_FAMILY_MATMUL},
    {.domain = "", .name = "STFT", .family = VT_FAMILY_MATMUL},
    {.domain = "", .name = "MelWeightMatrix", .family = VT_FAMILY_MATMUL},
    {.domain = "", .name = "HannWindow", .family = VT_FAMILY_MATMUL},
    {.domain = "", .name = "HammingWindow", .family = VT_FAMILY_MATMUL},
    {.domain = "", .name = "BlackmanWindow", .family = VT_FAMILY_MATMUL},
    {.domain = "com.microsoft", .name = "Rfft", .family = VT_FAMILY_MATMUL},
    {.domain = "com.microsoft", .name = "Irfft", .family = VT_FAMILY_MATMUL},
    {0},
};
