"""The works of bench/works.ts in PyTorch: the same models and losses, from the references of the golden tests."""

import sys
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

sys.path.append(str(Path(__file__).resolve().parents[2] / "test" / "fixtures"))

from reference_losses import compared, distance, normalise, upsample, weighted_sum  # noqa: E402
from reference_models import ConvNextV2, ReferenceModel, ResNet, Vit  # noqa: E402

CLASSES, SIZE = 10, 28
STANDARDISATION = {"mean": [0.1307], "std": [0.3081]}


class SimpleCNN(ReferenceModel):
    def __init__(self):
        super().__init__("features", **STANDARDISATION)
        self.features = nn.Sequential(
            nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(64, 128, 3, padding=1), nn.ReLU(),
        )  # fmt: skip
        self.head = nn.Sequential(nn.Flatten(), nn.Linear(128 * 7 * 7, 128), nn.ReLU(), nn.Linear(128, CLASSES))

    def features_and_logits(self, images):
        activations = self.features(self.standardise(images))
        return activations, self.head(activations)


def resnet_18(width):
    return ResNet([2, 2, 2, 2], width, 1, CLASSES, **STANDARDISATION)


def convnext_v2_atto():
    sizes = {"patch": 2, "downsampling": (1, 2, 1)}
    return ConvNextV2([2, 2, 6, 2], [40, 80, 160, 320], 1, CLASSES, **sizes, **STANDARDISATION)


MODELS = {
    "simple-cnn": SimpleCNN,
    "resnet-18-width-16": lambda: resnet_18(16),
    "resnet-18-width-64": lambda: resnet_18(64),
    "convnext-v2-atto": convnext_v2_atto,
    "vit-tiny": lambda: Vit(12, 192, 3, 4, (SIZE, SIZE), 1, CLASSES, **STANDARDISATION),
}


def mean_ssim(a, b):
    """The mean of reference_losses.ssim in half the time, with the window taken apart into two of one axis."""
    gaussian = torch.exp(-((torch.arange(11.0) - 5) ** 2) / (2 * 1.5**2))
    gaussian = gaussian / gaussian.sum()
    moments = torch.cat([a, b, a * a, b * b, a * b])[:, None]
    moments = F.conv2d(F.conv2d(moments, gaussian.view(1, 1, 1, 11)), gaussian.view(1, 1, 11, 1))
    mean_a, mean_b, square_a, square_b, product = moments[:, 0].chunk(5)
    both, squares = mean_a * mean_b, mean_a**2 + mean_b**2
    c1, c2 = 0.01**2, 0.03**2
    numerator = (2 * both + c1) * (2 * (product - both) + c2)
    return (numerator / ((squares + c1) * (square_a + square_b - squares + c2))).mean()


def label_maps(activations, logits, labels):
    evidence = weighted_sum(activations, logits, labels).relu()
    return normalise(upsample(evidence, SIZE), "minmax")


def training_step(model, kind):
    """A step with cross-entropy, plus the prototype loss with weight 1 where `kind` names its distance."""
    model.train()
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3)
    prototypes = torch.rand(CLASSES, SIZE, SIZE)

    def step(images, labels):
        activations, logits = model.features_and_logits(images)
        loss = F.cross_entropy(logits, labels)
        if kind is not None:
            maps, wanted = compared(label_maps(activations, logits, labels), labels, prototypes, "prototype")
            far = 1 - mean_ssim(maps, wanted) if kind == "ssim" else distance(maps, wanted, kind).mean()
            loss = loss + far
        # What PyTorch does by default from 2.0 on; it is the faster way.
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        return loss

    return step


def whole_backward(model):
    """Grad-CAM as it is usually done: every parameter requires a gradient, the summed scores of the classes go
    backward through the whole network, and the gradient at the target layer is kept."""
    model.eval()

    def maps(images, labels):
        model.zero_grad(set_to_none=True)
        activations, logits = model.features_and_logits(images)
        activations.retain_grad()
        logits.gather(1, labels[:, None]).sum().backward()
        alpha = activations.grad.mean((2, 3), keepdim=True)
        evidence = (alpha * activations.detach()).sum(1).relu()
        return normalise(upsample(evidence, SIZE), "minmax")

    return maps


def explaining_step(model, work):
    if work == "maps-whole-backward":
        return whole_backward(model)
    model.eval().requires_grad_(False)
    if work == "inference":
        return torch.no_grad()(lambda images, labels: model(images))
    # The graph of autograd begins at the target layer: nothing before it needs a gradient.
    model.get_submodule(model.layer).register_forward_hook(lambda _, inputs, output: output.requires_grad_())

    def maps(images, labels):
        return label_maps(*model.features_and_logits(images), labels).detach()

    def one_by_one(images, labels):
        return torch.cat([maps(images[i : i + 1], labels[i : i + 1]) for i in range(len(images))])

    return {"maps": maps, "maps-one-by-one": one_by_one}[work]


STEPS = {
    "ce": lambda model: training_step(model, None),
    "prototype-l1": lambda model: training_step(model, "l1"),
    "prototype-ssim": lambda model: training_step(model, "ssim"),
    **{
        work: lambda model, work=work: explaining_step(model, work)
        for work in ("inference", "maps", "maps-whole-backward", "maps-one-by-one")
    },
}


def loading(count):
    """An epoch of batches from bytes in memory, as a DataLoader makes them."""
    images = torch.randint(256, (count, 1, SIZE, SIZE), dtype=torch.uint8)
    dataset = TensorDataset(images, torch.randint(CLASSES, (count,)))
    loader = DataLoader(dataset, batch_size=64, shuffle=True)

    def epoch():
        for images, _ in loader:
            pixels = images.float().div_(255)
        return pixels

    return epoch


def on_new_images(step, count):
    """Does the step on images that are made before the time is taken."""

    def once():
        images, labels = torch.rand(count, 1, SIZE, SIZE), torch.randint(CLASSES, (count,))
        return timed(lambda: step(images, labels))

    return once


def timed(work):
    """The milliseconds of some work whose result has to be finite."""
    start = time.perf_counter()
    result = work()
    elapsed = (time.perf_counter() - start) * 1000
    if not result.isfinite().all():
        raise FloatingPointError("the result is not finite")
    return elapsed


def prepare(model_name, work, count):
    """A function that does the work once on `count` random images and returns its milliseconds, and the number of
    the model's parameters."""
    model = MODELS[model_name]()
    parameters = sum(parameter.numel() for parameter in model.parameters())
    if work == "load":
        epoch = loading(count)
        return lambda: timed(epoch), parameters
    return on_new_images(STEPS[work](model), count), parameters
