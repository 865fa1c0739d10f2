"""What Keras says of a classifier: scores, feature maps of its last layers, and Grad-CAM maps of them by a gradient tape."""

import keras
import numpy as np
import tensorflow as tf

IMAGES = 2


def seeded(model, seed):
    """Moves what an initialisation left constant (norms, gates), so that nothing is idle."""
    random = np.random.default_rng(seed)
    for variable in model.variables:
        values = variable.numpy()
        if not np.issubdtype(values.dtype, np.floating) or values.size < 2 or values.std() > 1e-3:
            continue
        noise = random.standard_normal(values.shape).astype(values.dtype)
        is_variance = variable.name == "moving_variance"
        variable.assign(0.5 + random.random(values.shape).astype(values.dtype) if is_variance else values + 0.2 * noise)
    return model


def smooth_images(shape, seed):
    random = np.random.default_rng(seed)
    coarse = tf.image.resize(random.random((IMAGES, 6, 6, shape[2])), shape[:2], "bicubic").numpy()
    return np.clip(0.8 * coarse + 0.2 * random.random((IMAGES, *shape)), 0, 1).astype(np.float32)


def right_layers(model):
    """The last feature maps, and those before a pooling, norm or activation at their end."""
    maps = [layer for layer in model.layers if len(getattr(layer.output, "shape", ())) == 4 and min(layer.output.shape[1:3]) > 1]
    found = []
    for layer in reversed(maps):
        found.append(layer)
        if not isinstance(layer, (keras.layers.MaxPooling2D, keras.layers.AveragePooling2D, keras.layers.Dropout)):
            break
    return found


def finished(evidence, size):
    maps = tf.image.resize(tf.nn.relu(evidence)[..., None], size, "bilinear")[..., 0].numpy()
    low, high = maps.min((1, 2), keepdims=True), maps.max((1, 2), keepdims=True)
    return (maps - low) / np.maximum(high - low, 1e-30)


def reference(model, layers, images):
    """The class of each image is the one whose evidence cancels least: with random weights some maps are little but rounding."""
    last = model.layers[-1]
    activation, last.activation = last.activation, keras.activations.linear
    inner = keras.Model(model.input, [*(layer.output for layer in layers), model.output])
    with tf.GradientTape(persistent=True) as tape:
        *maps, scores = inner(tf.constant(images), training=False)
        of_class = [tf.reduce_sum(scores[:, target]) for target in range(scores.shape[1])]
    chosen, sharpness = None, np.full(len(images), -1.0)
    targets = np.zeros(len(images), np.int32)
    for target, score in enumerate(of_class):
        gradients = tape.gradient(score, maps)
        evidence = [tf.reduce_sum(tf.reduce_mean(g, (1, 2), keepdims=True) * a, 3).numpy() for a, g in zip(maps, gradients)]
        sums = tf.reduce_max(tf.reduce_sum(tf.abs(tf.reduce_mean(gradients[0], (1, 2), keepdims=True) * maps[0]), 3), (1, 2)).numpy()
        sharp = evidence[0].max((1, 2)) / np.maximum(sums, 1e-30)
        chosen = chosen or [each.copy() for each in evidence]
        for image in np.flatnonzero(sharp > sharpness):
            sharpness[image], targets[image] = sharp[image], target
            for kept, each in zip(chosen, evidence):
                kept[image] = each[image]
    last.activation = activation
    first = lambda values: np.ascontiguousarray(np.moveaxis(np.asarray(values), 3, 1))
    values = {"images": first(images), "scores": scores.numpy(), "targets": targets}
    for at, (values_of, evidence) in enumerate(zip(maps, chosen)):
        values[f"layer/{at}"] = first(values_of)
        values[f"map/{at}"] = np.ascontiguousarray(finished(evidence, images.shape[1:3]))
    return values, [layer.name for layer in layers]
