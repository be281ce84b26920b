/* session.h: what session.c (the list), opening.c (from the disk into it) and session_json.c (what
 * is told of it) share. All of it is guarded by the session's lock. */
#ifndef VT_SESSION_H
#define VT_SESSION_H

#include "serve/server.h"

/* Entries live as long as the session: one that was closed only keeps its name. */
typedef struct vt_entry {
    char id[VT_ID_SIZE];
    char *path;     /* of an upload: its name */
    char *absolute; /* NULL of an upload */
    bool upload, opening, again, failed, closed;
    bool begun;      /* what it is was recognised, and its parts are being read */
    vt_err err;      /* why it, or its newest version, is refused */
    vt_shown *shown; /* NULL while first opening, or refused */
    unsigned generation;
    size_t number;  /* of those ever added */
    uint64_t seen;  /* what the disk looked like when it was last opened or looked at */
    double changed; /* when `seen` changed last; 0: settled */
    bool doubted;   /* it could not be read, and is given time */
    void *bytes;    /* of an upload, until its version has them */
    size_t n_bytes;
    struct vt_entry *next;
} vt_entry;

struct vt_session {
    pthread_mutex_t lock;
    pthread_cond_t news;
    vt_entry *first;
    size_t added;
    uint64_t versions;
    vt_jobs *jobs;
    vt_events *events;
    char *set;
};

/* opening.c: posts the job that opens it, or opens it again; under the lock. */
bool vt_entry_open(vt_session *s, vt_entry *e);
/* session.c: closes a version that nobody holds. */
void vt_shown_free(vt_shown *v);

#endif
