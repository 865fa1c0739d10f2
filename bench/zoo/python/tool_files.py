"""Files that tools changed after the export: quantised, optimised, simplified, of half precision, of other operator sets."""

import os
import zlib

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import version_converter
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quant_pre_process, quantize_dynamic, quantize_static
from safetensors.torch import save_file
from torch import nn

import timm_models
from layers import ends
from reference import OnlyScores, reference, seeded_weights, smooth_images

torch.set_num_threads(1)


def plain():
    def block(before, after):
        return [nn.Conv2d(before, after, 3, padding=1), nn.BatchNorm2d(after), nn.ReLU(), nn.MaxPool2d(2)]

    return nn.Sequential(nn.Sequential(*block(3, 8), *block(8, 12), nn.Conv2d(12, 16, 3, padding=1), nn.ReLU()), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 10))


# Name -> model of timm, or a function that makes one.
MODELS = {"cnn": plain, "resnet": "resnet10t", "mobilenet": "mobilenetv3_small_050", "convnext": "test_convnext", "vit": "vit_base_patch16_gap_224"}


def with_contrast(model, images):
    """Turns the head away from what features have in common everywhere, so that maps show more than rounding to 8 bits."""
    head = [module for module in model.modules() if isinstance(module, nn.Linear)][-1]
    kept = []
    handle = head.register_forward_pre_hook(lambda _, inputs: kept.append(inputs[0]))
    with torch.no_grad():
        model(images)
        handle.remove()
        common = kept[0].mean(0)
        head.weight -= torch.outer(head.weight @ common, common) / (common @ common)
    return model


class Pictures(CalibrationDataReader):
    def __init__(self, images):
        self.left = [{"input": image[None].numpy()} for image in images]

    def get_next(self):
        return self.left.pop() if self.left else None


def static(form, weights, activations, per_channel=False):
    def change(source, target, images):
        prepared = target + ".prepared"
        quant_pre_process(source, prepared, skip_symbolic_shape=True)
        quantize_static(
            prepared, target, Pictures(images), quant_format=form, weight_type=weights, activation_type=activations, per_channel=per_channel
        )
        os.remove(prepared)

    return change


def dynamic(weights):
    return lambda source, target, _: quantize_dynamic(source, target, weight_type=weights)


def optimised(level):
    def change(source, target, _):
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = getattr(onnxruntime.GraphOptimizationLevel, level)
        options.optimized_model_filepath = target
        onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])

    return change


def by(function):
    return lambda source, target, _: onnx.save(function(onnx.load(source)), target)


def simplified(model):
    import onnxsim

    return onnxsim.simplify(model)[0]


def slim(model):
    import onnxslim

    return onnxslim.slim(model)


def half(**options):
    def change(model):
        from onnxconverter_common import float16

        return float16.convert_float_to_float16(model, **options)

    return change


def half_of_runtime(model):
    from onnxruntime.transformers.float16 import convert_float_to_float16

    return convert_float_to_float16(model, keep_io_types=True)


def external(source, target, _):
    onnx.save(onnx.load(source), target, save_as_external_data=True, location="weights.bin", size_threshold=64)


U8, S8, S16 = QuantType.QUInt8, QuantType.QInt8, QuantType.QInt16
QUANTISED = {
    "qdq-u8s8": static(QuantFormat.QDQ, S8, U8),
    "qdq-s8s8": static(QuantFormat.QDQ, S8, S8),
    "qdq-u8u8": static(QuantFormat.QDQ, U8, U8),
    "qdq-channels": static(QuantFormat.QDQ, S8, U8, per_channel=True),
    "qdq-int16": static(QuantFormat.QDQ, S8, S16),
    "qoperator-u8s8": static(QuantFormat.QOperator, S8, U8),
    "qoperator-channels": static(QuantFormat.QOperator, S8, U8, per_channel=True),
    "dynamic-u8": dynamic(U8),
    "dynamic-s8": dynamic(S8),
}
LOSSLESS = {
    "ort-basic": optimised("ORT_ENABLE_BASIC"),
    "ort-extended": optimised("ORT_ENABLE_EXTENDED"),
    "ort-all": optimised("ORT_ENABLE_ALL"),
    "onnxsim": by(simplified),
    "onnxslim": by(slim),
    "external-data": external,
    "shape-inference": by(onnx.shape_inference.infer_shapes),
    **{f"opset-{number}": by(lambda model, number=number: version_converter.convert_version(model, number)) for number in (11, 13, 15, 18, 21)},
}
HALVED = {"float16": half(), "float16-inside": half(keep_io_types=True), "float16-ort": half_of_runtime}
TOOLS = {**QUANTISED, **LOSSLESS, **{name: by(change) for name, change in HALVED.items()}}


def names():
    return [f"tools.{model}.{tool}" for tool in TOOLS for model in MODELS]


def about(name):
    _, model, tool = name.split(".")
    return {"source": "tools", "family": model, "exporter": tool, "opset": 17}


def make(name, where):
    _, model_name, tool = name.split(".")
    seed = zlib.crc32(model_name.encode())
    torch.manual_seed(seed)
    of = MODELS[model_name]
    model, (channels, height, width) = (of(), (3, 64, 64)) if callable(of) else timm_models.create(of)
    model = OnlyScores(seeded_weights(model, seed)).eval()
    images = smooth_images(channels, height, width, seed)
    model = with_contrast(model, images)
    right = ends(model.body, images) if callable(of) else timm_models.right_layers(of, model.body, images)
    values, layers = reference(model, right, images)
    source, file = str(where / "float.onnx"), str(where / "model.onnx")
    axes = {"input": {0: "batch"}, "scores": {0: "batch"}}
    torch.onnx.export(
        model, (images,), source, dynamo=False, opset_version=17, input_names=["input"], output_names=["scores"], dynamic_axes=axes
    )
    calibration = torch.cat([images, *(smooth_images(channels, height, width, seed + at) for at in range(1, 5))])
    TOOLS[tool](source, file, calibration)
    os.remove(source)
    save_file(values, str(where / "values.safetensors"))
    opset = next(each.version for each in onnx.load(file, load_external_data=False).opset_import if each.domain in ("", "ai.onnx"))
    changed = {"correlation": 0.9} if tool in QUANTISED or tool in HALVED else {}
    return {**about(name), "opset": opset, "layers": layers, "size": [height, width], "preprocessing": "0-1", **changed}
