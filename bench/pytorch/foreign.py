"""Explains models in PyTorch on request, as frameworks usually do it: the other side of bench/foreign.ts.

Speaks as serve.py does; a work is one of WAYS, and all images are explained in each step.
"""

import time

import torch

from serve import serve
from works import MODELS
from reference_losses import normalise, upsample
from reference_models import ResNet

PLAIN = {"mean": [0.0], "std": [1.0]}
SUBJECTS = {
    "ResNet-18, 224x224": lambda: (ResNet([2, 2, 2, 2], 64, 3, 1000, **PLAIN, small=False), (3, 224, 224)),
    "SimpleCNN, 28x28": lambda: (MODELS["simple-cnn"](), (1, 28, 28)),
}


def everything(model, size):
    """Every parameter requires a gradient, and the scores of the predicted classes go backward through all of them."""

    def explain(images):
        model.zero_grad(set_to_none=True)
        activations, logits = model.features_and_logits(images)
        activations.retain_grad()
        logits.max(1).values.sum().backward()
        alpha = activations.grad.mean((2, 3), keepdim=True)
        return normalise(upsample((alpha * activations.detach()).sum(1).relu(), size), "minmax")

    return explain


def one_by_one(explain):
    return lambda images: [explain(images[i : i + 1]) for i in range(len(images))]


WAYS = {
    "plain": lambda model, size: torch.no_grad()(lambda images: model(images)),
    "everything": everything,
    "one-by-one-everything": lambda model, size: one_by_one(everything(model, size)),
}


def prepare(name, way, count):
    model, shape = SUBJECTS[name]()
    model.eval().requires_grad_(way != "plain")
    images = torch.rand(count, *shape)
    run = WAYS[way](model, shape[1])

    def once():
        start = time.perf_counter()
        run(images)
        return 1000 * (time.perf_counter() - start)

    once()
    return once, sum(parameter.numel() for parameter in model.parameters())


if __name__ == "__main__":
    serve(prepare, __doc__)
