"""``python -m training.average``: several checkpoints' weights -> their mean."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from training import weights
from training.corpora import TrainingError


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.average", description=__doc__)
    parser.add_argument("weights", type=Path, nargs="+", help=".npz files of one training")
    parser.add_argument("--out", type=Path, required=True, help="the .npz to write")
    options = parser.parse_args()
    try:
        mean = weights.average([weights.load(path) for path in options.weights])
    except TrainingError as error:
        sys.exit(f"average: {error}")
    weights.save(mean, options.out)
    print(f"{options.out}: mean of {len(options.weights)}, {options.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
