"""transformers' image classifiers with small configurations."""

import torch
import transformers

from layers import before_attention, children, ends

WIDE = {"hidden_size": 64, "num_hidden_layers": 3, "num_attention_heads": 4, "intermediate_size": 128}
VIT = {**WIDE, "image_size": 64, "patch_size": 16}
STAGES = {"depths": [1, 1, 1, 2], "hidden_sizes": [16, 24, 32, 48]}
SWIN = {"image_size": 64, "patch_size": 2, "embed_dim": 16, "depths": [1, 1, 2, 2], "num_heads": [1, 2, 2, 4], "window_size": 4}
PYRAMID = {"depths": [1, 1, 1, 2], "hidden_sizes": [16, 32, 40, 64], "num_attention_heads": [1, 2, 2, 4], "image_size": 64}
VISION = {**WIDE, "image_size": 64, "patch_size": 16}

# Model -> its configuration, the size of its images, and the class that is left out where the model's first one is meant.
TABLE = {
    "beit": ({**VIT, "use_relative_position_bias": True}, 64, None),
    "bit": ({**STAGES, "embedding_size": 16, "num_groups": 8}, 96, None),
    "clip": ({"vision_config": VISION}, 64, None),
    "convnext": ({"hidden_sizes": [16, 24, 32, 48], "depths": [1, 1, 2, 1]}, 96, None),
    "convnextv2": ({"hidden_sizes": [16, 24, 32, 48], "depths": [1, 1, 2, 1]}, 96, None),
    "cvt": ({"embed_dim": [16, 32, 64], "num_heads": [1, 2, 4], "depth": [1, 2, 3]}, 64, None),
    "data2vec-vision": ({**VIT, "use_relative_position_bias": True}, 64, None),
    "deit": (VIT, 64, "DeiTForImageClassification"),
    "deit-teacher": (VIT, 64, "DeiTForImageClassificationWithTeacher"),
    "dinov2": ({**VIT, "mlp_ratio": 2}, 64, None),
    "dinov2_with_registers": ({**VIT, "mlp_ratio": 2}, 64, None),
    "donut-swin": (SWIN, 64, None),
    "efficientnet": ({"width_coefficient": 0.5, "depth_coefficient": 0.5, "image_size": 64, "hidden_dim": 640}, 64, None),
    "focalnet": ({"embed_dim": 16, "hidden_sizes": [16, 32, 64, 128], "depths": [1, 1, 2, 1], "image_size": 64}, 64, None),
    "hgnet_v2": ({}, 64, None),
    "hiera": ({"embed_dim": 16, "image_size": [64, 64], "depths": [1, 1, 2, 1]}, 64, None),
    "ijepa": (VIT, 64, None),
    "levit": ({"image_size": 64, "hidden_sizes": [32, 48, 64], "num_attention_heads": [2, 3, 4], "depths": [1, 1, 1], "patch_size": 8,
               "down_ops": [["Subsample", 16, 2, 4, 2, 2], ["Subsample", 16, 3, 4, 2, 2]]}, 128, "LevitForImageClassification"),
    "levit-teacher": ({"image_size": 64, "hidden_sizes": [32, 48, 64], "num_attention_heads": [2, 3, 4], "depths": [1, 1, 1], "patch_size": 8,
                       "down_ops": [["Subsample", 16, 2, 4, 2, 2], ["Subsample", 16, 3, 4, 2, 2]]}, 128, "LevitForImageClassificationWithTeacher"),
    "metaclip_2": ({"vision_config": VISION}, 64, None),
    "mobilenet_v1": ({"depth_multiplier": 0.25}, 96, None),
    "mobilenet_v2": ({"depth_multiplier": 0.35}, 96, None),
    "mobilevit": ({"hidden_sizes": [24, 32, 40], "neck_hidden_sizes": [8, 12, 16, 24, 32, 40, 64], "image_size": 64}, 64, None),
    "mobilevitv2": ({"base_attn_unit_dims": [32, 48, 64], "width_multiplier": 0.5, "image_size": 64}, 64, None),
    "poolformer": (STAGES, 96, None),
    "pp_lcnet": ({"scale": 0.5}, 64, "PPLCNetForImageClassification"),
    "pvt": (PYRAMID, 64, None),
    "pvt_v2": ({**PYRAMID, "image_size": [64, 64]}, 64, None),
    "regnet": ({"embedding_size": 16, "hidden_sizes": [16, 24, 32, 48], "depths": [1, 1, 2, 1], "groups_width": 8}, 64, None),
    "resnet": ({"embedding_size": 16, "hidden_sizes": [16, 24, 32, 48], "depths": [1, 1, 2, 2]}, 64, None),
    "segformer": ({key: value for key, value in PYRAMID.items() if key != "image_size"}, 64, None),
    "siglip": ({"vision_config": VISION}, 64, None),
    "swiftformer": ({"depths": [1, 1, 2, 2], "embed_dims": [16, 24, 32, 48]}, 64, None),
    "swin": (SWIN, 64, None),
    "swinv2": (SWIN, 64, None),
    "textnet": ({"hidden_sizes": [16, 16, 24, 32, 48], "stem_out_channels": 16}, 64, None),
    "vit": (VIT, 64, None),
    "vit_msn": (VIT, 64, None),
}
MODELS = list(TABLE)


def family(model):
    return model


def create(model):
    options, size, of_class = TABLE[model]
    kind = model.removesuffix("-teacher")
    config = transformers.AutoConfig.for_model(kind, num_labels=10, **options)
    config._attn_implementation = "eager"
    if of_class:
        net = getattr(transformers, of_class)(config)
    else:
        net = transformers.AutoModelForImageClassification.from_config(config)
    return net, (3, size, size)


# The last stage's blocks, where a class token is among its tokens.
LAST_BLOCKS = {"cvt": "cvt.encoder.stages.2.layers", "pvt": "pvt.encoder.block.3"}


def right_layers(model, body, images):
    """Of the deepest list of blocks, and of what follows the stages."""
    if model in LAST_BLOCKS:
        return before_attention(body.get_submodule(LAST_BLOCKS[model]), LAST_BLOCKS[model])
    if model == "pp_lcnet":
        return ends(body, images, body.encoder)
    outer = body.base_model if body.base_model is not body else max((child for _, child in children(body)), key=size_of)
    lists = [(name, module) for name, module in body.named_modules() if isinstance(module, torch.nn.ModuleList)]
    name, blocks = max(lists, key=lambda found: len(found[1]))
    found = ends(body, images, outer)
    found = {**found, **{name: module for name, module in body.named_children() if "Norm" in type(module).__name__}}
    kinds = {type(block) for block in blocks}
    widths = {tuple(p.shape for p in block.parameters()) for block in blocks}
    attends = any("att" in part.lower() for part, _ in blocks[0].named_modules())
    if attends and len(kinds) == 1 and len(widths) == 1:
        found = {**found, **before_attention(blocks, name)}
    return found


def size_of(module):
    return sum(parameter.numel() for parameter in module.parameters())
