"""Does works in PyTorch on request: the other side of bench/peer.ts. Needs PyTorch (on Debian: python3-torch).

Reads lines such as

    {"model": "simple-cnn", "work": "prototype-ssim", "images": 64, "steps": 20}

from standard input and answers each with {"times": [...], "parameters": ...}: the milliseconds of each step, and the
size of the model. The first request of a model and work prepares them, so its first step is slower. A request that
fails is answered with {"error": ...}.
"""

import argparse
import json
import signal
import sys
from functools import lru_cache

import torch

from works import prepare


def serve(prepare, description):
    """Answers requests until standard input ends, with what `prepare` makes of a model, a work and a number of images."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=2)
    torch.set_num_threads(parser.parse_args().threads)
    torch.manual_seed(1)
    # Ctrl-C reaches the whole group of processes; the one that asks ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Only the current work is kept, so that its memory is that of one work.
    prepared = lru_cache(maxsize=1)(prepare)
    for line in sys.stdin:
        try:
            request = json.loads(line)
            once, parameters = prepared(request["model"], request["work"], request["images"])
            answer = {"times": [once() for _ in range(request["steps"])], "parameters": parameters}
        except Exception as error:  # The caller decides what to do; the server goes on.
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    serve(prepare, __doc__)
