"""The `hub` command: serve, demo, lab, seed, import-articles, check, ledger, replay, simulate, add-admin, knowledge and more.

Whatever the operator can mend (a setting, a port, a folder) is told in one clear line on standard error, exit code 2.
"""

import argparse
import asyncio
import errno
import os
import socket
import sys
from collections.abc import Sequence
from datetime import UTC
from pathlib import Path

import hub
from hub.days import a_day, a_zone
from hub.errors import HubError
from hub.foresight_arguments import add_fit_arguments, add_simulate_arguments, add_staffing_arguments
from hub.lab.arguments import add_arguments as add_lab_arguments
from hub.settings import Settings, load_settings

USAGE_ERROR = 2

TEXT_COMMANDS = ("knowledge", "classifier", "redact")

KNOWLEDGE_ACTIONS = {
    "load": "take articles in: {id, title, body, questions: [...], language} a line",
    "query": "answer questions: {text, language?} a line",
    "accept": "learn from accepted answers: {id, text} a line",
}

IMPORT_FORMATS = ("markdown", "csv", "html", "zendesk", "intercom")

CLASSIFIER_ACTIONS = {
    "train": "learn from examples: {text, label} a line; the label __out__ is for what is out of scope",
    "predict": "label texts: {text} a line",
}


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    options = command_line().parse_args(arguments)
    if options.command == "parse-mail":
        from hub.channels.email.command import run as parse_mails

        return parse_mails(options.files, sys.stdout)
    if options.command == "lab":
        from hub.lab.command import run as run_lab

        return run_lab(options)
    if _checks_policy(options) and options.place is not None:
        from hub.policy_command import run_on_files

        return run_on_files(options, sys.stdout)
    try:
        if options.command in ("simulate", "staffing"):
            return _run_foresight(options)
        if options.command in TEXT_COMMANDS:
            return _run_text_command(options)
        return _run_with_settings(options, load_settings(os.environ))
    except HubError as error:
        return _refuse(*error.detail.splitlines())
    except KeyboardInterrupt:
        return 130


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
    for name, what in CLASSIFIER_ACTIONS.items():
        action = telling.add_parser(name, help=what)
        _add_text_action(action, "--model", "the folder of the model")
        if name == "train":
            better = (
                "hold a fifth of the examples back, and replace the model only by one that is better on them"
            )
            action.add_argument("--if-better", action="store_true", help=better)


def _add_text_action(action: argparse.ArgumentParser, folder: str, what: str) -> None:
    action.add_argument(
        "file", type=Path, metavar="FILE.jsonl", help="one JSON object a line; - is standard input"
    )
    action.add_argument(folder, dest="folder", type=Path, required=True, metavar="DIR", help=what)
    action.add_argument(
        "--quality", choices=("default", "best"), default="default", help="which encoders to use"
    )


def _run_text_command(options: argparse.Namespace) -> int:
    if options.command == "redact":
        from hub.knowledge.redact_command import run as run_redact

        return run_redact(options, sys.stdout)
    if options.command == "knowledge":
        from hub.knowledge.knowledge_command import run as run_knowledge

        return run_knowledge(options, sys.stdout)
    from hub.knowledge.classifier_command import run as run_classifier

    return run_classifier(options, sys.stdout)


def _checks_policy(options: argparse.Namespace) -> bool:
    return bool(options.command == "check" and options.what == "policy")


def _run_foresight(options: argparse.Namespace) -> int:
    if options.command == "staffing":
        from hub.staffing_command import run as run_staffing

        return run_staffing(options, sys.stdout)
    if options.what == "fit":
        from hub.fit_command import run as run_fit

        return run_fit(options, sys.stdout)
    from hub.simulate_command import run as run_simulate

    return run_simulate(options, sys.stdout)


def _run_with_settings(options: argparse.Namespace, settings: Settings) -> int:
    from hub.logs import set_up_logs

    set_up_logs(settings.logs.level, settings.logs.format)
    try:
        if options.command in ("serve", "demo"):
            return _serve(settings, demo=options.command == "demo")
        if _checks_policy(options):
            from hub.policy_command import run_on_store

            return run_on_store(options, settings, sys.stdout)
        if options.command == "import-articles":
            from hub.import_command import run as run_import

            return run_import(options, settings, sys.stdout)
        if options.command == "ledger":
            from hub.ledger_command import run as run_ledger

            return run_ledger(options, settings, sys.stdout)
        if options.command == "replay":
            from hub.replay_command import run as run_replay

            return run_replay(options, settings, sys.stdout)
        print(asyncio.run(_once(options, settings)))
    except HubError as error:
        return _refuse(error.detail)
    return 0


async def _once(options: argparse.Namespace, settings: Settings) -> str:
    """Do one thing to an opened hub that does not work, and return what to tell."""
    from hub.bootstrap import build_hub
    from hub.demo import seed_demo
    from hub.first_admin import add_admin

    built = build_hub(settings)
    await built.open()
    try:
        if options.command == "seed":
            return f"Seeded. The demo people's password: {await seed_demo(built, print)}"
        if options.command == "add-admin":
            return f"Sign in as {options.email} with the password {await add_admin(built, options.email)}"
        return "The settings are right and the store answers."
    finally:
        await built.close()


def _serve(settings: Settings, *, demo: bool) -> int:
    """Serve until told to stop; comes back only when the port could not be had."""
    print("Starting the hub ...", flush=True)
    listener = _listen(settings.server.host, settings.server.port)
    if listener is None:
        place = f"{settings.server.host}:{settings.server.port}"
        return _refuse(
            f"{place} is taken by another program or not ours; set HUB_PORT (or HUB_HOST) to a free one."
        )
    import uvloop

    from hub.serving import serve

    uvloop.run(serve(settings, listener, demo=demo))
    # Everything is stored and closed. A plain return would wait for threads that still load language models.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _listen(host: str, port: int) -> socket.socket | None:
    """Take the port before anything slow happens; None when somebody else has it."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(1024)
        listener.setblocking(False)
    except (OSError, OverflowError) as error:
        known = (errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES)
        if isinstance(error, OSError) and (error.errno in known or isinstance(error, socket.gaierror)):
            return None
        raise
    return listener


def _refuse(*lines: str) -> int:
    for line in lines:
        print(f"hub: {line}", file=sys.stderr)
    return USAGE_ERROR
