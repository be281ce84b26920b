/* embed.c: makes one C file from a folder, so that the program carries its page with it.
 *
 *   embed WEB OUT    WEB/index.html, WEB/assets/... -> OUT/bundle.c and OUT/bundle/NNN
 *
 * Each file is written gzipped (level 9, no time, no name: the same bytes at every build) unless
 * that saves nothing, and taken in by the assembler's .incbin, which is quick for megabytes where a
 * C array is slow. index.html stays as it is: the server fills in language, theme and token. */
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <xxhash.h>
#include <zlib.h>

enum { MOST_FILES = 1000 };

typedef struct file {
    char *name; /* "assets/index-3f2a.js" */
    unsigned char *raw, *packed;
    size_t n, n_packed; /* n_packed 0: stored as it is */
} file;

static void fail(const char *what, const char *name)
{
    fprintf(stderr, "embed: %s: %s\n", name, what);
    exit(1);
}

static char *joined(const char *a, const char *b)
{
    char *s = malloc(strlen(a) + strlen(b) + 2);
    if (!s)
        fail("out of memory", a);
    sprintf(s, *a ? "%s/%s" : "%s%s", a, b);
    return s;
}

static void file_read(file *f, const char *path)
{
    FILE *in = fopen(path, "rb");
    if (!in || fseek(in, 0, SEEK_END))
        fail("cannot be read", path);
    f->n = (size_t)ftell(in);
    rewind(in);
    f->raw = malloc(f->n + 1);
    if (!f->raw || fread(f->raw, 1, f->n, in) != f->n)
        fail("cannot be read", path);
    fclose(in);
}

static void file_pack(file *f)
{
    z_stream z = {0};
    size_t room = f->n + f->n / 100 + 1000;
    f->packed = malloc(room);
    if (!f->packed || deflateInit2(&z, 9, Z_DEFLATED, 31, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        fail("cannot be packed", f->name);
    z.next_in = f->raw, z.avail_in = (uInt)f->n;
    z.next_out = f->packed, z.avail_out = (uInt)room;
    if (deflate(&z, Z_FINISH) != Z_STREAM_END)
        fail("cannot be packed", f->name);
    bool worth = z.total_out < f->n - f->n / 20 && strcmp(f->name, "index.html");
    f->n_packed = worth ? z.total_out : 0;
    deflateEnd(&z);
}

static size_t folder_read(const char *root, const char *inside, file *files, size_t n)
{
    char *folder = *inside ? joined(root, inside) : joined("", root);
    DIR *d = opendir(folder);
    if (!d)
        fail("cannot be read", folder);
    for (struct dirent *e; (e = readdir(d));) {
        struct stat st;
        if (e->d_name[0] == '.')
            continue;
        char *name = joined(inside, e->d_name), *path = joined(root, name);
        if (stat(path, &st))
            fail("cannot be read", path);
        if (S_ISDIR(st.st_mode)) {
            n = folder_read(root, name, files, n);
        } else {
            if (n == MOST_FILES)
                fail("too many files", root);
            files[n].name = name;
            file_read(&files[n], path);
            file_pack(&files[n++]);
        }
        free(path);
    }
    closedir(d);
    free(folder);
    return n;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const file *)a)->name, ((const file *)b)->name);
}

static void data_write(const file *f, const char *path)
{
    FILE *out = fopen(path, "wb");
    size_t n = f->n_packed ? f->n_packed : f->n;
    if (!out || fwrite(f->n_packed ? f->packed : f->raw, 1, n, out) != n || fclose(out))
        fail("cannot be written", path);
}

static void bundle_write(FILE *c, const char *out, const file *files, size_t n)
{
    fputs("/* Made by tools/embed from the web bundle. */\n#include \"serve/server.h\"\n\n", c);
    for (size_t i = 0; i < n; i++) {
        char name[64], *path;
        snprintf(name, sizeof name, "bundle/%03zu", i);
        path = joined(out, name);
        data_write(&files[i], path);
        fprintf(c,
                "__asm__(\".section .rodata\\n.balign 16\\nvt_bundle_%zu:\\n.incbin "
                "\\\"%s\\\"\\n.byte 0\\n"
                ".previous\\n\");\nextern const unsigned char vt_bundle_%zu[] "
                "__attribute__((visibility(\"hidden\")));\n",
                i, path, i);
        free(path);
    }
    fputs("\nconst vt_asset vt_assets[] = {\n", c);
    for (size_t i = 0; i < n; i++) {
        const file *f = &files[i];
        fprintf(c, "    {\"%s\", vt_bundle_%zu, %zu, %zu, \"\\\"%016llx\\\"\"},\n", f->name, i,
                f->n_packed ? f->n_packed : f->n, f->n_packed ? f->n : 0,
                (unsigned long long)XXH64(f->raw, f->n, 0));
    }
    fputs("    {0},\n};\n", c);
}

int main(int argc, char **argv)
{
    static file files[MOST_FILES];
    if (argc != 3)
        fail("usage: embed WEB OUT", "arguments");
    size_t n = folder_read(argv[1], "", files, 0);
    qsort(files, n, sizeof *files, by_name);
    char *bundle = joined(argv[2], "bundle"), *path = joined(argv[2], "bundle.c");
    mkdir(bundle, 0777);
    FILE *c = fopen(path, "w");
    if (!c)
        fail("cannot be written", path);
    bundle_write(c, argv[2], files, n);
    if (fclose(c))
        fail("cannot be written", path);
    return 0;
}
