"""PyTorch's classifiers (timm, torchvision, transformers), exported with either exporter."""

import zlib

import onnx
import torch
from safetensors.torch import save_file

import timm_models
import torchvision_models
import transformers_models
from reference import OnlyScores, reference, seeded_weights, smooth_images

torch.set_num_threads(1)

SOURCES = {"timm": timm_models, "torchvision": torchvision_models, "transformers": transformers_models}
# The number of the opset that each exporter writes unless it is told another.
EXPORTERS = {"dynamo": 20, "old": 17}


def names():
    return [f"{source}.{model}.{exporter}" for source, module in SOURCES.items() for model in module.MODELS for exporter in EXPORTERS]


def parts(name):
    source, rest = name.split(".", 1)
    model, exporter = rest.rsplit(".", 1)
    return source, model, exporter


def about(name):
    source, model, exporter = parts(name)
    return {"source": source, "family": SOURCES[source].family(model), "exporter": exporter, "opset": EXPORTERS[exporter]}


def make(name, where):
    source, model_name, exporter = parts(name)
    seed = zlib.crc32(model_name.encode())
    torch.manual_seed(seed)
    model, (channels, height, width) = SOURCES[source].create(model_name)
    model = OnlyScores(seeded_weights(model, seed)).eval()
    images = smooth_images(channels, height, width, seed)
    right = SOURCES[source].right_layers(model_name, model.body, images)
    values, layers = reference(model, right, images)
    file = str(where / "model.onnx")
    if exporter == "dynamo":
        torch.onnx.export(model.body, (images[:1],), file, dynamo=True, external_data=False, verbose=False)
    else:
        torch.onnx.export(
            model,
            (images,),
            file,
            dynamo=False,
            opset_version=EXPORTERS[exporter],
            input_names=["input"],
            output_names=["scores"],
            dynamic_axes={"input": {0: "batch"}, "scores": {0: "batch"}},
        )
    save_file(values, str(where / "values.safetensors"))
    opset = next(each.version for each in onnx.load(file, load_external_data=False).opset_import if each.domain == "")
    return {**about(name), "opset": opset, "layers": layers, "size": [height, width], "preprocessing": "0-1"}
