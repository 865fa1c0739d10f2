"""Paddle's classifiers by paddle2onnx, as paddle.onnx.export calls it."""

import zlib

import numpy as np
import onnx
import paddle
from safetensors.numpy import save_file

# Model of paddle.vision -> size of its images, options, and the layer that is right.
MODELS = {
    "resnet18": (64, {}, "layer4"), "resnet50": (64, {}, "layer4"), "mobilenet_v1": (64, {"scale": 0.25}, "dwsl"), "mobilenet_v2": (64, {"scale": 0.25}, "features"),
    "mobilenet_v3_small": (64, {"scale": 0.5}, "lastconv"), "mobilenet_v3_large": (64, {"scale": 0.35}, "lastconv"), "shufflenet_v2_x0_25": (64, {}, "_last_conv"),
    "squeezenet1_1": (64, {}, "_conv9"), "resnext50_32x4d": (64, {}, "layer4"), "wide_resnet50_2": (64, {}, "layer4"), "densenet121": (64, {}, "batch_norm"),
}


def names():
    return [f"paddle.{model}.paddle2onnx" for model in MODELS]


def about(name):
    return {"source": "paddle", "family": name.split(".")[1], "exporter": "paddle2onnx", "opset": 17}


def finished(evidence, size):
    maps = paddle.nn.functional.interpolate(paddle.nn.functional.relu(evidence)[:, None], size, mode="bilinear")[:, 0].numpy()
    low, high = maps.min((1, 2), keepdims=True), maps.max((1, 2), keepdims=True)
    return (maps - low) / np.maximum(high - low, 1e-30)


def make(name, where):
    model_name = name.split(".")[1]
    side, options, layer = MODELS[model_name]
    seed = zlib.crc32(model_name.encode())
    paddle.seed(seed)
    random = np.random.default_rng(seed)
    model = getattr(paddle.vision.models, model_name)(num_classes=10, **options)
    for key, value in model.state_dict().items():
        if key.endswith("_variance"):
            value.set_value(0.5 + random.random(value.shape).astype(np.float32))
        elif value.numpy().size > 1 and value.numpy().std() < 1e-3:
            value.set_value(value.numpy() + 0.2 * random.standard_normal(value.shape).astype(np.float32))
    model.eval()
    images = random.random((2, 3, side, side)).astype(np.float32)
    kept = []
    handle = getattr(model, layer)[-1].register_forward_post_hook(lambda *call: kept.append(call[2])) if isinstance(
        getattr(model, layer), (list, paddle.nn.LayerList)
    ) else getattr(model, layer).register_forward_post_hook(lambda *call: kept.append(call[2]))
    scores = model(paddle.to_tensor(images))
    handle.remove()
    activations = kept[0]
    best, targets, evidence = np.full(2, -1.0), np.zeros(2, np.int32), None
    for target in range(10):
        (slopes,) = paddle.grad(scores[:, target].sum(), [activations], retain_graph=True)
        parts = slopes.mean((2, 3), keepdim=True) * activations
        found = parts.sum(1)
        sharp = (found.max((1, 2)) / parts.abs().sum(1).max((1, 2))).numpy()
        evidence = found.numpy().copy() if evidence is None else evidence
        for image in np.flatnonzero(sharp > best):
            best[image], targets[image], evidence[image] = sharp[image], target, found[image].numpy()
    file = str(where / "model")
    paddle.onnx.export(model, file, input_spec=[paddle.static.InputSpec([None, 3, side, side], "float32", "image")], opset_version=17)
    values = {"images": images, "scores": scores.numpy(), "targets": targets, "layer/0": activations.numpy(), "map/0": finished(paddle.to_tensor(evidence), [side, side])}
    save_file({key: np.ascontiguousarray(value) for key, value in values.items()}, str(where / "values.safetensors"))
    opset = onnx.load(file + ".onnx").opset_import[0].version
    return {**about(name), "opset": opset, "layers": [layer], "size": [side, side], "preprocessing": "0-1"}
