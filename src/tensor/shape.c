/* shape.c: how many elements a shape holds. */
#include "tensor/tensor.h"

bool vt_shape_count(const int64_t *shape, int rank, uint64_t *count)
{
    uint64_t n = 1;
    bool fits = true, empty = false;
    for (int i = 0; i < rank; i++) {
        if (shape[i] < 0)
            return false;
        empty |= shape[i] == 0;
        fits &= !__builtin_mul_overflow(n, (uint64_t)shape[i], &n);
    }
    *count = empty ? 0 : n;
    return fits || empty;
}
