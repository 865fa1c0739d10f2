"""Keras' classifiers: keras.applications, and small ones of many layers, by tf2onnx, by Keras' own export, and by way of TFLite."""

import os
import zlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import onnx
import tensorflow as tf
import tf2onnx
from keras import layers as kl
from safetensors.numpy import save_file

from keras_reference import reference, right_layers, seeded, smooth_images

tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)

EXPORTERS = {"tf2onnx": 17, "keras": 18, "tflite": 17}

# Model of keras.applications -> size of its images.
APPLICATIONS = {
    "ConvNeXtTiny": 64, "DenseNet121": 64, "EfficientNetB0": 64, "EfficientNetV2B0": 64, "InceptionV3": 96, "MobileNet": 64, "MobileNetV2": 64,
    "MobileNetV3Small": 64, "MobileNetV3Large": 64, "NASNetMobile": 96, "ResNet50": 64, "ResNet50V2": 64, "VGG16": 64, "VGG19": 64, "Xception": 96,
}


def stack(*parts, side=48, channels=3, head="pool", last="softmax", name=None):
    """A model of blocks, each a function of a tensor."""
    x = image = keras.Input((side, side, channels), name="image")
    for part in parts:
        x = part(x)
    if head == "pool":
        x = kl.GlobalAveragePooling2D()(x)
    elif head == "max":
        x = kl.GlobalMaxPooling2D()(x)
    elif head == "flatten":
        x = kl.Flatten()(x)
    elif head == "dense":
        x = kl.Dropout(0.5)(kl.Dense(24, activation="relu")(kl.Flatten()(x)))
    elif head == "conv":
        x = kl.Conv2D(10, 1)(x)
        x = kl.GlobalAveragePooling2D()(x)
        return keras.Model(image, kl.Activation(last)(x))
    return keras.Model(image, kl.Dense(10, activation=last)(x))


def conv(width, activation="relu", norm=True, **options):
    def block(x):
        x = kl.Conv2D(width, 3, padding=options.get("padding", "same"), strides=options.get("strides", 1), dilation_rate=options.get("dilation", 1), groups=options.get("groups", 1))(x)
        if norm == "layer":
            x = kl.LayerNormalization()(x)
        elif norm == "group":
            x = kl.GroupNormalization(4)(x)
        elif norm:
            x = kl.BatchNormalization()(x)
        return kl.Activation(activation)(x) if isinstance(activation, str) else activation()(x)

    return block


def pool(kind=kl.MaxPooling2D, **options):
    return lambda x: kind(**options)(x)


def residual(width):
    def block(x):
        y = kl.Conv2D(width, 3, padding="same")(kl.Activation("relu")(kl.BatchNormalization()(x)))
        y = kl.Conv2D(width, 3, padding="same")(kl.Activation("relu")(kl.BatchNormalization()(y)))
        return kl.Add()([kl.Conv2D(width, 1)(x), y])

    return block


def separable(width):
    return lambda x: kl.Activation("relu")(kl.BatchNormalization()(kl.SeparableConv2D(width, 3, padding="same")(x)))


def inverted(width):
    def block(x):
        y = kl.ReLU(6.0)(kl.BatchNormalization()(kl.Conv2D(4 * width, 1)(x)))
        y = kl.ReLU(6.0)(kl.BatchNormalization()(kl.DepthwiseConv2D(3, padding="same")(y)))
        return kl.BatchNormalization()(kl.Conv2D(width, 1)(y))

    return block


def squeeze(width):
    def block(x):
        x = kl.Conv2D(width, 3, padding="same", activation="relu")(x)
        gate = kl.Dense(width, activation="sigmoid")(kl.Dense(4, activation="relu")(kl.GlobalAveragePooling2D(keepdims=True)(x)))
        return kl.Multiply()([x, gate])

    return block


def branches(width):
    def block(x):
        parts = [kl.Conv2D(width, size, padding="same", activation="relu")(x) for size in (1, 3, 5)]
        return kl.Concatenate()([*parts, kl.AveragePooling2D(3, 1, "same")(x)])

    return block


def attention(width):
    """Tokens of the map attend to each other, and become a map again."""

    def block(x):
        _, height, breadth, channels = x.shape
        tokens = kl.Reshape((height * breadth, channels))(x)
        normed = kl.LayerNormalization()(tokens)
        tokens = kl.Add()([tokens, kl.MultiHeadAttention(2, channels // 2)(normed, normed)])
        return kl.Reshape((height, breadth, channels))(tokens)

    return block


SMALL = {
    "plain": lambda: stack(conv(8), pool(), conv(12), pool(), conv(16)),
    "no-norm": lambda: stack(conv(8, norm=False), pool(), conv(12, norm=False), pool(), conv(16, norm=False)),
    "flatten": lambda: stack(conv(8), pool(), conv(12), pool(), head="flatten"),
    "dense": lambda: stack(conv(8), pool(), conv(12), pool(), conv(8), pool(), head="dense"),
    "max-head": lambda: stack(conv(8), pool(), conv(12), pool(), conv(16), head="max"),
    "conv-head": lambda: stack(conv(8), pool(), conv(12), pool(), head="conv"),
    "logits": lambda: stack(conv(8), pool(), conv(12), pool(), conv(16), last="linear"),
    "sigmoid": lambda: stack(conv(8), pool(), conv(12), pool(), conv(16), last="sigmoid"),
    "grey": lambda: stack(conv(8), pool(), conv(12), pool(), conv(16), channels=1, side=28),
    "valid": lambda: stack(conv(8, padding="valid"), pool(), conv(12, padding="valid"), pool(), conv(16, padding="valid")),
    "strides": lambda: stack(conv(8, strides=2), conv(12, strides=2), conv(16, strides=2)),
    "dilated": lambda: stack(conv(8, strides=2), conv(12, dilation=2), conv(16, dilation=3)),
    "groups": lambda: stack(conv(8), pool(), conv(12, groups=4), pool(), conv(16, groups=2)),
    "average-pool": lambda: stack(conv(8), pool(kl.AveragePooling2D), conv(12), pool(kl.AveragePooling2D), conv(16)),
    "same-pool": lambda: stack(conv(8), pool(pool_size=3, strides=2, padding="same"), conv(12), pool(pool_size=3, strides=2, padding="same"), conv(16)),
    "residual": lambda: stack(residual(8), pool(), residual(12), pool(), residual(16)),
    "separable": lambda: stack(conv(8), pool(), separable(12), pool(), separable(16)),
    "inverted": lambda: stack(conv(8), pool(), inverted(12), pool(), inverted(16)),
    "squeeze": lambda: stack(conv(8), pool(), squeeze(12), pool(), squeeze(16)),
    "branches": lambda: stack(conv(8), pool(), branches(6), pool(), branches(8)),
    "attention": lambda: stack(conv(8), pool(), conv(16), pool(), attention(16)),
    "layer-norm": lambda: stack(conv(8, norm="layer"), pool(), conv(12, norm="layer"), pool(), conv(16, norm="layer")),
    "group-norm": lambda: stack(conv(8, norm="group"), pool(), conv(12, norm="group"), pool(), conv(16, norm="group")),
    "upsample": lambda: stack(conv(8, strides=2), conv(12, strides=2), pool(kl.UpSampling2D), conv(16)),
    "bilinear": lambda: stack(conv(8, strides=2), conv(12, strides=2), pool(kl.UpSampling2D, interpolation="bilinear"), conv(16)),
    "transpose": lambda: stack(conv(8, strides=2), conv(12, strides=2), lambda x: kl.Conv2DTranspose(12, 3, 2, "same")(x), conv(16)),
    "crop-pad": lambda: stack(conv(8), pool(kl.Cropping2D, cropping=4), pool(), conv(12), pool(kl.ZeroPadding2D, padding=1), pool(), conv(16)),
    "rescaling": lambda: stack(pool(kl.Rescaling, scale=2.0, offset=-1.0), conv(8), pool(), conv(12), pool(), conv(16)),
    "resizing": lambda: stack(pool(kl.Resizing, height=40, width=40), conv(8), pool(), conv(12), pool(), conv(16)),
    "normalization": lambda: stack(pool(kl.Normalization, mean=[0.4, 0.5, 0.6], variance=[0.04, 0.05, 0.06]), conv(8), pool(), conv(12), pool(), conv(16)),
    "permute": lambda: stack(conv(8), pool(), lambda x: kl.Permute((2, 1, 3))(x), conv(12), pool(), conv(16)),
    **{
        activation: (lambda activation=activation: stack(conv(8, activation), pool(), conv(12, activation), pool(), conv(16, activation)))
        for activation in ("elu", "selu", "gelu", "silu", "softplus", "tanh", "hard_sigmoid", "mish", "relu6", "leaky_relu")
    },
    "prelu": lambda: stack(conv(8, kl.PReLU), pool(), conv(12, kl.PReLU), pool(), conv(16, kl.PReLU)),
}
MODELS = {**{name: "applications" for name in APPLICATIONS}, **{name: "layers" for name in SMALL}}


def names():
    return [f"keras.{model}.{exporter}" for exporter in EXPORTERS for model in MODELS]


def about(name):
    _, model, exporter = name.split(".")
    family = model if MODELS[model] == "applications" else "small models of Keras' layers"
    return {"source": "keras", "family": family, "exporter": exporter, "opset": EXPORTERS[exporter]}


def create(model):
    if model in SMALL:
        return SMALL[model]()
    side = APPLICATIONS[model]
    return getattr(keras.applications, model)(weights=None, classes=10, input_shape=(side, side, 3))


def export(model, exporter, file):
    signature = [tf.TensorSpec([None, *model.input_shape[1:]], tf.float32, "image")]
    if exporter == "keras":
        model(tf.zeros([1, *model.input_shape[1:]]))
        model.export(file, format="onnx", verbose=False)
    elif exporter == "tf2onnx":
        function = tf.function(lambda image: model(image, training=False))
        tf2onnx.convert.from_function(function, signature, opset=EXPORTERS[exporter], output_path=file)
    else:
        converted = tf.lite.TFLiteConverter.from_keras_model(model).convert()
        with open(file + ".tflite", "wb") as out:
            out.write(converted)
        tf2onnx.convert.from_tflite(file + ".tflite", opset=EXPORTERS[exporter], output_path=file)
        os.remove(file + ".tflite")


def make(name, where):
    _, model_name, exporter = name.split(".")
    keras.backend.clear_session()
    seed = zlib.crc32(model_name.encode())
    keras.utils.set_random_seed(seed % 2**31)
    model = seeded(create(model_name), seed)
    images = smooth_images(model.input_shape[1:], seed)
    values, found = reference(model, right_layers(model), images)
    file = str(where / "model.onnx")
    export(model, exporter, file)
    save_file(values, str(where / "values.safetensors"))
    opset = next(each.version for each in onnx.load(file, load_external_data=False).opset_import if each.domain == "")
    return {**about(name), "opset": opset, "layers": found, "size": list(model.input_shape[1:3]), "preprocessing": "0-1"}
