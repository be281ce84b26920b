/* image.c: rows of operators. */
#include "op/rows.h"

const vt_op vt_ops_image[] = {
    {.domain = "", .name = "Resize", .family = VT_FAMILY_POOL},
    {.domain = "", .name = "Upsample", .family = VT_FAMILY_POOL},
    {.domain = "", .name = "GridSample", .family = VT_FAMILY_POOL},
    {.domain = "", .name = "AffineGrid", .family = VT_FAMILY_POOL},
    {.domain = "", .name = "NonMaxSuppression", .family = VT_FAMILY_POOL},
    {.domain = "com.microsoft", .name = "CropAndResize", .family = VT_FAMILY_POOL},
    {.domain = "com.microsoft", .name = "GridSample", .family = VT_FAMILY_POOL},
    {0},
};
