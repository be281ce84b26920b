/* families.h: what the files of this room share; no other room includes it.
 *
 *   architectures.c   the list of families, and how one is chosen
 *   tree.c            the tree of tensors, for what no family claims */
#ifndef VT_ARCHITECTURE_FAMILIES_H
#define VT_ARCHITECTURE_FAMILIES_H

#include "architecture/architecture.h"

/* A graph whose nodes are modules with their tensors and no edges. */
bool vt_tree_of_tensors(vt_model *m, vt_str why, vt_err *err);

#endif
