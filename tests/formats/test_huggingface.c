/* Hugging Face folders made here: one model from the folder and from any of its files, what is
 * missing named, the rest shown. */
#include "../architecture/state_dict.h"

#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/vitrine-huggingface-XXXXXX";

static const char config[] =
    "{\"architectures\": [\"GPT2LMHeadModel\"], \"model_type\": \"gpt2\", \"n_embd\": 8, "
    "\"n_head\": 2, \"n_layer\": 2, \"n_positions\": 6, \"vocab_size\": 5, "
    "\"layer_norm_epsilon\": 1e-05, \"activation_function\": \"gelu_new\"}";

static const char *path_of(const char *name)
{
    static char path[400];
    snprintf(path, sizeof path, "%s%s%s", folder, name[0] ? "/" : "", name);
    return path;
}

static void put_file(const char *name, const char *p, size_t n)
{
    FILE *f = fopen(path_of(name), "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(p, 1, n, f), n);
    fclose(f);
}

static void put_text(const char *name, const char *text)
{
    put_file(name, text, strlen(text));
}

static void put_dict(const char *name, state_dict *d)
{
    vt_buf file = state_dict_bytes(d);
    put_file(name, file.p, file.n);
    vt_buf_free(&file);
}

static void put_norm(state_dict *d, const char *name)
{
    char full[200];
    snprintf(full, sizeof full, "%s.weight", name);
    put_tensor(d, full, 1, 8);
    snprintf(full, sizeof full, "%s.bias", name);
    put_tensor(d, full, 1, 8);
}

static void put_dense(state_dict *d, const char *name, int in, int out)
{
    char full[200];
    snprintf(full, sizeof full, "%s.weight", name);
    put_tensor(d, full, 2, in, out);
    snprintf(full, sizeof full, "%s.bias", name);
    put_tensor(d, full, 1, out);
}

static void put_layer(state_dict *d, int number)
{
    char name[100];
    static const struct {
        const char *name;
        int in, out;
    } dense[] = {
        {"attn.c_attn", 8, 24}, {"attn.c_proj", 8, 8}, {"mlp.c_fc", 8, 32}, {"mlp.c_proj", 32, 8}};
    for (int i = 0; i < 4; i++) {
        snprintf(name, sizeof name, "transformer.h.%d.%s", number, dense[i].name);
        put_dense(d, name, dense[i].in, dense[i].out);
    }
    for (int i = 1; i <= 2; i++) {
        snprintf(name, sizeof name, "transformer.h.%d.ln_%d", number, i);
        put_norm(d, name);
    }
}

static void put_ends(state_dict *d)
{
    put_tensor(d, "transformer.wte.weight", 2, 5, 8);
    put_tensor(d, "transformer.wpe.weight", 2, 6, 8);
    put_norm(d, "transformer.ln_f");
}

/* An index of all names, made from what the shards hold. */
static void put_index(void)
{
    static const char *const params[] = {"attn.c_attn", "attn.c_proj", "mlp.c_fc",
                                         "mlp.c_proj",  "ln_1",        "ln_2"};
    vt_buf b = {0};
    vt_buf_text(&b, "{\"metadata\": {\"total_size\": 1}, \"weight_map\": {");
    for (int l = 0; l < 2; l++)
        for (int i = 0; i < 12; i++)
            vt_buf_format(&b, "\"transformer.h.%d.%s.%s\": \"model-0000%d-of-00003.safetensors\",",
                          l, params[i / 2], i % 2 ? "bias" : "weight", l + 2);
    static const char *const ends[] = {"wte.weight", "wpe.weight", "ln_f.weight", "ln_f.bias"};
    for (int i = 0; i < 4; i++)
        vt_buf_format(&b, "%s\"transformer.%s\": \"model-00001-of-00003.safetensors\"",
                      i ? "," : "", ends[i]);
    vt_buf_text(&b, "}}");
    put_file("model.safetensors.index.json", b.p, b.n);
    vt_buf_free(&b);
}

static void put_shards(void)
{
    state_dict a = {0}, b = {0}, c = {0};
    put_ends(&a);
    put_layer(&b, 0);
    put_layer(&c, 1);
    put_dict("model-00001-of-00003.safetensors", &a);
    put_dict("model-00002-of-00003.safetensors", &b);
    put_dict("model-00003-of-00003.safetensors", &c);
}

static vt_model *open_at(const char *name)
{
    vt_err err = {0};
    char text[2200];
    vt_model *m = vt_open(path_of(name), NULL, &err);
    if (!m)
        fail_msg("%s", vt_err_text(&err, text, sizeof text));
    return m;
}

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder + strlen(folder) - 6, "XXXXXX");
    return !mkdtemp(folder);
}

static int remove_folder(void **state)
{
    (void)state;
    char command[400];
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

static void assert_gpt2(const vt_model *m)
{
    if (!m->has_graph)
        fail_msg("%.*s", VT_ARG(m->no_graph));
    assert_true(vt_str_is(m->architecture, "gpt2"));
    assert_int_equal(m->weights.n, 28);
    assert_int_equal(m->nodes.n, 28);
    assert_int_equal(vt_node_attr(node_named(m, "transformer.h.1.attn.attention"), "num_heads")->i,
                     2);
}

static void shards_are_one_model_from_any_file(void **state)
{
    (void)state;
    static const char *const from[] = {"", "config.json", "model.safetensors.index.json",
                                       "model-00001-of-00003.safetensors",
                                       "model-00003-of-00003.safetensors"};
    put_text("config.json", config);
    put_shards();
    put_index();
    for (size_t i = 0; i < sizeof from / sizeof *from; i++) {
        vt_model *m = open_at(from[i]);
        assert_gpt2(m);
        assert_int_equal(m->notes.n, 0);
        for (size_t w = 0; w < m->weights.n; w++)
            assert_non_null(m->weights.at[w].data);
        vt_model_close(m);
    }
}

static void shards_without_an_index_are_found_by_number(void **state)
{
    (void)state;
    put_text("config.json", config);
    put_shards();
    vt_model *m = open_at("model-00002-of-00003.safetensors");
    assert_gpt2(m);
    vt_model_close(m);
}

static void a_missing_shard_is_named_and_the_rest_shown(void **state)
{
    (void)state;
    put_text("config.json", config);
    put_shards();
    put_index();
    unlink(path_of("model-00003-of-00003.safetensors"));
    vt_model *m = open_at("");
    assert_gpt2(m);
    assert_true(vt_str_is(m->notes.at[0], "model-00003-of-00003.safetensors: no such file: its "
                                          "weights are missing"));
    const vt_node *n = node_named(m, "transformer.h.1.mlp.c_fc");
    const vt_weight *w = &m->weights.at[m->values.at[n->inputs[1]].weight];
    assert_string_equal(w->missing, "model-00003-of-00003.safetensors: no such file");
    assert_int_equal(w->rank, 2);
    assert_int_equal(w->shape[1], 32);
    vt_model_close(m);
}

static void a_pointer_of_git_lfs_is_called_so(void **state)
{
    (void)state;
    static const char pointer[] = "version https://git-lfs.github.com/spec/v1\noid sha256:1\n";
    put_text("config.json", config);
    put_shards();
    put_index();
    put_text("model-00002-of-00003.safetensors", pointer);
    vt_model *m = open_at("");
    assert_gpt2(m);
    assert_true(vt_str_is(m->notes.at[0], "model-00002-of-00003.safetensors: a Git LFS pointer: "
                                          "run git lfs pull: its weights are missing"));
    vt_model_close(m);
}

static void a_model_that_is_a_pointer_still_shows_its_structure(void **state)
{
    (void)state;
    put_text("config.json", config);
    put_text("model.safetensors", "version https://git-lfs.github.com/spec/v1\noid sha256:1\n");
    vt_model *m = open_at("");
    assert_gpt2(m);
    assert_string_equal(m->weights.at[0].missing,
                        "model.safetensors: a Git LFS pointer: run git lfs pull");
    vt_model_close(m);
}

static void the_configuration_alone_gives_the_structure(void **state)
{
    (void)state;
    put_text("config.json", config);
    vt_model *m = open_at("config.json");
    assert_gpt2(m);
    assert_true(vt_str_is(m->weights.at[0].name, "transformer.wte.weight"));
    assert_int_equal(m->weights.at[0].shape[0], 5);
    assert_string_equal(m->weights.at[0].missing,
                        "config.json tells its shape only: no weights lie beside it");
    vt_model_close(m);
}

static void an_unknown_architecture_is_named(void **state)
{
    (void)state;
    vt_err err = {0};
    put_text("config.json", "{\"model_type\": \"frobnicator\"}");
    assert_null(vt_open(path_of("config.json"), NULL, &err));
    assert_string_equal(err.reason, "config.json names the architecture 'frobnicator', which "
                                    "vitrine does not know, and no weights lie beside it");
    state_dict d = {0};
    put_tensor(&d, "a.weight", 2, 3, 4);
    put_dict("model.safetensors", &d);
    vt_model *m = open_at("");
    assert_false(m->has_graph);
    assert_true(vt_str_is(m->no_graph, "config.json names the architecture 'frobnicator', which "
                                       "vitrine does not know"));
    vt_model_close(m);
}

static const vt_vocabulary *words_of(const char *file, const char *text)
{
    static vt_model *m;
    state_dict d = {0};
    vt_model_close(m);
    put_text("config.json", config);
    put_ends(&d);
    put_layer(&d, 0);
    put_layer(&d, 1);
    put_dict("model.safetensors", &d);
    if (file)
        put_text(file, text);
    m = file ? open_at("model.safetensors") : NULL;
    if (file)
        unlink(path_of(file));
    return m ? m->weights.at[0].rows : NULL;
}

static void assert_words(const char *file, const char *text, const char *const want[5])
{
    const vt_vocabulary *v = words_of(file, text);
    assert_non_null(v);
    for (uint64_t i = 0; i < v->n; i++)
        assert_true(vt_str_is(v->words[i], want[i]));
}

static void tables_have_the_tokenizers_words(void **state)
{
    (void)state;
    static const char *const plain[5] = {"[PAD]", "the", "caf\xc3\xa9", "##s", "a b"};
    static const char *const bytes[5] = {"!", " the", "\n", "caf\xc3\xa9", "<|end|>"};
    assert_words("vocab.txt", "[PAD]\nthe\ncaf\xc3\xa9\n##s\na b\n", plain);
    assert_words("vocab.json",
                 "{\"the\": 1, \"[PAD]\": 0, \"caf\\u00e9\": 2, \"##s\": 3, \"a b\": 4}", plain);
    assert_words(
        "tokenizer.json",
        "{\"version\": \"1.0\", \"added_tokens\": [{\"id\": 4, \"content\": \"<|end|>\", "
        "\"special\": true}], \"model\": {\"type\": \"BPE\", \"vocab\": {\"!\": 0, "
        "\"\xc4\xa0the\": 1, \"\xc4\x8a\": 2, \"caf\xc3\x83\xc2\xa9\": 3}, \"merges\": []}}",
        bytes);
    assert_words(
        "tokenizer.json",
        "{\"model\": {\"type\": \"Unigram\", \"vocab\": [[\"[PAD]\", 0.0], [\"the\", -1.5], "
        "[\"caf\xc3\xa9\", -2], [\"##s\", -3], [\"a b\", -4]]}}",
        plain);
    words_of(NULL, NULL);
}

static void an_adapter_is_called_so(void **state)
{
    (void)state;
    state_dict d = {.prefix = "base_model.model.model.layers.0.self_attn."};
    put_text("adapter_config.json",
             "{\"base_model_name_or_path\": \"org/base\", \"peft_type\": \"LORA\", \"r\": 4, "
             "\"lora_alpha\": 8, \"target_modules\": [\"q_proj\", \"v_proj\"]}");
    put_tensor(&d, "q_proj.lora_A.weight", 2, 4, 16);
    put_tensor(&d, "q_proj.lora_B.weight", 2, 16, 4);
    put_dict("adapter_model.safetensors", &d);
    static const char *const from[] = {"", "adapter_config.json", "adapter_model.safetensors"};
    for (size_t i = 0; i < 3; i++) {
        vt_model *m = open_at(from[i]);
        assert_false(m->has_graph);
        assert_true(vt_str_is(m->architecture, "lora"));
        assert_true(vt_str_is(
            m->no_graph, "a LoRA adapter of rank 4 (alpha 8) for the modules q_proj, v_proj of "
                         "org/base: pairs of thin matrices that are added to that model's, "
                         "which is not in this file"));
        vt_model_close(m);
    }
}

static void a_pipeline_names_its_parts(void **state)
{
    (void)state;
    vt_err err = {0};
    put_text("model_index.json", "{\"_class_name\": \"StableDiffusionPipeline\", \"unet\": "
                                 "[\"diffusers\", \"UNet2DConditionModel\"], \"vae\": "
                                 "[\"diffusers\", \"AutoencoderKL\"]}");
    assert_null(vt_open(path_of(""), NULL, &err));
    assert_string_equal(err.reason, "this folder holds a pipeline of several models, open one of "
                                    "them: unet, vae");
}

static void an_index_that_names_files_elsewhere_is_not_followed(void **state)
{
    (void)state;
    vt_err err = {0};
    put_text("model.safetensors.index.json",
             "{\"weight_map\": {\"a\": \"../../etc/passwd\", \"b\": \"/etc/passwd\"}}");
    assert_null(vt_open(path_of("model.safetensors.index.json"), NULL, &err));
    assert_string_equal(err.reason, "none of the 2 files of weights can be had: ../../etc/passwd: "
                                    "a path out of the model's folder is not followed");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(shards_are_one_model_from_any_file),
        TEST(shards_without_an_index_are_found_by_number),
        TEST(a_missing_shard_is_named_and_the_rest_shown),
        TEST(a_pointer_of_git_lfs_is_called_so),
        TEST(a_model_that_is_a_pointer_still_shows_its_structure),
        TEST(the_configuration_alone_gives_the_structure),
        TEST(an_unknown_architecture_is_named),
        TEST(tables_have_the_tokenizers_words),
        TEST(an_adapter_is_called_so),
        TEST(a_pipeline_names_its_parts),
        TEST(an_index_that_names_files_elsewhere_is_not_followed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
