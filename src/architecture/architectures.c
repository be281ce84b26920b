/* architectures.c: the list of families, and how a file of tensors finds its own. */
#include "architecture/families.h"

bool vt_architecture_build_as(vt_model *m, const vt_architecture_spec *spec, vt_err *err)
{
    (void)spec;
    vt_str why = VT_S("the file holds tensors only, and their names fit no architecture that "
                      "vitrine knows");
    return vt_tree_of_tensors(m, why, err);
}

bool vt_architecture_build(vt_model *m, vt_str config, vt_err *err)
{
    return vt_architecture_build_as(m, &(vt_architecture_spec){.config = config}, err);
}
