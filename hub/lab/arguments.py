"""What `hub lab` and `hub lab verify` take on the command line; apart from the rest so that other commands start quickly."""

import argparse
from pathlib import Path

from hub.lab.faults import parse_dial

DATA_DIR = Path("data") / "lab"
ADMIN = "admin@example.com"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `hub lab` and `hub lab verify` take."""
    parser.add_argument("--data", type=Path, default=DATA_DIR, help="the lab's own data directory (data/lab)")
    parser.add_argument("--minutes", type=_positive, help="end by itself after so long, with the verdict")
    parser.add_argument("--rate", type=_positive, default=60.0, help="customers' texts a minute (60)")
    parser.add_argument("--dial", type=_dial, default=5, help="faults: 0 to 10, or off, low, middle, high")
    parser.add_argument("--seed", type=int, default=1, help="the same seed brings the same customers (1)")
    parser.add_argument("--port", type=int, default=8080, help="the hub's port (8080)")
    parser.add_argument(
        "--agents", type=_count, default=4, help="simulated agents; 0 leaves the work to you (4)"
    )
    actions = parser.add_subparsers(dest="action", metavar="verify")
    comparing = actions.add_parser("verify", help="compare a hub's tickets with a truth file")
    comparing.add_argument("--truth", type=Path, help="the truth file (that of the lab's data directory)")
    comparing.add_argument("--url", default="http://127.0.0.1:8080", help="the hub (http://127.0.0.1:8080)")
    comparing.add_argument("--email", default=ADMIN, help=f"an administrator ({ADMIN})")
    comparing.add_argument("--password-file", type=Path, help="a file with the password (the lab's own)")
    comparing.add_argument("--json", action="store_true", help="print everything as JSON")


def _positive(text: str) -> float:
    number = float(text)
    if not 0 < number < 1e6:
        raise ValueError(text)
    return number


def _count(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 100:
        raise ValueError(text)
    return number


def _dial(text: str) -> int:
    try:
        return parse_dial(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
