/* pytorch.c: .pth, .pt, .bin, .ckpt, .pkl: what torch.save writes, by what is in it.
 *
 *     50 4b 03 04 … NAME/data.pkl             zip         pytorch_zip.c
 *     80 02 8a 0a 6c fc 9c 46 …               legacy      pytorch_legacy.c
 *     sys_info or storages at 0, a tar header  tar        pytorch_tar.c
 *     80 02 …, (dp0 …                         a plain pickle, perhaps with tensors in it
 *
 * All of them hold pickles, which are read as data (wire/pickle.c). A pickle that names something
 * that runs commands is refused whole: nobody writes that by accident. */
#include "formats/pytorch.h"
#include "formats/beside.h"
#include "formats/huggingface.h"

#include <string.h>

/* ---- streams
 * ------------------------------------------------------------------------------------- */

void vt_torch_stream_init(torch_stream *s, torch *t, vt_str place)
{
    *s = (torch_stream){.t = t, .place = place};
    vt_names_init(&s->storage_at, t->m->arena, 64);
    vt_names_init(&s->loaded_at, t->m->arena, 0);
}

/* What runs commands, code or files when it is called; without a name everything of that module and
 * of those within it. */
static const struct {
    const char *module, *name;
} dangers[] = {
    {"os", NULL},
    {"posix", NULL},
    {"nt", NULL},
    {"subprocess", NULL},
    {"shutil", NULL},
    {"socket", NULL},
    {"importlib", NULL},
    {"ctypes", NULL},
    {"runpy", NULL},
    {"pty", NULL},
    {"sys", NULL},
    {"builtins", "eval"},
    {"builtins", "exec"},
    {"builtins", "execfile"},
    {"builtins", "compile"},
    {"builtins", "__import__"},
    {"builtins", "open"},
    {"builtins", "input"},
    {"builtins", "breakpoint"},
    {"io", "open"},
    {"commands", "getoutput"},
    {"commands", "getstatusoutput"},
    {"webbrowser", "open"},
    {"pip", "main"},
    {"pdb", "run"},
    {"timeit", "timeit"},
    {"code", "interact"},
};

static bool is_danger(const struct vt_pickle_global *g)
{
    vt_str in = vt_str_is(g->module, "__builtin__") ? VT_S("builtins") : g->module;
    for (size_t i = 0; i < sizeof dangers / sizeof *dangers; i++) {
        vt_str module = vt_str_of(dangers[i].module);
        bool within = vt_str_starts(in, module) && in.n > module.n && in.p[module.n] == '.';
        if (dangers[i].name ? vt_str_eq(in, module) && vt_str_is(g->name, dangers[i].name)
                            : vt_str_eq(in, module) || within)
            return true;
    }
    return false;
}

static bool check_names(const torch_stream *s)
{
    for (size_t i = 0; i < s->parts.globals.n; i++) {
        const vt_pickle *v = s->parts.globals.at[i];
        if (!is_danger(v->global))
            continue;
        vt_fail(s->t->err, VT_BAD_FILE,
                "it would call %.*s.%.*s when unpickled: nothing was run, and the file is refused",
                VT_ARG(v->global->module), VT_ARG(v->global->name));
        return vt_while(s->t->err, "byte %llu", (unsigned long long)v->at);
    }
    return true;
}

bool vt_torch_stream_read(torch_stream *s, vt_str bytes, size_t start, size_t *end)
{
    bool ok = vt_pickle_read(s->t->m->arena, bytes, start, &s->root, end, &s->parts, s->t->err);
    ok = check_names(s) && ok;
    return ok || (s->place.n ? vt_while(s->t->err, "%.*s", VT_ARG(s->place)) : false);
}

/* ---- kinds
 * --------------------------------------------------------------------------------------- */

static vt_str bytes_of(const vt_map *map)
{
    return (vt_str){(const char *)map->p, map->n};
}

/* Protocols 0 and 1 have no magic: an opcode that begins most of them, and the STOP at the end. */
static bool is_old_pickle(vt_str f)
{
    static const vt_str starts[] = {
        VT_S("(dp0\n"),         VT_S("(dp1\n"),          VT_S("(lp0\n"),         VT_S("(lp1\n"),
        VT_S("(i__main__\n"),   VT_S("ccopy_reg\n"),     VT_S("c__builtin__\n"), VT_S("cnumpy"),
        VT_S("ccollections\n"), VT_S("ctorch._utils\n"), VT_S("}q\0("),          VT_S("]q\0("),
    };
    for (size_t i = 0; f.n && f.p[f.n - 1] == '.' && i < sizeof starts / sizeof *starts; i++)
        if (vt_str_starts(f, starts[i]))
            return true;
    return false;
}

static bool is_pickle(vt_str f)
{
    return (f.n > 2 && f.p[0] == '\x80' && f.p[1] >= 2 && f.p[1] <= 5) || is_old_pickle(f);
}

bool vt_pytorch_is(const vt_map *map)
{
    return vt_torch_zip_is(bytes_of(map)) || vt_torch_legacy_is(bytes_of(map)) ||
           vt_torch_tar_is(bytes_of(map));
}

static bool read_legacy(torch *t)
{
    torch_stream *s = vt_arena_take(t->m->arena, sizeof *s);
    if (!s)
        return vt_arena_check(t->m->arena, t->err);
    vt_torch_stream_init(s, t, (vt_str){0});
    t->m->version = VT_S("legacy");
    return vt_torch_legacy_read(s, t->file) && vt_torch_walk(s, s->root);
}

/* ---- no models
 * ----------------------------------------------------------------------------------- */

/* "a pickle of sklearn.tree.DecisionTreeClassifier" */
static bool fail_named(torch *t, const char *kind, const vt_pickle *class)
{
    static const char *const kinds[] = {
        "nothing",   "a truth value", "a number",     "a number", "a number", "a string",
        "bytes",     "a list",        "a tuple",      "a set",    "a dict",   "a name",
        "an object", "a reference",   "an extension", "a buffer",
    };
    vt_buf what = {0};
    if (class)
        vt_put_pickle(&what, class);
    else
        vt_buf_text(&what, kinds[t->root->kind]);
    vt_fail(t->err, VT_UNKNOWN, "this is %s of %.*s, %s", kind, VT_ARG(vt_buf_view(&what)),
            class ? "not a model that vitrine reads: nothing in it was run" : "without tensors");
    vt_buf_free(&what);
    return false;
}

/* joblib puts the elements of arrays into the stream, behind an object of its own. */
static bool is_joblib(const torch_stream *s)
{
    for (size_t i = 0; i < s->parts.globals.n; i++)
        if (vt_str_starts(s->parts.globals.at[i]->global->module, VT_S("joblib.numpy_pickle")))
            return true;
    return false;
}

static const vt_pickle *class_named_first(const torch_stream *s)
{
    for (size_t i = 0; i < s->parts.globals.n; i++)
        if (!vt_str_starts(s->parts.globals.at[i]->global->module, VT_S("copyreg")) &&
            !vt_str_starts(s->parts.globals.at[i]->global->module, VT_S("copy_reg")))
            return s->parts.globals.at[i];
    return NULL;
}

/* An object of some other library is called by its name, though it may hold arrays. */
static bool check_content(torch *t)
{
    if (t->tensors)
        return true;
    if (!t->root)
        return vt_fail(t->err, VT_UNKNOWN, "this archive of torch.export holds no weights");
    bool object = t->root->kind == VT_PICKLE_CALL && !vt_torch_is_mapping(t->root);
    if (t->arrays && !object)
        return true;
    return fail_named(t, t->plain ? "a pickle" : "a PyTorch file",
                      object ? vt_torch_class(t->root) : NULL);
}

static bool read_plain(torch *t)
{
    torch_stream *s = vt_arena_take(t->m->arena, sizeof *s);
    if (!s)
        return vt_arena_check(t->m->arena, t->err);
    vt_torch_stream_init(s, t, (vt_str){0});
    t->plain = true;
    if (vt_torch_stream_read(s, t->file, 0, NULL))
        return vt_torch_walk(s, s->root);
    return is_joblib(s) ? fail_named(t, "a joblib file", class_named_first(s)) : false;
}

static bool read_kind(torch *t)
{
    if (vt_torch_zip_is(t->file))
        return vt_torch_zip_read(t);
    if (vt_torch_tar_is(t->file))
        return vt_torch_tar_read(t);
    return vt_torch_legacy_is(t->file) ? read_legacy(t) : read_plain(t);
}

static bool say(torch *t, size_t n, const char *what)
{
    vt_str *note = n ? vt_push(t->m->arena, &t->m->notes) : NULL;
    if (note)
        *note = vt_str_format(t->m->arena, "%zu %s", n, what);
    return vt_arena_check(t->m->arena, t->err);
}

static bool say_left_out(torch *t)
{
    return say(t, t->folded,
               "parts of the pickle are not shown: they hold themselves, repeat what is shown, or "
               "stand too deep") &&
           say(t, t->more_meta, "further numbers and texts beside the tensors are not shown");
}

static bool read_file(torch *t)
{
    t->module = VT_NONE;
    t->inflate = vt_inflater_new(t->m->arena);
    if (!t->inflate)
        return vt_arena_check(t->m->arena, t->err);
    vt_names_init(&t->taken, t->m->arena, 256);
    bool ok = read_kind(t) && check_content(t);
    vt_buf_free(&t->path);
    if (!ok)
        return false;
    t->m->producer = VT_S("PyTorch");
    if (!t->name.n)
        t->m->meta = (vt_metas){t->meta.at, t->meta.n};
    return say_left_out(t);
}

bool vt_pytorch_read(vt_model *m, const vt_map *map, vt_str file, vt_err *err)
{
    torch t = {.m = m, .name = file, .file = bytes_of(map), .err = err};
    return read_file(&t);
}

/* ---- the row
 * ------------------------------------------------------------------------------------- */

static int pytorch_probe(const vt_map *map)
{
    if (vt_pytorch_is(map))
        return 3;
    return is_pickle(bytes_of(map)) ? 2 : 0;
}

/* What a guess at the wiring added is taken back: the file holds more than names. */
static void forget_graph(vt_model *m, size_t notes)
{
    m->graphs.n = m->nodes.n = m->values.n = m->classes.n = 0;
    m->notes.n = notes;
    m->has_graph = false;
}

/* A network that is recognised has its graph; else modules are shown as they are. */
static bool build_graph(torch *t)
{
    vt_model *m = t->m;
    size_t notes = m->notes.n;
    if (!vt_huggingface_build(m, t->err))
        return false;
    if (m->architecture.n || (!t->modules.n && !t->exported))
        return true;
    if (t->modules.n) {
        forget_graph(m, notes);
        return vt_torch_modules_build(t);
    }
    if (!m->has_graph)
        m->no_graph = VT_S("the graph of torch.export is not read, and the names of its weights "
                           "fit no architecture that vitrine knows");
    return true;
}

static bool pytorch_open(vt_model *m, vt_map *map, const vt_progress *progress, vt_err *err)
{
    (void)progress;
    torch t = {.m = m, .file = bytes_of(map), .err = err};
    if (vt_huggingface_is_shard(vt_beside_own_name(m)))
        return vt_huggingface_shards_open(m, err);
    return read_file(&t) && build_graph(&t);
}

const vt_format vt_format_pytorch = {
    .name = "pytorch",
    .says = "PyTorch: state dicts, checkpoints, whole modules, TorchScript, torch.export",
    .endings = ".pth .pt .pt2 .bin .ckpt .pkl",
    .graph = true,
    .weights = true,
    .probe = pytorch_probe,
    .open = pytorch_open,
};
