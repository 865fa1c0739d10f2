"""
The side of `npm run zoo` that has the frameworks: makes the files of a group, one at a time.

    python worker.py GROUP FOLDER --list       the names of its files, one a line
    python worker.py GROUP FOLDER [NAME ...]   makes them; without names, reads them from standard input
Each answer is a line of JSON. A file lies in FOLDER/NAME, with values.safetensors and case.json; what is there already is
not made again.
"""

import argparse
import importlib
import json
import os
import shutil
import signal
import sys
import time
import warnings
from pathlib import Path

GROUPS = {"pytorch": "pytorch_files", "keras": "keras_files", "tools": "tool_files", "packages": "package_files"}
LIMIT_S = 600


class TooLong(BaseException):
    pass


def on_alarm(*_):
    raise TooLong


def made(group, folder, name):
    where = folder / name
    if (where / "case.json").exists():
        return json.loads((where / "case.json").read_text())
    shutil.rmtree(where, ignore_errors=True)
    where.mkdir(parents=True)
    start = time.time()
    signal.alarm(LIMIT_S)
    try:
        case = group.make(name, where)
    except TooLong:
        case = {**group.about(name), "error": f"took over {LIMIT_S} s"}
    except Exception as error:
        case = {**group.about(name), "error": f"{type(error).__name__}: {error}".strip()[:300]}
    finally:
        signal.alarm(0)
    case = {"name": name, **case, "seconds": round(time.time() - start, 1)}
    (where / "case.json").write_text(json.dumps(case))
    return case


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("group", choices=GROUPS)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    # Exporters print; the answers keep standard output for themselves.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    signal.signal(signal.SIGALRM, on_alarm)
    group = importlib.import_module(GROUPS[options.group])
    if options.list:
        print(*group.names(), sep="\n", file=answers, flush=True)
        return
    for name in options.names or (line.strip() for line in sys.stdin):
        print(json.dumps(made(group, options.folder, name)), file=answers, flush=True)


if __name__ == "__main__":
    main()
