"""Times training steps and Grad-CAM maps of the SimpleCNN in PyTorch, on random images.

Needs PyTorch (on Debian: apt-get install python3-torch).

    python3 step.py --threads 2 --batch 64 --work ce,prototype-l1,prototype-ssim --warmup 5 --steps 30

prints one JSON line, {WORK: {"median_ms": ..., "times_ms": [...]}, ...}. With --serve it reads lines such as
{"work": "ce", "steps": 20} from standard input and answers each with {"work": "ce", "times_ms": [...]}, so
that a caller can alternate rounds with another program; a bad request is answered with {"error": ...}.

WORK is one of
  ce                                       a training step with cross-entropy
  prototype-{l1,l2,ssim}                   the same plus the prototype loss
  batch-cam-{prototype,consistency}-{l1,l2,ssim}   the same plus a Batch-CAM loss
  inference                                logits of --map-batch images, without gradients
  maps-batched, maps-one-by-one            maps of --map-batch images, in one pass or image by image
Training runs the differentiable (second-order) loss with weight 1. Making the batch is not timed.
"""

import argparse
import json
import statistics
import sys
import time
from functools import lru_cache

import torch
import torch.nn.functional as F
from torch import nn

CLASSES, SIZE = 10, 28
MEAN, STD = 0.1307, 0.3081
LOSSES = ("prototype", "batch-cam-prototype", "batch-cam-consistency")
DISTANCES = ("l1", "l2", "ssim")
TRAINING = ("ce", *(f"{loss}-{kind}" for loss in LOSSES for kind in DISTANCES))
EXPLAINING = ("inference", "maps-batched", "maps-one-by-one")


class SimpleCNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(64, 128, 3, padding=1), nn.ReLU(),
        )  # fmt: skip
        self.head = nn.Sequential(nn.Flatten(), nn.Linear(128 * 7 * 7, 128), nn.ReLU(), nn.Linear(128, CLASSES))

    def activations(self, images):
        return self.features((images - MEAN) / STD)


def cam(activations, logits, labels, differentiable):
    """Min-maxed Grad-CAM maps [N,H,W] of the whole batch, from one reverse pass through the head."""
    score = logits.gather(1, labels[:, None]).sum()
    (gradient,) = torch.autograd.grad(score, activations, create_graph=differentiable)
    maps = (gradient.mean((2, 3), keepdim=True) * activations).sum(1, keepdim=True).relu()
    maps = F.interpolate(maps, size=(SIZE, SIZE), mode="bilinear", align_corners=False)[:, 0]
    low, high = maps.amin((1, 2), keepdim=True), maps.amax((1, 2), keepdim=True)
    return (maps - low) / (high - low + 1e-8)


def ssim(a, b):
    """Mean SSIM: Gaussian window 11, sigma 1.5, data range 1, valid region."""
    gaussian = torch.exp(-((torch.arange(11.0) - 5) ** 2) / (2 * 1.5**2))
    gaussian = gaussian / gaussian.sum()
    moments = torch.cat([a, b, a * a, b * b, a * b])[:, None]
    moments = F.conv2d(F.conv2d(moments, gaussian.view(1, 1, 1, 11)), gaussian.view(1, 1, 11, 1))
    mean_a, mean_b, square_a, square_b, product = moments[:, 0].chunk(5)
    both, squares = mean_a * mean_b, mean_a**2 + mean_b**2
    c1, c2 = 0.01**2, 0.03**2
    numerator = (2 * both + c1) * (2 * (product - both) + c2)
    return (numerator / ((squares + c1) * (square_a + square_b - squares + c2))).mean()


def distance(a, b, kind):
    if kind == "l1":
        return (a - b).abs().mean()
    if kind == "l2":
        return (a - b).square().mean()
    return 1 - ssim(a, b)


def cam_loss(maps, labels, prototypes, work):
    loss, kind = work.rsplit("-", 1)
    if loss == "prototype":
        return distance(maps, prototypes[labels], kind)
    present, place = labels.unique(return_inverse=True)
    member = F.one_hot(place).T.to(maps.dtype)
    means = ((member / member.sum(1, keepdim=True)) @ maps.flatten(1)).view(-1, SIZE, SIZE)
    if loss == "batch-cam-prototype":
        return distance(means, prototypes[present], kind)
    return distance(maps, means[place], kind)


def training_step(work):
    model = SimpleCNN()
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3)
    prototypes = torch.rand(CLASSES, SIZE, SIZE)

    def step(images, labels):
        activations = model.activations(images)
        logits = model.head(activations)
        loss = F.cross_entropy(logits, labels)
        if work != "ce":
            maps = cam(activations, logits, labels, differentiable=True)
            loss = loss + cam_loss(maps, labels, prototypes, work)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        return loss

    return step


def explaining_step(work):
    model = SimpleCNN().eval().requires_grad_(False)

    def maps(images, labels):
        activations = model.activations(images).requires_grad_()
        return cam(activations, model.head(activations), labels, differentiable=False)

    def one_by_one(images, labels):
        return torch.cat([maps(images[i : i + 1], labels[i : i + 1]) for i in range(len(images))])

    def inference(images, labels):
        with torch.no_grad():
            return model.head(model.activations(images))

    return {"inference": inference, "maps-batched": maps, "maps-one-by-one": one_by_one}[work]


@lru_cache(maxsize=None)
def prepared(work, warmup, batch, map_batch):
    """A function that runs and times one step, after `warmup` steps that are thrown away."""
    training = work in TRAINING
    step = training_step(work) if training else explaining_step(work)
    count = batch if training else map_batch

    def timed():
        images, labels = torch.rand(count, 1, SIZE, SIZE), torch.randint(CLASSES, (count,))
        start = time.perf_counter()
        result = step(images, labels)
        elapsed = (time.perf_counter() - start) * 1000
        if not result.isfinite().all():
            raise FloatingPointError(f"{work}: the result is not finite")
        return elapsed

    for _ in range(warmup):
        timed()
    return timed


def work_name(text):
    if text not in TRAINING + EXPLAINING:
        raise ValueError(f"unknown work {text!r}; known: {', '.join(TRAINING + EXPLAINING)}")
    return text


def main():
    parser = argparse.ArgumentParser(description="Times SimpleCNN training steps and maps in PyTorch.")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batch", type=int, default=64, help="images in a training step")
    parser.add_argument("--map-batch", type=int, default=256, help="images for inference and maps")
    parser.add_argument("--work", default="ce,prototype-l1,prototype-ssim", help="comma-separated names")
    parser.add_argument("--warmup", type=int, default=5)
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--serve", action="store_true", help="answer requests on standard input")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)

    def times(work, steps):
        timed = prepared(work_name(work), options.warmup, options.batch, options.map_batch)
        return [round(timed(), 3) for _ in range(steps)]

    if options.serve:
        for line in sys.stdin:
            try:
                request = json.loads(line)
                work = request["work"]
                answer = {"work": work, "times_ms": times(work, request.get("steps", options.steps))}
            except Exception as error:  # The caller decides what to do; the server goes on.
                answer = {"error": f"{type(error).__name__}: {error}"}
            print(json.dumps(answer), flush=True)
        return

    results = {}
    for work in options.work.split(","):
        measured = times(work, options.steps)
        results[work] = {"median_ms": round(statistics.median(measured), 3), "times_ms": measured}
    print(json.dumps(results))


if __name__ == "__main__":
    main()
