/* control.c: rows of operators. */
#include "op/rows.h"

const vt_op vt_ops_control[] = {
    {.domain = "", .name = "If", .family = VT_FAMILY_CONTROL},
    {.domain = "", .name = "Loop", .family = VT_FAMILY_CONTROL},
    {.domain = "", .name = "Optional", .family = VT_FAMILY_CONTROL},
    {.domain = "", .name = "OptionalGetElement", .family = VT_FAMILY_CONTROL},
    {.domain = "", .name = "OptionalHasElement", .family = VT_FAMILY_CONTROL},
    {.domain = "com.microsoft", .name = "EPContext", .family = VT_FAMILY_CONTROL},
    {0},
};
