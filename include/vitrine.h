/* vitrine.h: the catalogue. Every door of the library, in the order data flows: from bytes in a file
 * over the model that they say to a picture, and to the page that shows it.
 *
 *     #include <vitrine.h>
 *
 *     vt_err err = {0};
 *     vt_opened *o = vt_opened_new("net.onnx", NULL, &err);
 *     for (size_t i = 0; o && i < o->model->nodes.n; i++)
 *         printf("%.*s\n", VT_ARG(o->model->nodes.at[i].name));
 *     vt_opened_free(o);
 *
 * cc program.c $(pkg-config --cflags --libs vitrine). There is no promise of a stable ABI before
 * 1.0. */
#ifndef VITRINE_H
#define VITRINE_H

#include "base/base.h"       /* arenas, strings, errors, mapped files, JSON, progress */
#include "tensor/tensor.h"   /* number formats and shapes */
#include "analysis/analysis.h" /* statistics of numbers */
#include "model/model.h"     /* a network as its file says it; the hierarchy of its modules */
#include "formats/formats.h" /* from a file to a model */
#include "op/op.h"           /* what each operator means */
#include "inspect/inspect.h" /* totals, search, what depends on what */
#include "layout/layout.h"   /* layered drawing of a graph */
#include "figure/figure.h"   /* pictures without pixels, and how they become files */
#include "view/view.h"       /* from an open model and a spec to what is shown */
#include "serve/serve.h"     /* the page in a browser */

#endif
