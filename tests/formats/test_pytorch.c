/* PyTorch's files: every case of ../shared, and small ones made here: what is quantized, modules,
 * optimizers, and files made to do harm. */
#include "opening.h"

#include <jansson.h>
#include <math.h>
#include <unistd.h>
#include <zlib.h>

/* ---- writing
 * ------------------------------------------------------------------------------------- */

/* An archive being written; names stand below "m/". */
typedef struct archive {
    vt_buf file, directory;
    unsigned members;
} archive;

static void put(vt_buf *b, uint64_t v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        vt_buf_char(b, i < 8 ? (char)(v >> 8 * i) : 0);
}

static void add_packed(archive *a, const char *name, vt_str packed, uint64_t size, unsigned method)
{
    char full[64];
    size_t offset = a->file.n;
    int n = snprintf(full, sizeof full, "m/%s", name);
    vt_buf_bytes(&a->file, "PK\3\4", 4);
    put(&a->file, 0, 4);
    put(&a->file, method, 2);
    put(&a->file, 0, 16);
    put(&a->file, (uint64_t)n, 4);
    vt_buf_text(&a->file, full);
    vt_buf_str(&a->file, packed);
    vt_buf_bytes(&a->directory, "PK\1\2", 4);
    put(&a->directory, 0, 6);
    put(&a->directory, method, 2);
    put(&a->directory, 0, 8);
    put(&a->directory, packed.n, 4);
    put(&a->directory, size, 4);
    put(&a->directory, (uint64_t)n, 2);
    put(&a->directory, 0, 12);
    put(&a->directory, offset, 4);
    vt_buf_text(&a->directory, full);
    a->members++;
}

static void add(archive *a, const char *name, const void *p, size_t n)
{
    add_packed(a, name, (vt_str){p, n}, n, 0);
}

static void finish(archive *a)
{
    size_t offset = a->file.n;
    vt_buf_str(&a->file, vt_buf_view(&a->directory));
    vt_buf_bytes(&a->file, "PK\5\6", 4);
    put(&a->file, 0, 4);
    put(&a->file, a->members, 2);
    put(&a->file, a->members, 2);
    put(&a->file, a->directory.n, 4);
    put(&a->file, offset, 4);
    put(&a->file, 0, 2);
}

static void drop(archive *a)
{
    vt_buf_free(&a->file);
    vt_buf_free(&a->directory);
}

/* Opcodes as text, with zeros: P("\x80\2N."). */
#define P(text) ((vt_str){text, sizeof(text) - 1})

/* An archive of that pickle and of storage "0", f32 numbers 0, 1, 2... */
static archive archive_of(vt_str pickle, size_t floats)
{
    archive a = {0};
    float *numbers = malloc(floats * 4 + 1);
    for (size_t i = 0; i < floats; i++)
        numbers[i] = (float)i;
    add(&a, "data.pkl", pickle.p, pickle.n);
    add(&a, "data/0", numbers, floats * 4);
    finish(&a);
    free(numbers);
    return a;
}

static vt_model *open_pickle(vt_str pickle, size_t floats, archive *a)
{
    *a = archive_of(pickle, floats);
    return open_bytes(a->file.p, a->file.n, "a.pth");
}

static void refused(vt_str pickle, size_t floats, const char *sentence)
{
    archive a = archive_of(pickle, floats);
    refused_as(a.file.p, a.file.n, "a.pth", sentence);
    drop(&a);
}

#define REBUILD "ctorch._utils\n_rebuild_tensor_v2\n"
#define STORAGE                                                                                    \
    "(U\7storagectorch\nFloatStorage\nU\1"                                                         \
    "0U\3cpu"
#define ORDERED "ccollections\nOrderedDict\n"
/* A tensor of storage "0" with `n` elements (an opcode); offset, sizes and strides as opcodes. */
#define TENSOR(n, offset, sizes, strides)                                                          \
    REBUILD "(" STORAGE n "tQ" offset "(" sizes "t(" strides "t\x89" ORDERED ")RtR"

static double element(const vt_model *m, const char *name, uint64_t i)
{
    uint8_t room[16];
    vt_id id = weight_named(m, name);
    vt_err err = {0};
    if (!vt_weight_read(m, id, i, 1, room, &err))
        fail_msg("%s: %s", name, err.reason);
    return vt_element(m->weights.at[id].dtype, room, 0);
}

static const char *meta_of(const vt_model *m, const char *key)
{
    static char text[256];
    for (size_t i = 0; i < m->meta.n; i++)
        if (vt_str_is(m->meta.at[i].key, key)) {
            snprintf(text, sizeof text, "%.*s", VT_ARG(m->meta.at[i].value));
            return text;
        }
    return NULL;
}

/* ---- the cases of ../shared
 * ---------------------------------------------------------------------- */

static const char *shared(void)
{
    const char *folder = getenv("VITRINE_SHARED");
    return folder ? folder : "../shared";
}

static void sum_of(const vt_model *m, vt_id id, double out[2])
{
    const vt_weight *w = &m->weights.at[id];
    uint64_t bytes;
    vt_err err = {0};
    assert_true(vt_dtype_bytes(w->dtype, w->count, &bytes));
    char *all = malloc(bytes + 1);
    assert_true(vt_weight_read(m, id, 0, w->count, all, &err));
    bool complex = w->dtype == VT_DTYPE_C64;
    out[0] = out[1] = 0;
    for (uint64_t i = 0; i < w->count * (complex ? 2 : 1); i++)
        out[complex && i % 2] += vt_element(complex ? VT_DTYPE_F32 : w->dtype, all, i);
    free(all);
}

static bool near(double have, const json_t *want)
{
    double w = json_number_value(want);
    return fabs(have - w) <= 1e-9 * (fabs(w) > 1 ? fabs(w) : 1);
}

static void check_tensor(const vt_model *m, const json_t *t)
{
    static const char *const types[][2] = {
        {"float32", "f32"}, {"float64", "f64"}, {"float16", "f16"},  {"bfloat16", "bf16"},
        {"int64", "i64"},   {"int32", "i32"},   {"int16", "i16"},    {"int8", "i8"},
        {"uint8", "u8"},    {"bool", "bool"},   {"complex64", "c64"}};
    vt_id id = weight_named(m, json_string_value(json_object_get(t, "name")));
    const vt_weight *w = &m->weights.at[id];
    const char *type = json_string_value(json_object_get(t, "dtype"));
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (!strcmp(types[i][0], type))
            assert_string_equal(vt_dtype_name(w->dtype), types[i][1]);
    const json_t *shape = json_object_get(t, "shape"), *sum = json_object_get(t, "sum");
    const int64_t *have = w->is_sparse ? w->dense_shape : w->shape;
    assert_int_equal(w->is_sparse ? w->dense_rank : w->rank, json_array_size(shape));
    for (size_t i = 0; i < json_array_size(shape); i++)
        assert_int_equal(have[i], json_integer_value(json_array_get(shape, i)));
    double sums[2];
    sum_of(m, id, sums);
    if (json_is_number(sum))
        assert_true(near(sums[0], sum));
    else if (json_is_array(sum))
        assert_true(near(sums[0], json_array_get(sum, 0)) && near(sums[1], json_array_get(sum, 1)));
    else
        assert_true(isnan(sums[0]));
}

static void check_case(const char *folder, const json_t *c)
{
    char path[4096], text[2200];
    vt_err err = {0};
    const char *file = json_string_value(json_object_get(c, "file"));
    snprintf(path, sizeof path, "%s/%s", folder, file);
    vt_model *m = vt_open(path, NULL, &err);
    if (!strcmp(json_string_value(json_object_get(c, "expect")), "refuse")) {
        assert_null(m);
        assert_true(err.reason[0]);
        return;
    }
    if (!m)
        fail_msg("%s", vt_err_text(&err, text, sizeof text));
    const json_t *tensors = json_object_get(c, "tensors");
    for (size_t i = 0; i < json_array_size(tensors); i++)
        check_tensor(m, json_array_get(tensors, i));
    vt_model_close(m);
}

static void every_case_of_odd_pickles_holds(void **state)
{
    (void)state;
    char folder[2048], path[4096];
    json_error_t where;
    snprintf(folder, sizeof folder, "%s/models/made-torch/pickles", shared());
    snprintf(path, sizeof path, "%s/cases.json", folder);
    json_t *spec = json_load_file(path, 0, &where);
    if (!spec) {
        print_message("skipped: the shared folder is not here\n");
        skip();
    }
    const json_t *cases = json_object_get(spec, "cases");
    for (size_t i = 0; i < json_array_size(cases); i++)
        check_case(folder, json_array_get(cases, i));
    snprintf(path, sizeof path, "%s/PWNED", folder);
    assert_int_not_equal(access(path, F_OK), 0);
    assert_int_not_equal(access("PWNED", F_OK), 0);
    json_decref(spec);
}

/* ---- what is in a file
 * --------------------------------------------------------------------------- */

static void numbers_and_texts_beside_tensors_are_metadata(void **state)
{
    (void)state;
    archive a;
    vt_model *m = open_pickle(
        P("}(U\5modelN"
          "00U\5modelK\1"
          "0}U\1w" TENSOR(
              "K\4", "K\0", "K\4",
              "K\1") "s"
                     "U\5epochK\3U\2lrG\x3f\xe0\0\0\0\0\0\0U\4nameX\6\0\0\0\xe6\xa8\xa1\xe5\x9e\x8b"
                     "U\5kinds"
                     "(K\1U\1xlU\6devicectorch\ndevice\n(U\4cudaK\1tRU\5dtypectorch\nfloat32\n"
                     "U\4pathcpathlib\nPosixPath\n(U\1atRu."),
        4, &a);
    assert_int_equal(m->weights.n, 1);
    assert_string_equal(meta_of(m, "epoch"), "3");
    assert_string_equal(meta_of(m, "lr"), "0.5");
    assert_string_equal(meta_of(m, "name"), "模型");
    assert_string_equal(meta_of(m, "kinds"), "[1, 'x']");
    assert_string_equal(meta_of(m, "device"), "cuda:1");
    assert_string_equal(meta_of(m, "dtype"), "torch.float32");
    assert_string_equal(meta_of(m, "path"), "a call of pathlib.PosixPath with 1 argument");
    vt_model_close(m);
    drop(&a);
}

/* Texts are cut and counted, so that whoever lists them is not flooded. */
static void much_metadata_is_cut_and_said(void **state)
{
    (void)state;
    vt_buf p = {0};
    vt_str tensor = P("}(U\1w" TENSOR("K\4", "K\0", "K\4", "K\1"));
    vt_buf_str(&p, tensor);
    vt_buf_text(&p, "U\4longX");
    put(&p, 9001, 4);
    vt_buf_text(&p, "a");
    for (int i = 0; i < 3000; i++)
        vt_buf_text(&p, "中");
    for (int i = 0; i < 5000; i++) {
        vt_buf_format(&p, "U%c%04d", 4, i);
        vt_buf_text(&p, "K\1");
    }
    vt_buf_text(&p, "u.");
    archive a;
    vt_model *m = open_pickle(vt_buf_view(&p), 4, &a);
    assert_int_equal(m->meta.n, 4000);
    assert_true(m->meta.at[0].value.n == 4003 || m->meta.at[0].value.n == 4002);
    assert_true(vt_str_ends(m->meta.at[0].value, VT_S("中…")));
    assert_true(vt_str_is(m->notes.at[0],
                          "1001 further numbers and texts beside the tensors are not shown"));
    vt_model_close(m);
    drop(&a);
    vt_buf_free(&p);
}

static void an_optimizers_state_is_no_parameter(void **state)
{
    (void)state;
    archive a;
    vt_model *m = open_pickle(
        P("}(U\1w" TENSOR("K\4", "K\0", "K\4", "K\1") "U\4adam}(U\5state}K\0}U\3avg" TENSOR(
            "K\4", "K\0", "K\4", "K\1") "ssU\x0cparam_groups]}U\2lrK\1sau"
                                        "U\x10optimizer_states]}U\1m" TENSOR("K\4", "K\0", "K\4",
                                                                             "K\1") "sau."),
        4, &a);
    assert_int_equal(m->weights.at[weight_named(m, "w")].role, VT_ROLE_UNKNOWN);
    assert_int_equal(m->weights.at[weight_named(m, "adam.state.0.avg")].role, VT_ROLE_OPTIMIZER);
    assert_int_equal(m->weights.at[weight_named(m, "optimizer_states.0.m")].role,
                     VT_ROLE_OPTIMIZER);
    assert_string_equal(meta_of(m, "adam.param_groups.0.lr"), "1");
    vt_model_close(m);
    drop(&a);
}

static void an_optimizer_alone_opens_too(void **state)
{
    (void)state;
    archive a;
    vt_model *m = open_pickle(
        P("}(U\5state}K\0}U\1m" TENSOR("K\4", "K\0", "K\4", "K\1") "ssU\x0cparam_groups]u."), 4,
        &a);
    assert_int_equal(m->weights.at[weight_named(m, "state.0.m")].role, VT_ROLE_OPTIMIZER);
    assert_false(m->has_graph);
    vt_model_close(m);
    drop(&a);
}

#define QUANTIZED(kind, n, sizes, strides, how)                                                    \
    "ctorch._utils\n_rebuild_qtensor\n((U\7storagectorch\n" kind "\nU\1"                           \
    "0U\3cpu" n "tQK\0(" sizes "t(" strides "t(" how "t\x89" ORDERED ")RtR"

static void quantized_tensors_say_what_their_integers_stand_for(void **state)
{
    (void)state;
    archive a;
    vt_model *m = open_pickle(
        P("}(U\1t" QUANTIZED(
            "QUInt8Storage", "K\x08", "K\2K\4", "K\4K\1",
            "ctorch\nper_tensor_affine\nG\x3f\xe0\0\0\0\0\0\0K\7") "U\1c" QUANTIZED("QInt8Storage",
                                                                                    "K\x08",
                                                                                    "K\2K\4",
                                                                                    "K\4K\1",
                                                                                    "ctorch\nper_"
                                                                                    "channel_"
                                                                                    "affine"
                                                                                    "\n" TENSOR(
                                                                                        "K\2",
                                                                                        "K\0",
                                                                                        "K\2",
                                                                                        "K\1")
                                                                                        TENSOR(
                                                                                            "K\2",
                                                                                            "K\0",
                                                                                            "K\2",
                                                                                            "K\1") "K\0") "u."),
        8, &a);
    const vt_weight *w = &m->weights.at[weight_named(m, "t")];
    assert_int_equal(w->dtype, VT_DTYPE_U8);
    assert_true(w->quant && w->quant->axis == -1 && w->quant->scale[0] == 0.5f);
    assert_int_equal(w->quant->zero[0], 7);
    w = &m->weights.at[weight_named(m, "c")];
    assert_int_equal(w->dtype, VT_DTYPE_I8);
    assert_true(w->quant && w->quant->axis == 0 && w->quant->n == 2);
    assert_true(w->quant->scale[1] == 1 && w->quant->zero[1] == 1);
    vt_model_close(m);
    drop(&a);
    refused(P("}U\1c" QUANTIZED("QInt8Storage", "K\x08", "K\2K\4", "K\4K\1",
                                "ctorch\nper_channel_affine\nK\1K\1K\2") "s."),
            2, "a.pth: 'c': byte 155: a tensor is quantized along an axis that it has not");
}

static void a_lone_tensor_has_a_name(void **state)
{
    (void)state;
    archive a;
    vt_model *m = open_pickle(P(TENSOR("K\4", "K\1", "K\3", "K\1") "."), 4, &a);
    assert_true(element(m, "tensor", 2) == 3);
    vt_model_close(m);
    drop(&a);
}

static void a_storage_that_is_not_there_is_named(void **state)
{
    (void)state;
    archive a = {0};
    vt_str p = P("}U\1w" TENSOR("K\4", "K\0", "K\4", "K\1") "s.");
    add(&a, "data.pkl", p.p, p.n);
    finish(&a);
    vt_model *m = open_bytes(a.file.p, a.file.n, "a.pth");
    assert_string_equal(m->weights.at[0].missing, "the archive has no member 'm/data/0'");
    vt_model_close(m);
    drop(&a);
}

/* ---- modules
 * ------------------------------------------------------------------------------------- */

#define MODULE(class) "c" class "\n)\x81}(U\x0b_parameters}"
#define LINEAR                                                                                     \
    MODULE("torch.nn.modules.linear\nLinear")                                                      \
    "U\6weight" TENSOR("K\4", "K\0", "K\2K\2",                                                     \
                       "K\2K\1") "sU\x08_buffers}U\x08_modules}"                                   \
                                 "U\x0bin_featuresK\2U\1pG\x3f\xe0\0\0\0\0\0\0U\4name(K\1K\2tub"
#define RELU                  MODULE("torch.nn.modules.activation\nReLU") "U\x08_buffers}U\x08_modules}ub"
#define WITH(class, children) MODULE(class) "U\x08_buffers}U\x08_modules}(" children "uub"
#define SEQUENTIAL            "torch.nn.modules.container\nSequential"

static vt_str giver_of(const vt_model *m, const char *node)
{
    const vt_node *n = node_named(m, node);
    if (n->inputs[0] == VT_NONE)
        return VT_S("nobody");
    const vt_value *v = &m->values.at[n->inputs[0]];
    return v->producer == VT_NONE ? v->name : m->nodes.at[v->producer].name;
}

static void a_sequential_is_a_chain(void **state)
{
    (void)state;
    archive a;
    vt_model *m = open_pickle(
        P(WITH(SEQUENTIAL, "U\1"
                           "0" LINEAR "U\1"
                           "1" WITH(SEQUENTIAL, "U\1"
                                                "0" RELU "U\1"
                                                "1" LINEAR) "U\1"
                                                            "2" WITH(SEQUENTIAL, "") "U\1"
                                                                                     "3" RELU) "."),
        4, &a);
    assert_true(m->has_graph);
    assert_int_equal(m->nodes.n, 4);
    const vt_node *n = node_named(m, "0");
    assert_true(vt_str_is(n->op, "Linear") && vt_str_is(n->domain, "torch.nn"));
    assert_int_equal(vt_node_attr(n, "in_features")->i, 2);
    assert_true(vt_node_attr(n, "p")->f == 0.5f);
    assert_int_equal(vt_node_attr(n, "name")->n, 2);
    assert_true(vt_str_is(m->values.at[n->inputs[1]].name, "0.weight"));
    assert_true(vt_str_is(giver_of(m, "0"), "input"));
    assert_true(vt_str_is(giver_of(m, "1.0"), "0"));
    assert_true(vt_str_is(giver_of(m, "1.1"), "1.0"));
    assert_true(vt_str_is(giver_of(m, "3"), "1.1"));
    assert_true(m->values.at[m->graphs.at[0].outputs[0]].producer == 3);
    assert_int_equal(m->weights.at[weight_named(m, "1.1.weight")].role, VT_ROLE_TRAINED);
    vt_model_close(m);
    drop(&a);
}

static void other_modules_have_no_edges_and_say_why(void **state)
{
    (void)state;
    archive a;
    vt_model *m = open_pickle(
        P("}U\5model" WITH(
            "nets\nMine",
            "U\4head" LINEAR "U\4tail" WITH(
                SEQUENTIAL,
                "U\1"
                "0" LINEAR "U\1"
                "1" RELU) "U\3own" MODULE("nets\nOwn") "U\x08_buffers}U\x08_modules}ub") "s."),
        4, &a);
    assert_false(m->has_graph);
    assert_true(vt_str_is(m->no_graph, "the modules of nets.Mine are here, but not its forward(): "
                                       "how they are wired is not known"));
    assert_int_equal(m->nodes.n, 4);
    assert_true(vt_str_is(giver_of(m, "model.head"), "nobody"));
    assert_true(vt_str_is(giver_of(m, "model.tail.0"), "nobody"));
    assert_true(vt_str_is(giver_of(m, "model.tail.1"), "model.tail.0"));
    assert_true(vt_str_is(node_named(m, "model.own")->domain, "nets"));
    assert_string_equal(meta_of(m, "model"), "nets.Mine");
    weight_named(m, "model.tail.0.weight");
    vt_model_close(m);
    drop(&a);
}

/* ---- no models
 * ----------------------------------------------------------------------------------- */

static void other_pickles_are_called_by_their_names(void **state)
{
    (void)state;
#define NO_MODEL ", not a model that vitrine reads: nothing in it was run"
    static const struct {
        vt_str bytes;
        const char *says;
    } rows[] = {
        {P("\x80\2}U\1aK\1s."), "a.pkl: this is a pickle of a dict, without tensors"},
        {P("(dp0\nS'a'\np1\nI1\ns."), "a.pkl: this is a pickle of a dict, without tensors"},
        {P("\x80\2]K\1a."), "a.pkl: this is a pickle of a list, without tensors"},
        {P("\x80\2K\1."), "a.pkl: this is a pickle of a number, without tensors"},
        {P("\x80\2csklearn.svm\nSVC\n)\x81}U\1aK\1sb."),
         "a.pkl: this is a pickle of sklearn.svm.SVC" NO_MODEL},
        {P("\x80\2"
           "ccopy_reg\n_reconstructor\n(csklearn.svm\nSVC\nc__builtin__\nobject\nNtR}b."),
         "a.pkl: this is a pickle of sklearn.svm.SVC" NO_MODEL},
        {P("\x80\3csklearn.svm\nSVC\n)\x81}U\1acjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81}b"
           "\xff\xfe\xfd"),
         "a.pkl: this is a joblib file of sklearn.svm.SVC" NO_MODEL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        refused_as(rows[i].bytes.p, rows[i].bytes.n, "a.pkl", rows[i].says);
    refused(P("}U\1aK\1s."), 0, "a.pth: this is a PyTorch file of a dict, without tensors");
    refused(P("cnets\nMine\n)\x81."), 0, "a.pth: this is a PyTorch file of nets.Mine" NO_MODEL);
}

/* ---- harm
 * ---------------------------------------------------------------------------------------- */

static void what_would_run_commands_is_refused(void **state)
{
    (void)state;
    static const char *const names[][2] = {
        {"os", "system"},        {"posix", "system"},  {"nt", "system"},
        {"subprocess", "Popen"}, {"builtins", "eval"}, {"__builtin__", "eval"},
        {"__builtin__", "exec"}, {"builtins", "open"}, {"importlib", "import_module"},
        {"os.path", "join"},     {"code", "interact"}, {"runpy", "run_path"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char sentence[300];
        vt_buf p = {0};
        vt_buf_format(&p, "}U%cw%s", 1, "");
        vt_str tensor = P(TENSOR("K\4", "K\0", "K\4", "K\1") "s");
        vt_buf_str(&p, tensor);
        size_t at = p.n;
        vt_buf_format(&p, "c%s\n%s\n(U%cxtR0.", names[i][0], names[i][1], 1);
        snprintf(
            sentence, sizeof sentence,
            "a.pth: m/data.pkl: byte %zu: it would call %s.%s when unpickled: nothing was run, "
            "and the file is refused",
            at, names[i][0], names[i][1]);
        refused(vt_buf_view(&p), 4, sentence);
        vt_buf_free(&p);
    }
}

static void a_package_of_ones_own_called_code_is_no_danger(void **state)
{
    (void)state;
    archive a;
    vt_model *m = open_pickle(
        P("}(U\1w" TENSOR("K\4", "K\0", "K\4", "K\1") "U\1cccode.net\ninteract\nu."), 4, &a);
    assert_string_equal(meta_of(m, "c"), "code.net.interact");
    vt_model_close(m);
    drop(&a);
}

static void tensors_outside_their_storage_are_refused(void **state)
{
    (void)state;
    refused(P("}U\1w" TENSOR("K\4", "K\1", "K\4", "K\1") "s."), 4,
            "a.pth: 'w': it reaches element 4 of storage '0', which has 4");
    refused(P("}U\1w" TENSOR("K\4", "K\0", "K\2K\2", "K\3K\1") "s."), 4,
            "a.pth: 'w': it reaches element 4 of storage '0', which has 4");
    refused(P("}U\1w" TENSOR("K\4", "K\0", "K\4", "J\xff\xff\xff\xff") "s."), 4,
            "a.pth: 'w': its stride -1 is negative");
    refused(P("}U\1w" TENSOR("K\4", "J\xff\xff\xff\xff", "K\4", "K\1") "s."), 4,
            "a.pth: 'w': byte 122: an offset is no number, or negative");
    refused(P("}U\1w" TENSOR("K\4", "K\0", "J\xff\xff\xff\xff", "K\1") "s."), 4,
            "a.pth: 'w': its shape is negative or its elements are too many");
    refused(
        P("}U\1w" TENSOR("K\4", "K\0", "\x8a\7\0\0\0\0\0\0\1\x8a\7\0\0\0\0\0\0\1", "K\0K\0") "s."),
        4, "a.pth: 'w': its shape is negative or its elements are too many");
    refused(
        P("}U\1w" TENSOR("K\4", "K\0", "K\2K\2",
                         "\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f\x8a\x08\xff\xff\xff\xff\xff\xff"
                         "\xff\x7f") "s."),
        4, "a.pth: 'w': it reaches element 18446744073709551614 of storage '0', which has 4");
    refused(P("}U\1w" TENSOR("K\4", "K\0", "K\2K\2", "K\1") "s."), 4,
            "a.pth: 'w': byte 121: a tensor has not as many strides as sizes");
    refused(P("}U\1w" TENSOR("K\5", "K\0", "K\4", "K\1") "s."), 4,
            "a.pth: 'w': storage '0': 20 bytes are said to be in member 'm/data/0', which has 16");
    refused(P("}U\1w" TENSOR("\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f", "K\0", "K\4", "K\1") "s."),
            4, "a.pth: 'w': byte 76: a storage's number of elements is none");
    refused(P("}U\1w" REBUILD "(K\1K\2K\3K\4tRs."), 4,
            "a.pth: 'w': byte 38: what should be a storage is 1");
    refused(P("}U\1w" REBUILD "(tRs."), 4,
            "a.pth: 'w': byte 39: _rebuild_tensor_v2 has 0 arguments, fewer than 4");
}

static void a_view_that_repeats_its_storage_is_bounded(void **state)
{
    (void)state;
    archive a;
    vt_model *m =
        open_pickle(P("}(U\5small" TENSOR("K\4", "K\0", "K\3K\4", "K\0K\1") "U\4huge" TENSOR(
                        "K\4", "K\0", "J\0\0\0\1J\0\0\0\1", "K\0K\0") "u."),
                    4, &a);
    assert_true(element(m, "small", 11) == 3);
    const vt_weight *w = &m->weights.at[weight_named(m, "huge")];
    assert_true(w->count == 1ull << 48 && w->bytes == 16);
    assert_string_equal(w->missing, "it repeats a storage of 16 bytes to 281474976710656 elements");
    vt_model_close(m);
    drop(&a);
}

static void what_holds_itself_is_entered_once(void **state)
{
    (void)state;
    archive a;
    vt_model *m = open_pickle(
        P("}q\0(U\1w" TENSOR("K\4", "K\0", "K\4", "K\1") "U\4selfh\0U\4list]q\1(h\1h\0eu."), 4, &a);
    assert_int_equal(m->weights.n, 1);
    assert_true(vt_str_starts(m->notes.at[0], VT_S("3 parts of the pickle are not shown")));
    vt_model_close(m);
    drop(&a);
}

/* Ten times the same list of the one before, thirty times over, around one tensor. */
static void shared_parts_are_not_shown_without_end(void **state)
{
    (void)state;
    vt_buf p = {0};
    vt_str tensor = P("}U\1w" TENSOR("K\4", "K\0", "K\4", "K\1") "s");
    vt_buf_str(&p, tensor);
    for (int i = 0; i < 30; i++) {
        vt_buf_format(&p, "p%d\n](", i);
        for (int k = 0; k < 10; k++)
            vt_buf_format(&p, "g%d\n", i);
        vt_buf_char(&p, 'e');
    }
    vt_buf_char(&p, '.');
    archive a;
    vt_model *m = open_pickle(vt_buf_view(&p), 4, &a);
    assert_true(m->weights.n > 100 && m->weights.n < 200000 && m->notes.n);
    vt_model_close(m);
    drop(&a);
    vt_buf_free(&p);
}

/* Many objects that share one state: whoever walks it for each of them never ends. */
static void shared_states_are_not_walked_without_end(void **state)
{
    (void)state;
    enum { MANY = 20000 };
    vt_buf p = {0};
    vt_str head = P("}(U\1w" TENSOR("K\4", "K\0", "K\4", "K\1") "U\1s}(");
    vt_buf_str(&p, head);
    for (int i = 0; i < MANY; i++)
        vt_buf_format(&p, "U%c%06dN", 6, i);
    vt_str object = P("up0\nU\1mcnets\nA\np1\nU\1l(");
    vt_buf_str(&p, object);
    for (int i = 0; i < MANY; i++)
        vt_buf_text(&p, "g1\n)\x81g0\nb");
    vt_buf_text(&p, "lu.");
    archive a;
    vt_model *m = open_pickle(vt_buf_view(&p), 4, &a);
    assert_int_equal(m->weights.n, 1);
    assert_true(m->notes.n > 0);
    vt_model_close(m);
    drop(&a);
    vt_buf_free(&p);
}

static void depth_is_no_recursion(void **state)
{
    (void)state;
    enum { DEEP = 100000 };
    vt_buf p = {0};
    vt_buf_text(&p, "}(U\1w");
    vt_str tensor = P(TENSOR("K\4", "K\0", "K\4", "K\1"));
    vt_buf_str(&p, tensor);
    vt_buf_text(&p, "U\4deep");
    for (int i = 0; i < DEEP; i++)
        vt_buf_char(&p, ']');
    for (int i = 0; i < DEEP - 1; i++)
        vt_buf_char(&p, 'a');
    vt_buf_text(&p, "u.");
    archive a;
    vt_model *m = open_pickle(vt_buf_view(&p), 4, &a);
    assert_int_equal(m->notes.n, 1);
    vt_model_close(m);
    drop(&a);
    vt_buf_free(&p);
}

static void bombs_are_refused_before_memory_is_taken(void **state)
{
    (void)state;
    vt_str p = P("}U\1w" TENSOR("J\0\0\0\x10", "K\0", "J\0\0\0\x10", "K\1") "s.");
    archive a = {0};
    add(&a, "data.pkl", p.p, p.n);
    add_packed(&a, "data/0", P("\x4b\4\0"), 0x40000000, 8);
    finish(&a);
    refused_as(a.file.p, a.file.n, "a.pth",
               "a.pth: 'w': storage '0': member 'm/data/0': it is said to hold 1073741824 bytes, "
               "which 3 deflated ones cannot");
    drop(&a);
    a = (archive){0};
    add_packed(&a, "data.pkl", P("\x4b\4\0"), 0x40000000, 8);
    finish(&a);
    refused_as(a.file.p, a.file.n, "a.pth",
               "a.pth: member 'm/data.pkl': it is said to hold 1073741824 bytes, which 3 deflated "
               "ones cannot");
    drop(&a);
}

/* ---- damage
 * -------------------------------------------------------------------------------------- */

static void read_all(const vt_model *m)
{
    static uint8_t room[64 * 16];
    vt_err err = {0};
    for (vt_id i = 0; i < m->weights.n; i++) {
        uint64_t n = m->weights.at[i].count, last = n < 64 ? 0 : (n - 64) & ~(uint64_t)7;
        vt_weight_read(m, i, 0, n < 64 ? n : 64, room, &err);
        vt_weight_read(m, i, last, n < 64 ? n : 64, room, &err);
    }
}

static void flip_bits(vt_str sound, int times)
{
    uint32_t seed = 1;
    char *copy = malloc(sound.n);
    for (int i = 0; i < times; i++) {
        memcpy(copy, sound.p, sound.n);
        for (int k = 0; k < 4; k++) {
            seed = seed * 1664525 + 1013904223;
            copy[(uint64_t)seed * sound.n >> 32] ^= (char)(1 << (seed >> 5 & 7));
        }
        vt_err err = {0};
        vt_model *m = vt_open_map(vt_map_borrow(copy, sound.n, "a.pth"), NULL, &err);
        if (m)
            read_all(m);
        else
            assert_true(err.reason[0]);
        vt_model_close(m);
    }
    free(copy);
}

static void flipped_bits_end_in_an_answer(void **state)
{
    (void)state;
    archive a = archive_of(
        P("}(U\1v" TENSOR("K\x08", "K\0", "K\2K\2", "K\1K\2") "U\1m" WITH(
            SEQUENTIAL,
            "U\1"
            "0" LINEAR "U\1"
            "1" RELU) "U\1t" QUANTIZED("QUInt8Storage", "K\x08", "K\2K\4", "K\4K\1",
                                       "ctorch\nper_channel_affine\n" TENSOR("K\2", "K\0", "K\2",
                                                                             "K\1")
                                           TENSOR("K\2", "K\0", "K\2", "K\1") "K\0") "u."),
        8);
    vt_model *m = open_bytes(a.file.p, a.file.n, "a.pth");
    read_all(m);
    vt_model_close(m);
    flip_bits(vt_buf_view(&a.file), 3000);
    drop(&a);
}

/* The small files of ../shared, each flipped over and over. */
static void flipped_bits_of_real_files_too(void **state)
{
    (void)state;
    static const char *const files[] = {"pickles/views.pth", "pickles/types.pth",
                                        "pickles/sparse-coo.pth", "pickles/protocol4.pth",
                                        "pickles/reduce-system-legacy.pth"};
    char path[4096];
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "%s/models/made-torch/%s", shared(), files[i]);
        vt_map *map = vt_map_open(path, NULL);
        if (!map) {
            print_message("skipped: the shared folder is not here\n");
            skip();
        }
        flip_bits((vt_str){(const char *)map->p, map->n}, 600);
        vt_map_close(map);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_of_odd_pickles_holds),
        cmocka_unit_test(numbers_and_texts_beside_tensors_are_metadata),
        cmocka_unit_test(much_metadata_is_cut_and_said),
        cmocka_unit_test(an_optimizers_state_is_no_parameter),
        cmocka_unit_test(an_optimizer_alone_opens_too),
        cmocka_unit_test(quantized_tensors_say_what_their_integers_stand_for),
        cmocka_unit_test(a_lone_tensor_has_a_name),
        cmocka_unit_test(a_storage_that_is_not_there_is_named),
        cmocka_unit_test(a_sequential_is_a_chain),
        cmocka_unit_test(other_modules_have_no_edges_and_say_why),
        cmocka_unit_test(other_pickles_are_called_by_their_names),
        cmocka_unit_test(what_would_run_commands_is_refused),
        cmocka_unit_test(a_package_of_ones_own_called_code_is_no_danger),
        cmocka_unit_test(tensors_outside_their_storage_are_refused),
        cmocka_unit_test(a_view_that_repeats_its_storage_is_bounded),
        cmocka_unit_test(what_holds_itself_is_entered_once),
        cmocka_unit_test(shared_parts_are_not_shown_without_end),
        cmocka_unit_test(shared_states_are_not_walked_without_end),
        cmocka_unit_test(depth_is_no_recursion),
        cmocka_unit_test(bombs_are_refused_before_memory_is_taken),
        cmocka_unit_test(flipped_bits_end_in_an_answer),
        cmocka_unit_test(flipped_bits_of_real_files_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
