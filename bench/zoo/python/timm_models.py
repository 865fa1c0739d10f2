"""The smallest model of each of timm's families, made narrow or shallow where its options allow."""

import timm

from layers import before_attention, ends

VIT = {"embed_dim": 64, "depth": 3, "num_heads": 4, "img_size": 64}
MIXER = {"img_size": 64}

# Module of timm -> models, each with the size of its images and its options; "img" stands for img_size of the same number.
TABLE = {
    "beit": [("beit_base_patch16_224", 64, VIT)],
    "byoanet": [("halonet_h1", 256, {}), ("eca_botnext26ts_256", 256, {}), ("lambda_resnet26t", 256, {})],
    "byobnet": [("test_byobnet", 96, {}), ("mobileone_s1", 64, {}), ("repvgg_a0", 64, {}), ("gernet_s", 64, {})],
    "cait": [("cait_xxs24_224", 64, {**VIT, "depth_token_only": 2})],
    "coat": [("coat_lite_tiny", 64, {"img_size": 64}), ("coat_tiny", 64, {"img_size": 64})],
    "convit": [("convit_tiny", 64, {"img_size": 64, "embed_dim": 16, "depth": 3, "local_up_to_layer": 2})],
    "convmixer": [("convmixer_768_32", 64, {})],
    "convnext": [("test_convnext", 96, {}), ("test_convnext2", 96, {}), ("convnext_atto", 64, {}), ("convnextv2_atto", 64, {})],
    "crossvit": [("crossvit_tiny_240", 240, {})],
    "csatv2": [("csatv2", 512, {})],
    "cpubone": [("cpubone_nano", 224, {})],
    "cspnet": [("cs3darknet_focus_s", 64, {}), ("cspresnet50", 64, {}), ("darknet17", 64, {})],
    "cspnext": [("cspnext_tiny", 64, {})],
    "davit": [("davit_tiny", 224, {"depths": (1, 1, 2, 1), "embed_dims": (32, 48, 64, 96), "num_heads": (2, 2, 4, 4)})],
    "deepseek_vit": [],
    "deit": [("deit_tiny_patch16_224", 64, {"img_size": 64, "depth": 3}), ("deit_tiny_distilled_patch16_224", 64, {"img_size": 64, "depth": 3})],
    "densenet": [("densenet121", 64, {}), ("densenetblur121d", 64, {})],
    "dla": [("dla46x_c", 64, {}), ("dla46_c", 64, {})],
    "dpn": [("dpn48b", 64, {})],
    "edgenext": [("edgenext_xx_small", 64, {})],
    "efficientformer": [("efficientformer_l1", 224, {})],
    "efficientformer_v2": [("efficientformerv2_s0", 224, {})],
    "efficientnet": [("test_efficientnet", 96, {}), ("test_efficientnet_ln", 96, {}), ("test_efficientnet_evos", 96, {}),
                     ("mixnet_s", 64, {}), ("mobilenetv2_035", 96, {}), ("tf_efficientnet_b0", 64, {}), ("mnasnet_small", 96, {})],
    "efficientvim": [("efficientvim_m1", 224, {})],
    "efficientvit_mit": [("efficientvit_b0", 64, {})],
    "efficientvit_msra": [("efficientvit_m0", 224, {})],
    "eva": [("eva02_tiny_patch14_224", 56, {**VIT, "img_size": 56}), ("vit_tiny_patch16_dinov3_qkvb", 64, VIT)],
    "fasternet": [("fasternet_t0", 64, {})],
    "fastvit": [("fastvit_t8", 64, {})],
    "focalnet": [("focalnet_tiny_srf", 64, {})],
    "gcvit": [("gcvit_xxtiny", 224, {})],
    "gemma4_vit": [],
    "ghostnet": [("ghostnet_050", 64, {}), ("ghostnetv2_100", 64, {})],
    "hardcorenas": [("hardcorenas_b", 64, {})],
    "hgnet": [("hgnetv2_b0", 64, {})],
    "hiera": [("hiera_tiny_224", 64, {"img_size": (64, 64), "embed_dim": 16, "stages": (1, 2, 3, 1), "num_heads": 1})],
    "hieradet_sam2": [("sam2_hiera_tiny", 224, {"embed_dim": 16, "num_heads": 1})],
    "hrnet": [("hrnet_w18_small", 64, {})],
    "iformer": [("iformer_t", 224, {})],
    "inception_next": [("inception_next_atto", 64, {})],
    "inception_resnet_v2": [("inception_resnet_v2", 139, {})],
    "inception_v3": [("inception_v3", 107, {})],
    "inception_v4": [("inception_v4", 107, {})],
    "lcnetv2": [("lcnetv2_small", 64, {})],
    "levit": [("levit_128s", 224, {}), ("levit_conv_128s", 224, {})],
    "lowformer": [("lowformer_b0", 64, {})],
    "mambaout": [("test_mambaout", 96, {})],
    "maxxvit": [("coatnet_pico_rw_224", 224, {}), ("maxvit_pico_rw_256", 256, {})],
    "metaformer": [("poolformer_s12", 64, {}), ("poolformerv2_s12", 64, {}), ("caformer_s18", 64, {})],
    "mlp_mixer": [("mixer_s16_224", 64, MIXER), ("gmlp_ti16_224", 64, MIXER), ("resmlp_12_224", 64, MIXER), ("gmixer_12_224", 64, MIXER)],
    "mobilenetv3": [("lcnet_035", 64, {}), ("mobilenetv3_small_050", 96, {}), ("mobilenetv4_conv_small_035", 96, {}), ("mobilenetv4_hybrid_medium_075", 96, {})],
    "mobilenetv5": [],
    "mobilevit": [("mobilevit_xxs", 64, {}), ("mobilevitv2_050", 64, {})],
    "mvitv2": [("mvitv2_tiny", 64, {"img_size": 64}), ("mvitv2_small_cls", 64, {"img_size": 64})],
    "naflexvit": [("naflexvit_base_patch16_gap", 64, {"embed_dim": 64, "depth": 3, "num_heads": 4})],
    "nasnet": [],
    "nest": [("nest_tiny_jx", 224, {})],
    "nextvit": [("nextvit_small", 64, {})],
    "nfnet": [("test_nfnet", 96, {}), ("nf_regnet_b0", 64, {}), ("nf_resnet26", 64, {})],
    "pit": [("pit_ti_224", 224, {}), ("pit_ti_distilled_224", 224, {})],
    "pnasnet": [],
    "pvt_v2": [("pvt_v2_b0", 64, {}), ("pvt_v2_b2_li", 64, {"depths": (1, 1, 2, 1), "embed_dims": (16, 32, 40, 64)})],
    "qwen3_vit": [],
    "rdnet": [("rdnet_tiny", 64, {})],
    "regnet": [("regnetx_002", 96, {}), ("regnety_002", 96, {}), ("regnetz_005", 64, {})],
    "repghost": [("repghostnet_050", 64, {})],
    "repvit": [("repvit_m0_9", 64, {})],
    "res2net": [("res2net50_48w_2s", 64, {}), ("res2next50", 64, {})],
    "resnest": [("resnest14d", 64, {})],
    "resnet": [("resnet10t", 64, {}), ("resnet18", 96, {}), ("ecaresnet26t", 64, {}), ("seresnext26d_32x4d", 64, {}), ("resnetblur18", 64, {})],
    "resnetv2": [("resnetv2_18", 64, {}), ("resnetv2_50x1_bit", 64, {}), ("resnetv2_50d_gn", 64, {})],
    "rexnet": [("rexnet_100", 64, {})],
    "selecsls": [("selecsls42", 96, {})],
    "senet": [("legacy_seresnet18", 64, {})],
    "sequencer": [("sequencer2d_s", 224, {})],
    "shvit": [("shvit_s1", 224, {})],
    "sknet": [("skresnet18", 64, {})],
    "starnet": [("starnet_s050", 64, {})],
    "swiftformer": [("swiftformer_xs", 64, {})],
    "swin_transformer": [("swin_tiny_patch4_window7_224", 224, {"embed_dim": 16, "depths": (1, 2, 2, 2), "num_heads": (1, 2, 2, 4)}),
                         ("swin_s3_tiny_224", 224, {"embed_dim": 16, "depths": (1, 2, 2, 2), "num_heads": (1, 2, 2, 4)})],
    "swin_transformer_v2": [("swinv2_tiny_window8_256", 256, {"embed_dim": 16, "depths": (1, 2, 2, 2), "num_heads": (1, 2, 2, 4)})],
    "swin_transformer_v2_cr": [("swinv2_cr_tiny_224", 224, {"embed_dim": 16, "depths": (1, 2, 2, 2), "num_heads": (1, 2, 2, 4)})],
    "tiny_vit": [("tiny_vit_5m_224", 224, {"embed_dims": (16, 32, 48, 64), "num_heads": (1, 2, 3, 4), "depths": (1, 1, 2, 1)})],
    "tnt": [("tnt_s_patch16_224", 64, {"img_size": 64, "embed_dim": 64, "depth": 3, "num_heads_outer": 4})],
    "tresnet": [("tresnet_m", 64, {})],
    "twins": [("twins_pcpvt_small", 224, {"embed_dims": (16, 32, 40, 64), "num_heads": (1, 2, 4, 4), "depths": (1, 1, 2, 1)}),
              ("twins_svt_small", 224, {"embed_dims": (16, 32, 40, 64), "num_heads": (1, 2, 4, 4), "depths": (1, 1, 2, 1)})],
    "vgg": [("vgg11", 96, {"mlp_ratio": 0.02}), ("vgg11_bn", 96, {"mlp_ratio": 0.02})],
    "visformer": [("visformer_tiny", 224, {})],
    "vision_transformer": [("test_vit", 160, {}), ("test_vit2", 160, {}), ("test_vit3", 160, {}), ("vit_tiny_patch16_224", 64, VIT), ("vit_base_patch16_gap_224", 64, VIT),
                           ("vit_base_patch16_siglip_224", 64, VIT), ("vit_base_patch14_reg4_dinov2", 56, {**VIT, "img_size": 56}), ("vit_base_patch16_clip_224", 64, VIT)],
    "vision_transformer_hybrid": [("vit_tiny_r_s16_p8_224", 64, {**VIT, "img_size": 64}), ("vit_small_r26_s32_224", 64, {**VIT, "img_size": 64})],
    "vision_transformer_relpos": [("test_vit_relpos", 160, {}), ("vit_relpos_base_patch16_cls_224", 64, VIT)],
    "vision_transformer_sam": [("samvit_base_patch16_224", 224, {"embed_dim": 64, "depth": 3, "num_heads": 4, "global_attn_indexes": [1]})],
    "vitamin": [("vitamin_small_224", 64, {"img_size": 64, "depth": 3})],
    "volo": [("volo_d1_224", 224, {})],
    "vovnet": [("ese_vovnet19b_slim_dw", 64, {})],
    "xception": [("legacy_xception", 96, {})],
    "xception_aligned": [("xception41", 64, {})],
    "xcit": [("xcit_nano_12_p16_224", 64, {"img_size": 64, "depth": 3, "embed_dim": 64})],
}
# The blocks before the last attention, where they have another name.
BLOCKS = {"coat_lite_tiny": "serial_blocks4"}
ENTRIES = {model: (family, size, options) for family, entries in TABLE.items() for model, size, options in entries}
MODELS = list(ENTRIES)


def family(model):
    return ENTRIES[model][0]


def create(model):
    _, size, options = ENTRIES[model]
    return timm.create_model(model, pretrained=False, num_classes=10, **options), (3, size, size)


def right_layers(model, body, images):
    found = ends(body, images)
    name = BLOCKS.get(model, "blocks")
    blocks = getattr(body, name, None)
    if blocks is not None and len(blocks) > 1 and any("att" in part for part, _ in blocks[-1].named_modules()):
        found = {**found, **before_attention(blocks, name)}
    return found
