/* fold.c: where a drawing breaks into columns. */
#include "layout/ranks.h"

bool vt_layout_columns(vt_layout_picture *p, vt_err *err)
{
    p->n_columns = 1;
    p->column_first[0] = 0;
    p->column_first[1] = p->ranks->n_ranks;
    return vt_step(p->options->progress, "columns", 0, 1, err);
}
