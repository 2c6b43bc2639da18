"""The arguments of every command. Nothing heavy is imported here: a command's own module loads what it works with."""

import argparse
from datetime import UTC
from pathlib import Path

import hub
from hub.commands.foresight_arguments import add_fit_arguments, add_simulate_arguments, add_staffing_arguments
from hub.days import a_day, a_zone
from hub.lab.arguments import add_arguments as add_lab_arguments

TEXT_COMMANDS = ("knowledge", "classifier", "redact")
"""Those that work on files of JSON lines, without settings and store."""

KNOWLEDGE_ACTIONS = {
    "load": "take articles in: {id, title, body, questions: [...], language} a line",
    "query": "answer questions: {text, language?} a line",
    "accept": "learn from accepted answers: {id, text} a line",
}

IMPORT_FORMATS = ("markdown", "csv", "html", "zendesk", "intercom")

TRIAGE_TARGETS = ("queue", "skill", "priority", "sentiment", "urgency", "spam")

CLASSIFIER_ACTIONS = {
    "train": "learn from examples: {text, label} a line; the label __out__ is for what is out of scope",
    "predict": "label texts: {text} a line",
}


def command_line() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = argparse.ArgumentParser(prog="hub", description="An open-source contact-centre hub.")
    parser.add_argument("--version", action="version", version=f"hub {hub.__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("serve", help="serve the hub")
    commands.add_parser("demo", help="seed the demo organisation and serve it")
    add_lab_arguments(
        commands.add_parser("lab", help="rehearse with simulated customers, all on this machine")
    )
    commands.add_parser("seed", help="put the demo organisation and its articles into the store")
    _add_import(commands)
    check = commands.add_parser("check", help="check settings and store, and say what is wrong")
    _add_policy_check(check)
    simulate = commands.add_parser("simulate", help="play days of a scenario under several routing policies")
    add_simulate_arguments(simulate)
    fitting = simulate.add_subparsers(dest="what", metavar="fit")
    add_fit_arguments(fitting.add_parser("fit", help="write the scenario that recorded contacts describe"))
    add_staffing_arguments(commands.add_parser("staffing", help="plan how many agents each half hour needs"))
    admin = commands.add_parser("add-admin", help="make an administrator (or give one a new password)")
    admin.add_argument("email", metavar="EMAIL")
    mails = commands.add_parser("parse-mail", help="print what the e-mail parser makes of raw mails, as JSON")
    mails.add_argument("files", nargs="+", type=Path, metavar="FILE")
    _add_text_commands(commands)
    _add_ledger(commands)
    return parser


def _add_import(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    taking = commands.add_parser("import-articles", help="take articles of other systems into the store")
    taking.add_argument("path", type=Path, metavar="PATH", help="a file, or a folder of files")
    taking.add_argument("--format", required=True, choices=IMPORT_FORMATS, help="what the files are")
    taking.add_argument("--language", default="en", help="of articles that do not tell theirs (en)")
    taking.add_argument("--publish", action="store_true", help="publish what is no draft there")
    taking.add_argument("--dry-run", action="store_true", help="only tell what would be done")


def _add_policy_check(check: argparse.ArgumentParser) -> None:
    """Declare `hub check policy`; `hub check` without a word stays as it is."""
    checking = check.add_subparsers(dest="what", metavar="policy")
    policy = checking.add_parser("policy", help="find the faults of a routing set-up")
    policy.add_argument(
        "place",
        nargs="?",
        type=Path,
        metavar="DIR",
        help="a folder of TOML files in the shape of a seed (default: what the hub's store holds)",
    )
    policy.add_argument("--json", action="store_true", help="print the findings as JSON")


def _add_ledger(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare what works on days that have been recorded."""
    ledger = commands.add_parser("ledger", help="prove the routing decisions of a day")
    proving = ledger.add_subparsers(dest="what", required=True, metavar="verify")
    verify = proving.add_parser("verify", help="make every decision of a day again, and compare")
    _add_day(verify)
    replay = commands.add_parser("replay", help="play a recorded day again under other policies")
    _add_day(replay)
    replay.add_argument(
        "--policy",
        default="recorded",
        metavar="P[,P2...]",
        help="policies by name, or TOML files of changed queue settings (default: recorded, as it was)",
    )


def _add_day(command: argparse.ArgumentParser) -> None:
    command.add_argument("--day", type=a_day, required=True, metavar="YYYY-MM-DD", help="the day")
    command.add_argument(
        "--time-zone", type=a_zone, default=UTC, metavar="ZONE", help="where the day begins and ends (UTC)"
    )
    command.add_argument("--json", action="store_true", help="print the outcome as JSON")


def _add_text_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the commands that work on files of JSON lines, without settings and store."""
    knowledge = commands.add_parser(
        "knowledge", help="load articles into an index of their own, ask it, teach it"
    )
    knowing = knowledge.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, what in KNOWLEDGE_ACTIONS.items():
        _add_text_action(knowing.add_parser(name, help=what), "--index", "the folder of the index")
    hiding = commands.add_parser("redact", help="find personal data in texts and hide it")
    hiding.add_argument(
        "file", type=Path, metavar="FILE.jsonl", help="one JSON object `{text}` a line; - is standard input"
    )
    classifier = commands.add_parser("classifier", help="train a classifier of texts, and ask it")
    telling = classifier.add_subparsers(dest="action", required=True, metavar="ACTION")
    _add_retrain(telling)
    for name, what in CLASSIFIER_ACTIONS.items():
        action = telling.add_parser(name, help=what)
        _add_text_action(action, "--model", "the folder of the model")
        if name == "train":
            better = (
                "hold a fifth of the examples back, and replace the model only by one that is better on them"
            )
            action.add_argument("--if-better", action="store_true", help=better)


def _add_retrain(telling: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the one action that works on the hub's own store."""
    retrain = telling.add_parser("retrain", help="learn triage from the desk's own tickets")
    retrain.add_argument("--dry-run", action="store_true", help="only tell what would be promoted")
    retrain.add_argument(
        "--from-history",
        action="store_true",
        help="first make labels of what was done before labels were kept",
    )
    retrain.add_argument(
        "--target", action="append", default=[], choices=TRIAGE_TARGETS, help="only this target (repeatable)"
    )
    retrain.add_argument("--json", action="store_true", help="print outcome and model card as JSON lines")


def _add_text_action(action: argparse.ArgumentParser, folder: str, what: str) -> None:
    action.add_argument(
        "file", type=Path, metavar="FILE.jsonl", help="one JSON object a line; - is standard input"
    )
    action.add_argument(folder, dest="folder", type=Path, required=True, metavar="DIR", help=what)
    action.add_argument(
        "--quality",
        choices=("default", "best"),
        help="which encoders to use (those DIR was made with, else default)",
    )
