"""What PyTorch says of a classifier: scores, the feature maps of modules, and Grad-CAM maps of them by autograd."""

from math import isqrt

import torch
import torch.nn.functional as F
from torch import nn

IMAGES = 2

MOST_CLASS_TOKENS = 5
LEAST_CONTRAST = 1e-3


def seeded_weights(model, seed):
    """Moves everything that an initialisation left constant (norms, gates of residuals, heads), so that no branch is idle."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for tensor in [*model.parameters(), *model.buffers()]:
            if tensor.is_floating_point() and tensor.numel() > 1 and tensor.std() < 1e-3:
                tensor.add_(0.2 * torch.randn(tensor.shape, generator=generator))
        for name, buffer in model.named_buffers():
            if name.endswith("running_var"):
                buffer.copy_(0.5 + torch.rand(buffer.shape, generator=generator))
    return model.eval()


def smooth_images(channels, height, width, seed):
    generator = torch.Generator().manual_seed(seed)
    coarse = torch.rand(IMAGES, channels, 6, 6, generator=generator)
    fine = torch.rand(IMAGES, channels, height, width, generator=generator)
    smooth = F.interpolate(coarse, size=(height, width), mode="bicubic", align_corners=False)
    return (0.8 * smooth + 0.2 * fine).clamp(0, 1)


def canonical(values):
    """Feature maps as [N,C,h,w], from [N,C,h,w], [N,h,w,C] or tokens [N,L,C] of a square grid behind class tokens; else None."""
    if values.ndim == 4:
        last = values.shape[1] == values.shape[2] != values.shape[3]
        planes = values.permute(0, 3, 1, 2) if last else values
        return planes if min(planes.shape[2:]) > 1 else None
    if values.ndim != 3:
        return None
    length = values.shape[1]
    for side in range(isqrt(length), 1, -1):
        if length - side * side <= MOST_CLASS_TOKENS:
            return values[:, length - side * side :].transpose(1, 2).unflatten(2, (side, side))
    return None


def evidence_of(activations, gradient):
    return (gradient.mean((2, 3), keepdim=True) * activations).sum(1)


def contrast(activations, slopes, evidence):
    """How far the positive evidence of each image reaches, of the magnitudes that it is summed of."""
    positive = evidence.clamp(min=0)
    sums = (slopes.mean((2, 3), keepdim=True) * activations).abs().sum(1).amax((1, 2)).clamp(min=1e-30)
    return (positive.amax((1, 2)) - positive.amin((1, 2))) / sums


def finished(evidence, size):
    maps = F.interpolate(evidence.clamp(min=0)[:, None], size=size, mode="bilinear", align_corners=False)[:, 0]
    low, high = maps.amin((1, 2), keepdim=True), maps.amax((1, 2), keepdim=True)
    return (maps - low) / (high - low).clamp(min=1e-30)


def reference(scores_of, modules, images):
    """
    Scores, a class for each image, and for each module its feature maps and their Grad-CAM of that class.

    modules: name -> the module whose (first) output it is.
    The class is the one whose evidence cancels least: with random weights some maps are little but rounding.
    """
    kept, handles = {}, []
    for name, module in modules.items():

        def keep(_module, _inputs, output, name=name):
            found = output
            while isinstance(found, (tuple, list)):
                found = found[0]
            if not isinstance(found, torch.Tensor):
                found = getattr(found, "last_hidden_state", None)
            kept[name] = found
            # What follows may work in place.
            return found.clone() if found is output else None

        handles.append(module.register_forward_hook(keep))
    scores = scores_of(images)
    for handle in handles:
        handle.remove()
    found = {}
    for name, values in kept.items():
        planes = None if values is None else canonical(values)
        if planes is not None and planes.shape[0] == len(images):
            found[name] = values
    chosen, sharpness = None, torch.full((len(images),), -1.0)
    for target in range(min(scores.shape[1], 10)):
        gradients = torch.autograd.grad(
            scores[:, target].sum(), list(found.values()), retain_graph=True, allow_unused=True
        )
        layers = {}
        for (name, values), gradient in zip(found.items(), gradients):
            # Behind the last attention a class token alone matters.
            if gradient is None or not canonical(gradient).any():
                continue
            activations, slopes = canonical(values), canonical(gradient)
            layers[name] = (activations, slopes, evidence_of(activations, slopes))
        if not layers:
            continue
        sharp = torch.stack([contrast(a, g, e) for a, g, e in layers.values()]).amax(0)
        if chosen is None:
            chosen = {name: [part.detach().clone() for part in (a, e)] for name, (a, _, e) in layers.items()}
            targets = torch.zeros(len(images), dtype=torch.int64)
        for image in range(len(images)):
            if sharp[image] > sharpness[image]:
                sharpness[image], targets[image] = sharp[image], target
                for name, (_, _, evidence) in layers.items():
                    chosen[name][1][image] = evidence[image].detach()
    values = {"images": images, "scores": scores.detach(), "targets": targets.to(torch.int32) if chosen else None}
    names = []
    # Where random weights leave the same at all positions, maps are rounding.
    if chosen and sharpness.min() < LEAST_CONTRAST:
        chosen = None
    for name, (activations, evidence) in (chosen or {}).items():
        values[f"layer/{len(names)}"] = activations
        values[f"map/{len(names)}"] = finished(evidence, images.shape[2:])
        names.append(name)
    return {name: value.detach().contiguous() for name, value in values.items() if value is not None}, names


class OnlyScores(nn.Module):
    """A model that gives its scores and nothing else."""

    def __init__(self, body):
        super().__init__()
        self.body = body

    def forward(self, x):
        found = self.body(x)
        return found if isinstance(found, torch.Tensor) else found[0] if isinstance(found, tuple) else found.logits
