"""The modules that are right to explain: the end of the last stage; in transformers the norm before the last attention, too."""

import torch
from torch import nn

from reference import canonical


def children(model):
    """Children of a module, and those of its lists and its head: not each list is called itself."""
    for name, child in model.named_children():
        if name == "head" or isinstance(child, (nn.ModuleList, nn.ModuleDict, nn.Sequential)):
            for part, inner in child.named_children():
                yield f"{name}.{part}", inner
        yield name, child


def tensor_of(output):
    while isinstance(output, (tuple, list)) and output:
        output = output[0]
    return output if isinstance(output, torch.Tensor) else getattr(output, "last_hidden_state", None)


def in_order(model, images, within):
    """The children of `within` whose results are feature maps, with their grids, in the order in which they end."""
    order, handles = [], []
    for name, module in children(within):

        def keep(_module, _inputs, output, name=name, module=module):
            output = tensor_of(output)
            planes = None if output is None else canonical(output)
            if planes is not None and len(planes) == len(images):
                order.append((name, module, tuple(planes.shape[2:])))

        handles.append(module.register_forward_hook(keep))
    with torch.no_grad():
        model(images)
    for handle in handles:
        handle.remove()
    return order


def ends(model, images, within=None):
    """The last stage, and the norms and activations behind it. A product without a norm is no layer."""
    order = in_order(model, images, within or model)
    if not order:
        raise ValueError("no module gives feature maps")
    found = {}
    for name, module, grid in reversed(order):
        if grid != order[-1][2]:
            break
        if not isinstance(module, (nn.Conv2d, nn.Linear, nn.Conv1d)):
            found.setdefault(name, module)
        if sum(1 for _ in module.modules()) > 3:
            break
    return found


def before_attention(blocks, name="blocks"):
    """Where the tokens go into the last attention of a transformer: the block before it, and the norm between."""
    found = {f"{name}.-2": blocks[-2]} if len(blocks) > 1 else {}
    # Those within its attention come after its own.
    for part, module in [*blocks[-1].named_children(), *blocks[-1].named_modules()]:
        if "Norm" in type(module).__name__:
            found[f"{name}.-1.{part}"] = module
            break
    return found
