/* err.c: one sentence, its place and its file. */
#include "base/base.h"

#include <stdio.h>
#include <string.h>

bool vt_fail(vt_err *err, vt_code code, const char *fmt, ...)
{
    if (!err)
        return false;
    memset(err, 0, sizeof *err);
    err->code = code;
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(err->reason, sizeof err->reason, fmt, ap);
    va_end(ap);
    return false;
}

bool vt_while(vt_err *err, const char *fmt, ...)
{
    if (!err)
        return false;
    char place[sizeof err->where], joined[2 * sizeof err->where + 4];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(place, sizeof place, fmt, ap);
    va_end(ap);
    snprintf(joined, sizeof joined, "%s%s%s", place, err->where[0] ? ": " : "", err->where);
    joined[sizeof err->where - 1] = 0;
    memcpy(err->where, joined, sizeof err->where);
    return false;
}

bool vt_in_file(vt_err *err, const char *path)
{
    if (err && !err->file[0])
        snprintf(err->file, sizeof err->file, "%s", path ? path : "");
    return false;
}

char *vt_err_text(const vt_err *err, char *out, size_t size)
{
    if (!size)
        return out;
    snprintf(out, size, "%s%s%s%s%s", err->file, err->file[0] ? ": " : "", err->where,
             err->where[0] ? ": " : "", err->reason);
    for (char *c = out; *c; c++)
        if ((unsigned char)*c < 32 || *c == 127)
            *c = '?';
    out[vt_utf8_valid(vt_str_of(out))] = 0; /* a name cut in the middle of a character */
    return out;
}

int vt_err_exit(vt_code code)
{
    switch (code) {
    case VT_OK:
        return 0;
    case VT_LIMIT:
    case VT_NO_MEMORY:
    case VT_CANCELLED:
        return 3;
    default:
        return 2;
    }
}
