/* watch.c: notices when an open file changes on disk.
 *
 * inotify watches the folders (an editor that renames a new file over the old one leaves a watch on
 * the file itself behind); what it says is only a reason to look. A look each second does without
 * it where the file system sends no news. */
#include "serve/server.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

enum { QUIET_MS = 1000, UNSETTLED_MS = 40, MOST_FOLDERS = 1000 };

struct vt_watch {
    pthread_t thread;
    vt_session *session;
    int notify; /* -1: only looks each second */
    int wake[2];
    uint64_t folders[MOST_FOLDERS]; /* hashes of those watched */
    size_t n_folders;
};

static void folder_watch(void *ctx, const char *path)
{
    vt_watch *w = ctx;
    const char *slash = strrchr(path, '/');
    char folder[4096];
    size_t n = slash ? (size_t)(slash - path) : 0;
    if (n >= sizeof folder || w->notify < 0)
        return;
    memcpy(folder, path, n);
    strcpy(folder + n, n ? "" : slash ? "/" : ".");
    uint64_t hash = vt_hash(folder, strlen(folder), 0);
    for (size_t i = 0; i < w->n_folders; i++)
        if (w->folders[i] == hash)
            return;
    if (w->n_folders == MOST_FOLDERS)
        return;
    inotify_add_watch(w->notify, folder,
                      IN_CLOSE_WRITE | IN_MODIFY | IN_MOVE | IN_CREATE | IN_DELETE | IN_ATTRIB);
    w->folders[w->n_folders++] = hash;
}

static void drain(int fd)
{
    char trash[4096];
    while (fd >= 0 && read(fd, trash, sizeof trash) > 0)
        continue;
}

static void *watch(void *ctx)
{
    vt_watch *w = ctx;
    for (;;) {
        bool unsettled = vt_session_look(w->session, folder_watch, w);
        struct pollfd fds[2] = {{w->wake[0], POLLIN, 0}, {w->notify, POLLIN, 0}};
        /* While something is being written its news would only wake us for nothing. */
        poll(fds, unsettled ? 1 : 2, unsettled ? UNSETTLED_MS : QUIET_MS);
        if (fds[0].revents)
            return NULL;
        drain(w->notify);
    }
}

vt_watch *vt_watch_new(vt_session *s, vt_err *err)
{
    vt_watch *w = vt_alloc(sizeof *w);
    if (!w || pipe2(w->wake, O_CLOEXEC)) {
        vt_free(w);
        vt_fail(err, VT_IO, "files cannot be watched");
        return NULL;
    }
    w->session = s;
    w->notify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (!pthread_create(&w->thread, NULL, watch, w))
        return w;
    close(w->wake[0]), close(w->wake[1]);
    if (w->notify >= 0)
        close(w->notify);
    vt_free(w);
    vt_fail(err, VT_IO, "the thread that watches files cannot be started");
    return NULL;
}

void vt_watch_free(vt_watch *w)
{
    if (!w)
        return;
    if (write(w->wake[1], "", 1) == 1)
        pthread_join(w->thread, NULL);
    close(w->wake[0]), close(w->wake[1]);
    if (w->notify >= 0)
        close(w->notify);
    vt_free(w);
}
