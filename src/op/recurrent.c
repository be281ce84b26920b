/* recurrent.c: rows of operators. */
#include "op/rows.h"

const vt_op vt_ops_recurrent[] = {
    {.domain = "", .name = "LSTM", .family = VT_FAMILY_RECURRENT},
    {.domain = "", .name = "GRU", .family = VT_FAMILY_RECURRENT},
    {.domain = "", .name = "RNN", .family = VT_FAMILY_RECURRENT},
    {.domain = "", .name = "Scan", .family = VT_FAMILY_RECURRENT},
    {.domain = "com.microsoft", .name = "DynamicQuantizeLSTM", .family = VT_FAMILY_RECURRENT},
    {0},
};
