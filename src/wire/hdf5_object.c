/* hdf5_object.c: an object of an HDF5 file is a header: a list of messages.
 *
 *   version 1   version 1, reserved 1, messages 2, references 4, size 4, padding 4, then messages:
 *               type 2, size 2, flags 1, reserved 3, body
 *   version 2   "OHDR", version 1, flags 1, [times 16], [attribute limits 4], size 1-8, messages:
 *               type 1, size 2, flags 1, [order 2], body; a checksum 4
 *
 * A continuation message (address, length) leads to a further block of messages ("OCHK" and a
 * checksum around them in version 2). A message with flag 2 is a pointer to one elsewhere. */
#include "wire/hdf5_parts.h"

#include <string.h>

static bool open_new(vt_h5 *h, uint64_t address, h5_messages *m)
{
    h5_reader r;
    if (!vt_h5_rest(h, address, "an object header", &r))
        return false;
    vt_h5_skip(&r, 5);
    unsigned flags = (unsigned)vt_h5_take(&r, 1);
    vt_h5_skip(&r, (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0));
    uint64_t size = vt_h5_take(&r, 1u << (flags & 3));
    if (r.failed)
        return vt_h5_cut_short(h, "an object header");
    m->new_style = true;
    m->ordered = flags & 4;
    return vt_h5_at(h, (uint64_t)(r.p - (const uint8_t *)h->file.p), size, "an object header",
                    &m->now);
}

static bool open_old(vt_h5 *h, uint64_t address, h5_messages *m)
{
    h5_reader r;
    if (!vt_h5_rest(h, address, "an object header", &r))
        return false;
    unsigned version = (unsigned)vt_h5_take(&r, 1);
    vt_h5_skip(&r, 7);
    uint64_t size = vt_h5_take(&r, 4);
    if (r.failed)
        return vt_h5_cut_short(h, "an object header");
    if (version != 1)
        return vt_fail(h->err, VT_BAD_FILE, "byte %llu: object header version %u is not known",
                       (unsigned long long)address, version);
    return vt_h5_at(h, address + 16, size, "an object header", &m->now);
}

bool vt_h5_messages_open(vt_h5 *h, uint64_t address, h5_messages *m)
{
    h5_reader r;
    *m = (h5_messages){.h = h};
    bool ok = vt_h5_rest(h, address, "an object header", &r);
    if (ok)
        ok = r.end - r.p >= 4 && !memcmp(r.p, "OHDR", 4) ? open_new(h, address, m)
                                                         : open_old(h, address, m);
    m->failed = !ok;
    return ok;
}

static bool later(h5_messages *m, h5_reader body)
{
    uint64_t at = vt_h5_offset(m->h, &body), size = vt_h5_length(m->h, &body);
    if (body.failed)
        return vt_h5_cut_short(m->h, "a continuation message");
    if (m->n_next == H5_MOST_BLOCKS)
        return vt_fail(m->h->err, VT_LIMIT, "an object header in more than %d blocks",
                       H5_MOST_BLOCKS);
    m->next[m->n_next].at = at;
    m->next[m->n_next++].size = size;
    return true;
}

static bool next_block(h5_messages *m)
{
    uint64_t at = m->next[m->done].at, size = m->next[m->done].size;
    m->done++;
    if (!m->new_style)
        return vt_h5_at(m->h, at, size, "a continued object header", &m->now);
    if (size < 8 || !vt_h5_block(m->h, at, size, "OCHK", &m->now))
        return size >= 8 ? false : vt_h5_cut_short(m->h, "a continued object header");
    m->now.p--; /* these blocks have no version */
    m->now.end -= 4;
    return true;
}

/* One message; false when this block has no more. */
static bool take_message(h5_messages *m, h5_message *out, unsigned *flags)
{
    size_t head = m->new_style ? 4 + (m->ordered ? 2u : 0u) : 8;
    if ((size_t)(m->now.end - m->now.p) < head)
        return false;
    out->type = (unsigned)vt_h5_take(&m->now, m->new_style ? 1 : 2);
    uint64_t size = vt_h5_take(&m->now, 2);
    *flags = (unsigned)vt_h5_take(&m->now, 1);
    vt_h5_skip(&m->now, m->new_style ? (m->ordered ? 2 : 0) : 3);
    vt_str body = vt_h5_cut(&m->now, size);
    out->body = vt_h5_over(body);
    if (m->now.failed)
        m->failed = !vt_h5_cut_short(m->h, "a message of an object header");
    return !m->failed;
}

bool vt_h5_message_next(h5_messages *m, h5_message *out)
{
    unsigned flags;
    while (!m->failed) {
        if (!take_message(m, out, &flags)) {
            if (m->failed || m->done == m->n_next)
                return false;
            m->failed = !next_block(m);
        } else if (out->type == H5_CONTINUATION) {
            m->failed = !later(m, out->body);
        } else {
            if (flags & 2)
                m->failed = !vt_h5_message_shared(m->h, out->type, &out->body);
            return !m->failed;
        }
    }
    return false;
}

bool vt_h5_message_find(vt_h5 *h, uint64_t address, unsigned type, h5_message *out)
{
    h5_messages m;
    if (!vt_h5_messages_open(h, address, &m))
        return false;
    while (vt_h5_message_next(&m, out))
        if (out->type == type)
            return true;
    out->type = 0;
    return !m.failed;
}

/* version 1: type 1, reserved 6, address O; version 2: type 1, address O; version 3: type 1 (1: in
 * the heap of shared messages), address O. The object pointed to holds the message itself. */
bool vt_h5_message_shared(vt_h5 *h, unsigned type, h5_reader *body)
{
    h5_reader r = *body;
    h5_messages m;
    h5_message it;
    unsigned version = (unsigned)vt_h5_take(&r, 1), kind = (unsigned)vt_h5_take(&r, 1);
    if (version == 3 && kind == 1)
        return vt_fail(h->err, VT_UNKNOWN, "messages shared in a heap are not read");
    vt_h5_skip(&r, version == 1 ? 6 : 0);
    uint64_t at = vt_h5_offset(h, &r);
    if (r.failed)
        return vt_h5_cut_short(h, "a shared message");
    if (!vt_h5_messages_open(h, at, &m))
        return false;
    unsigned flags;
    for (;;) {
        if (take_message(&m, &it, &flags)) {
            if (it.type == H5_CONTINUATION && !later(&m, it.body))
                return false;
            if (it.type == type && !(flags & 2)) {
                *body = it.body;
                return true;
            }
        } else if (m.failed) {
            return false;
        } else if (m.done == m.n_next) {
            return vt_fail(h->err, VT_BAD_FILE, "a shared message is not where it should be");
        } else if (!next_block(&m)) {
            return false;
        }
    }
}
