/* mhd.h: libmicrohttpd, loaded when the server starts. It brings GnuTLS with it, which costs 5 ms
 * that `vitrine info` has no use for. */
#ifndef VT_MHD_H
#define VT_MHD_H

#include "base/base.h"

#include <microhttpd.h>

#define VT_MHD_FUNCTIONS(X)                                                                        \
    X(start_daemon)                                                                                \
    X(stop_daemon)                                                                                 \
    X(queue_response)                                                                              \
    X(destroy_response)                                                                            \
    X(create_response_from_buffer)                                                                 \
    X(create_response_from_buffer_with_free_callback_cls)                                          \
    X(create_response_from_callback)                                                               \
    X(add_response_header)                                                                         \
    X(lookup_connection_value)                                                                     \
    X(get_connection_info)                                                                         \
    X(set_connection_option)

typedef struct vt_mhd {
#define X(f) __typeof__(MHD_##f) *f;
    VT_MHD_FUNCTIONS(X)
#undef X
} vt_mhd;

/* The library's functions; NULL with VT_IO in words when it is missing. */
const vt_mhd *vt_mhd_load(vt_err *err);

#endif
