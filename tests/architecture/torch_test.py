#!/usr/bin/env python3
"""Graphs that were made of state dicts, run with torch's own functions, against the networks themselves: every family of
torchvision and transformers that is recognised, at its smallest or in a tiny configuration, with random weights; and the networks
of ../shared/models/made-torch with their recorded answers. Each is tried as safetensors and as a pickle, and from config.json alone."""
import glob, json, os, shutil, subprocess, sys, tempfile

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
sys.path.insert(0, "tests/architecture")
try:
    import torch
    from safetensors.torch import load_file, save_file
except ImportError:
    print("skipped: PyPI's torch and safetensors are not here")
    sys.exit(77)
import graph_runner

subprocess.run(["make", "-s", "build/tests/architecture/print_graph"], check=True)
SHARED = os.environ.get("VITRINE_SHARED", "../shared")
passed = failed = 0


def check(what, good, detail=""):
    global passed, failed
    passed += bool(good)
    failed += not good
    if not good:
        print(f"FAIL: {what}: {detail}")
    return bool(good)


def graph_of(path):
    out = subprocess.run(["build/tests/architecture/print_graph", path], capture_output=True, text=True)
    return json.loads(out.stdout) if out.returncode == 0 and out.stdout else {"error": f"exit {out.returncode} {out.stderr[:200]}"}


def differs(have, want):
    if have.shape != want.shape:
        return f"{list(have.shape)} where {list(want.shape)} is due"
    worst = (have - want).abs().max().item() / max(want.abs().max().item(), 1e-20)
    return None if worst < 2e-5 else f"off by {worst:.2g} of the largest"


def compare(what, path, weights, inputs, want, rows=None):
    """Runs the graph of `path` and compares every output; `rows` says which tokens are no padding."""
    g = graph_of(path)
    if not check(f"{what} has a graph", g.get("graph"), g.get("why") or g.get("error")):
        return g
    try:
        with torch.no_grad():
            got = graph_runner.run(g, weights, {n: inputs[n] for n in g["inputs"]})
    except Exception as e:
        check(f"{what} runs", False, f"{type(e).__name__}: {e}")
        return g
    for name, value in got.items():
        ref = want(g)[name] if callable(want) else want.get(name)
        if check(f"{what} gives '{name}'", ref is not None, "the network itself does not"):
            if rows is not None and value.dim() == 3 and value.shape[:2] == rows.shape:
                ref, value = ref[rows], value[rows]
            why = differs(value, ref)
            check(f"{what}: {name}", not why, why)
    return g


def disturb(module):
    """Statistics and scales as training leaves them, not as they are made."""
    gen = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for m in module.modules():
            if getattr(m, "running_mean", None) is not None:
                m.running_mean.copy_(torch.randn(m.running_mean.shape, generator=gen) * .1)
                m.running_var.copy_(torch.rand(m.running_var.shape, generator=gen) + .5)
        for p in module.parameters():
            if p.dim() <= 1:
                p.add_(torch.randn(p.shape, generator=gen) * .3)
    return module.eval()


# ---- torchvision ---------------------------------------------------------------------------------------

def torchvision_cases():
    from torchvision import models
    from torchvision.models import resnet
    for name in ("alexnet", "vgg11", "vgg11_bn", "resnet18", "resnet50", "squeezenet1_0", "squeezenet1_1", "densenet121", "mobilenet_v2",
                 "mobilenet_v3_small", "mobilenet_v3_large", "shufflenet_v2_x0_5", "efficientnet_b0", "efficientnet_v2_s", "convnext_tiny"):
        yield name, models.get_model(name, num_classes=7), 96
    yield "resnext", resnet.ResNet(resnet.Bottleneck, [1, 2, 1, 1], groups=4, width_per_group=8, num_classes=3), 64
    yield "wide", resnet.ResNet(resnet.Bottleneck, [1, 1, 1, 1], width_per_group=128, num_classes=3), 64
    yield "mobilenet_v2 of a quarter", models.mobilenet_v2(width_mult=.25, num_classes=3), 64
    yield "mobilenet_v3 of a quarter", models.mobilenet_v3_small(width_mult=.25, num_classes=3), 64
    yield "vit", models.VisionTransformer(32, 8, 2, 4, 256, 96, num_classes=7), 32


def torchvision(folder):
    try:
        cases = list(torchvision_cases())
    except ImportError:
        print("PyPI's torchvision is not here: its networks are skipped")
        return
    for name, net, size in cases:
        disturb(net)
        x = torch.randn(2, 3, size, size)
        with torch.no_grad():
            want = {"logits": net(x)}
        path = os.path.join(folder, "net.safetensors")
        save_file({k: v.contiguous() for k, v in net.state_dict().items()}, path)
        compare(f"torchvision {name}", path, net.state_dict(), {"input": x}, want)
        path = os.path.join(folder, "net.pth")
        torch.save({"module." + k: v for k, v in net.state_dict().items()}, path)
        wrapped = {"module." + k: v for k, v in net.state_dict().items()}
        compare(f"torchvision {name}, wrapped, pickled", path, wrapped, {"input": x}, want)


# ---- transformers --------------------------------------------------------------------------------------

def transformers_cases():
    import transformers as T
    T.logging.set_verbosity_error()
    bert = dict(vocab_size=300, hidden_size=64, num_hidden_layers=2, num_attention_heads=4, intermediate_size=96, max_position_embeddings=40)
    roberta = {**bert, "type_vocab_size": 1, "layer_norm_eps": 1e-5}
    distil = dict(vocab_size=300, dim=64, n_layers=2, n_heads=4, hidden_dim=96, max_position_embeddings=40)
    gpt = dict(vocab_size=300, n_embd=64, n_layer=2, n_head=4, n_positions=40)
    llama = dict(vocab_size=300, hidden_size=64, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2, intermediate_size=96,
                 max_position_embeddings=4096)
    t5 = dict(vocab_size=300, d_model=64, d_kv=16, d_ff=96, num_layers=2, num_heads=4)
    vit = dict(hidden_size=64, num_hidden_layers=2, num_attention_heads=4, intermediate_size=96, image_size=32, patch_size=8)
    text = dict(vocab_size=300, hidden_size=64, num_hidden_layers=2, num_attention_heads=4, intermediate_size=96, max_position_embeddings=20,
                eos_token_id=299)
    rope3 = {"rope_type": "llama3", "rope_theta": 5e5, "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
             "original_max_position_embeddings": 32}
    for head in ("Model", "ForMaskedLM", "ForPreTraining", "ForSequenceClassification", "ForTokenClassification", "ForQuestionAnswering"):
        yield getattr(T, "Bert" + head), T.BertConfig(**bert)
        if head != "ForPreTraining":
            yield getattr(T, "Roberta" + head), T.RobertaConfig(**roberta)
            yield getattr(T, "DistilBert" + head), T.DistilBertConfig(**distil)
    yield T.GPT2Model, T.GPT2Config(**gpt)
    yield T.GPT2LMHeadModel, T.GPT2Config(**gpt)
    yield T.GPT2LMHeadModel, T.GPT2Config(**gpt, scale_attn_by_inverse_layer_idx=True, activation_function="relu")
    yield T.LlamaModel, T.LlamaConfig(**llama)
    yield T.LlamaForCausalLM, T.LlamaConfig(**llama)
    yield T.LlamaForCausalLM, T.LlamaConfig(**llama, tie_word_embeddings=True, attention_bias=True, mlp_bias=True)
    yield T.LlamaForCausalLM, T.LlamaConfig(**llama, rope_parameters=rope3)
    yield T.LlamaForCausalLM, T.LlamaConfig(**llama, rope_parameters={"rope_type": "linear", "rope_theta": 1e4, "factor": 4.0})
    yield T.MistralForCausalLM, T.MistralConfig(**llama, sliding_window=5)
    yield T.Qwen2ForCausalLM, T.Qwen2Config(**llama)
    yield T.Qwen2ForCausalLM, T.Qwen2Config(**llama, use_sliding_window=True, sliding_window=5, max_window_layers=1, tie_word_embeddings=True)
    yield T.Qwen3ForCausalLM, T.Qwen3Config(**llama, head_dim=32)
    yield T.T5Model, T.T5Config(**t5)
    yield T.T5ForConditionalGeneration, T.T5Config(**t5)
    yield T.T5ForConditionalGeneration, T.T5Config(**t5, feed_forward_proj="gated-gelu", tie_word_embeddings=False, num_decoder_layers=3)
    yield T.T5EncoderModel, T.T5Config(**t5)
    yield T.ViTModel, T.ViTConfig(**vit)
    yield T.ViTForImageClassification, T.ViTConfig(**vit, num_labels=10, qkv_bias=False)
    yield T.CLIPModel, T.CLIPConfig(text_config=text, vision_config=vit, projection_dim=48)
    yield T.CLIPTextModel, T.CLIPTextConfig(**text)
    yield T.CLIPVisionModel, T.CLIPVisionConfig(**vit)
    yield T.CLIPTextModelWithProjection, T.CLIPTextConfig(**text, projection_dim=48)
    yield T.CLIPVisionModelWithProjection, T.CLIPVisionConfig(**vit, projection_dim=48)


def transformers_inputs(roberta):
    ids = torch.randint(3, 298, (2, 12))
    ids[:, -1] = 299  # CLIP's end token
    mask = torch.ones(2, 12, dtype=torch.long)
    mask[1, 8:] = 0
    if roberta:
        ids[1, 8:] = 1
    return {"input_ids": ids, "attention_mask": mask, "token_type_ids": torch.randint(0, 2, (2, 12)),
            "decoder_input_ids": torch.randint(3, 299, (2, 7)), "pixel_values": torch.randn(2, 3, 32, 32)}


def same_structure(what, whole, alone, keys):
    """config.json without weights names the same nodes, shapes and weights."""
    if not check(f"{what} has a graph", alone.get("graph"), alone.get("why") or alone.get("error")):
        return
    nodes = [[(n["name"], n["op"], n["shapes"]) for n in g["nodes"]] for g in (whole, alone)]
    check(f"{what}: nodes", nodes[0] == nodes[1], [p for p in zip(*nodes) if p[0] != p[1]][:2])
    check(f"{what}: weights", keys == set(alone["missing"]), sorted(keys ^ set(alone["missing"]))[:4])


def transformers(folder):
    try:
        cases = list(transformers_cases())
    except ImportError:
        print("PyPI's transformers is not here: its networks are skipped")
        return
    for kind, config in cases:
        config._attn_implementation = "eager"
        net = disturb(kind(config))
        with torch.no_grad():
            for p in net.parameters():
                p.mul_(4 if p.dim() > 1 else 1)
        here, bare = os.path.join(folder, "hf"), os.path.join(folder, "bare")
        for d in (here, bare):
            shutil.rmtree(d, ignore_errors=True)
            os.makedirs(d)
        net.save_pretrained(here)
        shutil.copy(os.path.join(here, "config.json"), bare)
        inputs = transformers_inputs("Roberta" in kind.__name__)
        stored = load_file(os.path.join(here, "model.safetensors"))

        def want(g):
            with torch.no_grad():
                return net(**{n: inputs[n] for n in g["inputs"]})
        g = compare(kind.__name__, here, stored, inputs, want, inputs["attention_mask"].bool())
        same_structure(f"{kind.__name__}, config alone", g, graph_of(bare), set(stored))
        os.remove(os.path.join(here, "model.safetensors"))
        torch.save(net.state_dict(), os.path.join(here, "pytorch_model.bin"))
        compare(f"{kind.__name__}, pickled", here, net.state_dict(), inputs, want, inputs["attention_mask"].bool())


# ---- recorded answers ----------------------------------------------------------------------------------

def recorded():
    """Networks whose answers lie beside them. Their inputs may have other names."""
    for folder in sorted(glob.glob(os.path.join(SHARED, "models/made-torch/*"))):
        files = [f for f in glob.glob(os.path.join(folder, "model*.safetensors")) + glob.glob(os.path.join(folder, "model.pth"))]
        io = os.path.join(folder, "io.safetensors")
        for f in files if os.path.exists(io) else []:
            g = graph_of(f)
            if not g.get("graph") or any(n["op"] == "Unknown" for n in g["nodes"]) or any("guess" in n for n in g["notes"]):
                continue
            io_values = load_file(io)
            names = [k[3:] for k in io_values if k.startswith("in.")]
            if len(names) == 1 or set(g["inputs"]) <= set(names):
                inputs = {n: io_values["in." + (n if n in names else names[0])] for n in g["inputs"]}
                weights = load_file(f) if f.endswith("safetensors") else torch.load(f, map_location="cpu")
                compare(f, f, weights, inputs, {k[4:]: v for k, v in io_values.items() if k.startswith("out.")})


with tempfile.TemporaryDirectory() as temporary:
    torch.manual_seed(0)
    torch.set_num_threads(1)
    torchvision(temporary)
    transformers(temporary)
    recorded()
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
