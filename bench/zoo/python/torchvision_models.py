"""torchvision's classifiers, the smallest of each family, and the module whose output is explained."""

import torch
import torchvision

from layers import before_attention, ends

# Family -> model, size of its images.
TABLE = {
    "alexnet": ("alexnet", 224),
    "convnext": ("convnext_tiny", 64),
    "densenet": ("densenet121", 64),
    "efficientnet": ("efficientnet_b0", 64),
    "efficientnet-v2": ("efficientnet_v2_s", 64),
    "googlenet": ("googlenet", 64),
    "inception-v3": ("inception_v3", 107),
    "maxvit": ("maxvit_t", 224),
    "mnasnet": ("mnasnet0_5", 64),
    "mobilenet-v2": ("mobilenet_v2", 64),
    "mobilenet-v3": ("mobilenet_v3_small", 64),
    "mobilenet-v3-large": ("mobilenet_v3_large", 64),
    "regnet-x": ("regnet_x_400mf", 64),
    "regnet-y": ("regnet_y_400mf", 64),
    "resnet": ("resnet18", 64),
    "resnet-bottleneck": ("resnet50", 64),
    "resnext": ("resnext50_32x4d", 64),
    "shufflenet-v2": ("shufflenet_v2_x0_5", 64),
    "squeezenet": ("squeezenet1_1", 64),
    "squeezenet-1.0": ("squeezenet1_0", 64),
    "swin": ("swin_t", 64),
    "swin-v2": ("swin_v2_t", 64),
    "vgg": ("vgg11", 224),
    "vgg-bn": ("vgg11_bn", 224),
    "vit": ("vit_b_16", 64),
    "wide-resnet": ("wide_resnet50_2", 64),
}
MODELS = [model for model, _ in TABLE.values()]
ENTRIES = {model: (family, size) for family, (model, size) in TABLE.items()}


def family(model):
    return ENTRIES[model][0]


class DenseNet(torchvision.models.DenseNet):
    """The same, where what is called as a function can be looked at."""

    def __init__(self, **options):
        super().__init__(**options)
        self.rectified = torch.nn.ReLU()

    def forward(self, x):
        features = self.rectified(self.features(x))
        return self.classifier(torch.nn.functional.adaptive_avg_pool2d(features, 1).flatten(1))


def create(model):
    size = ENTRIES[model][1]
    options = {"image_size": size, "num_layers": 3, "hidden_dim": 96, "num_heads": 4, "mlp_dim": 192, "patch_size": 16}
    if model == "vit_b_16":
        options["image_size"] = 64
        return torchvision.models.VisionTransformer(num_classes=10, **options), (3, 64, 64)
    if model == "densenet121":
        return DenseNet(num_classes=10), (3, size, size)
    extra = {"init_weights": False} if model in ("googlenet", "inception_v3") else {}
    if model in ("vgg11", "vgg11_bn"):
        net = getattr(torchvision.models, model)(num_classes=10)
        net.classifier = torch.nn.Sequential(
            torch.nn.Linear(512 * 49, 64), torch.nn.ReLU(True), torch.nn.Dropout(), torch.nn.Linear(64, 10)
        )
        return net, (3, size, size)
    return getattr(torchvision.models, model)(num_classes=10, **extra), (3, size, size)


def right_layers(model, body, images):
    if model == "vit_b_16":
        return before_attention(body.encoder.layers, "encoder.layers")
    if model == "densenet121":
        return {"features": body.features, "rectified features": body.rectified}
    return ends(body, images)
