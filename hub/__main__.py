"""Start the `hub` command."""

import os
import sys

# Before numpy is loaded: its threads wait for each other by spinning, which on a busy machine makes a sentence vector of
# 2 ms cost 40. The hub works in threads and processes of its own.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from hub.cli import run


def main() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
