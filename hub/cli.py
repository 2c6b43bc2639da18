"""The `hub` command: serve, demo, lab, seed, import-articles, check, ledger, replay, simulate, add-admin, knowledge and more.

Whatever the operator can mend (a setting, a port, a folder) is told in one clear line on standard error, exit code 2.
"""

import argparse
import asyncio
import contextlib
import errno
import gc
import io
import os
import signal
import socket
import sys
from collections.abc import Iterator, Sequence

from hub.commands.arguments import TEXT_COMMANDS, command_line
from hub.errors import HubError, Invalid
from hub.settings import Settings, load_settings

USAGE_ERROR = 2


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
        from hub.commands.check_policy import run_on_files

        return run_on_files(options, sys.stdout)
    try:
        if options.command in ("simulate", "staffing"):
            return _run_foresight(options)
        if options.command in TEXT_COMMANDS and not _retrains(options):
            return _run_text_command(options)
        return _run_with_settings(options, load_settings(os.environ))
    except HubError as error:
        return _refuse(*error.detail.splitlines())
    except BrokenPipeError:
        return _stop_printing()
    except KeyboardInterrupt:
        return 130


def _stop_printing() -> int:
    """Leave quietly when nobody reads any more (`| head`), as `SIGPIPE` would have it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 128 + signal.SIGPIPE


def _run_text_command(options: argparse.Namespace) -> int:
    """Run a command that reads texts and prints answers, in UTF-8 whatever the terminal's locale says."""
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        return _text_command(options)
    except BrokenPipeError:
        raise
    except OSError as error:  # a folder that is a file, a full disk
        raise Invalid(f"{error.filename or options.command}: {error.strerror}") from error


def _text_command(options: argparse.Namespace) -> int:
    if options.command == "redact":
        from hub.knowledge.commands.redact import run as run_redact

        return run_redact(options, sys.stdout)
    if options.command == "knowledge":
        from hub.knowledge.commands.knowledge import run as run_knowledge

        return run_knowledge(options, sys.stdout)
    from hub.knowledge.commands.classifier import run as run_classifier

    return run_classifier(options, sys.stdout)


def _retrains(options: argparse.Namespace) -> bool:
    return bool(options.command == "classifier" and options.action == "retrain")


def _checks_policy(options: argparse.Namespace) -> bool:
    return bool(options.command == "check" and options.what == "policy")


def _run_foresight(options: argparse.Namespace) -> int:
    if options.command == "staffing":
        from hub.commands.staffing import run as run_staffing

        return run_staffing(options, sys.stdout)
    if options.what == "fit":
        from hub.commands.fit import run as run_fit

        return run_fit(options, sys.stdout)
    from hub.commands.simulate import run as run_simulate

    return run_simulate(options, sys.stdout)


def _run_with_settings(options: argparse.Namespace, settings: Settings) -> int:
    from hub.logs import set_up_logs

    set_up_logs(settings.logs.level, settings.logs.format)
    try:
        if options.command in ("serve", "demo"):
            return _serve(settings, demo=options.command == "demo")
        if _checks_policy(options):
            from hub.commands.check_policy import run_on_store

            return run_on_store(options, settings, sys.stdout)
        if options.command == "import-articles":
            from hub.commands.import_articles import run as run_import

            return run_import(options, settings, sys.stdout)
        if _retrains(options):
            from hub.commands.retrain import run as run_retrain

            return run_retrain(options, settings, sys.stdout)
        if options.command == "ledger":
            from hub.commands.ledger import run as run_ledger

            return run_ledger(options, settings, sys.stdout)
        if options.command == "replay":
            from hub.commands.replay import run as run_replay

            return run_replay(options, settings, sys.stdout)
        print(asyncio.run(_once(options, settings)))
    except HubError as error:
        return _refuse(error.detail)
    return 0


async def _once(options: argparse.Namespace, settings: Settings) -> str:
    """Do one thing to an opened hub that does not work, and return what to tell."""
    with _loading():
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


@contextlib.contextmanager
def _loading() -> Iterator[None]:
    """Keep the collector from looking, while much is imported, for garbage that is not there: a sixth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _serve(settings: Settings, *, demo: bool) -> int:
    """Serve until told to stop; comes back only when the port could not be had."""
    print("Starting the hub ...", flush=True)
    listener = _listen(settings.server.host, settings.server.port)
    if listener is None:
        place = f"{settings.server.host}:{settings.server.port}"
        return _refuse(
            f"{place} is taken by another program or not ours; set HUB_PORT (or HUB_HOST) to a free one."
        )
    with _loading():
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
