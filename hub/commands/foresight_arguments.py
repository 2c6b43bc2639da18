"""What `hub simulate`, `hub simulate fit` and `hub staffing` take; apart from what they do, so that other commands start fast."""

import argparse
from pathlib import Path

from hub.days import a_day, a_zone
from hub.routing.policies import POLICY_NAMES

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def add_simulate_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `hub simulate` takes."""
    parser.add_argument("--scenario", type=Path, metavar="FILE.toml", help="what comes and who works")
    parser.add_argument(
        "--policy",
        default="default",
        metavar="NAME[,NAME...]",
        help=f"of {', '.join(POLICY_NAMES)} (default: default)",
    )
    parser.add_argument(
        "--seeds", default="1..20", metavar="A..B", help="the days of chance, a day each (default: 1..20)"
    )
    parser.add_argument("--load", type=float, metavar="FACTOR", help="another load than the scenario's")
    parser.add_argument(
        "--change",
        action="append",
        default=[],
        metavar="SPEC",
        help='a further change: "queue=calls, agents=-1, from=14:00"',
    )
    parser.add_argument("--jobs", type=int, metavar="N", help="processes (default: one for each processor)")
    parser.add_argument(
        "--quick", action="store_true", help="the closed formulas (Erlang C and A) instead of simulating"
    )
    parser.add_argument("--json", action="store_true", help="print the results as JSON")


def add_fit_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `hub simulate fit` takes."""
    parser.add_argument(
        "--from", dest="first", type=a_day, metavar="YYYY-MM-DD", help="the first day to learn from"
    )
    parser.add_argument(
        "--to", dest="last", type=a_day, metavar="YYYY-MM-DD", help="the last day to learn from"
    )
    parser.add_argument(
        "--time-zone", type=a_zone, default=a_zone("UTC"), metavar="ZONE", help="whose clock (UTC)"
    )
    parser.add_argument("--weekday", choices=WEEKDAYS, help="learn from such days only (default: all)")
    parser.add_argument(
        "--contacts",
        type=Path,
        metavar="FILE.csv",
        help="recorded contacts (default: those in the hub's store)",
    )
    parser.add_argument(
        "--base",
        type=Path,
        metavar="FILE.toml",
        help="a scenario with the queues and agents; needed with --contacts",
    )
    parser.add_argument("--out", type=Path, metavar="FILE.toml", help="where to write (default: print it)")


def add_staffing_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `hub staffing` takes."""
    parser.add_argument(
        "--from", dest="first", type=a_day, required=True, metavar="YYYY-MM-DD", help="the first day to plan"
    )
    parser.add_argument("--days", type=int, default=7, metavar="N", help="how many days to plan (7)")
    parser.add_argument(
        "--history-days", type=int, default=56, metavar="N", help="how many days before to learn from (56)"
    )
    parser.add_argument(
        "--time-zone", type=a_zone, default=a_zone("UTC"), metavar="ZONE", help="whose clock (UTC)"
    )
    parser.add_argument(
        "--shrinkage", type=float, default=0.0, metavar="SHARE", help="scheduled time spent away, e.g. 0.3"
    )
    parser.add_argument(
        "--target",
        action="append",
        default=[],
        metavar="SPEC",
        help='"queue=calls, within=20, share=0.8"; may be repeated',
    )
    parser.add_argument(
        "--change",
        action="append",
        default=[],
        metavar="SPEC",
        help='what if: "queue=calls, agents=-1, from=14:00"',
    )
    parser.add_argument(
        "--seeds", default="1..20", metavar="A..B", help="days of chance of the check (1..20); 0 for none"
    )
    parser.add_argument(
        "--contacts",
        type=Path,
        metavar="FILE.csv",
        help="recorded contacts (default: those in the hub's store)",
    )
    parser.add_argument("--json", action="store_true", help="print the plan as JSON")
