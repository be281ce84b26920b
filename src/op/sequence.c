/* sequence.c: rows of operators. */
#include "op/rows.h"

const vt_op vt_ops_sequence[] = {
    {.domain = "", .name = "SequenceAt", .family = VT_FAMILY_CONTROL},
    {.domain = "", .name = "SequenceConstruct", .family = VT_FAMILY_CONTROL},
    {.domain = "", .name = "SequenceEmpty", .family = VT_FAMILY_CONTROL},
    {.domain = "", .name = "SequenceErase", .family = VT_FAMILY_CONTROL},
    {.domain = "", .name = "SequenceInsert", .family = VT_FAMILY_CONTROL},
    {.domain = "", .name = "SequenceLength", .family = VT_FAMILY_CONTROL},
    {.domain = "", .name = "SequenceMap", .family = VT_FAMILY_CONTROL},
    {.domain = "", .name = "SplitToSequence", .family = VT_FAMILY_CONTROL},
    {.domain = "", .name = "ConcatFromSequence", .family = VT_FAMILY_CONTROL},
    {0},
};
