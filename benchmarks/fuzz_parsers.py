"""Feed spoiled payloads to each channel's parser for a stated time: `python -m benchmarks.fuzz_parsers [--seconds 60] [CHANNEL...]`.

Seeds are the fixtures of the tests (`--seeds DIR` adds a directory of mails). An input is made from seeds by a few
mutations: bytes flipped, pieces cut, doubled, swapped or taken from another seed, words that mean something to a parser
put in. One that makes the parser behave in a way not seen before joins the seeds. A parser may answer with a message,
`ParseFailed` or `Unsupported`; anything else it raises, a step of the mail parser that failed inside, and more than
`--slow` seconds of CPU are findings: they are counted, told, and kept in `--keep`. Exit code 1 if there is one.
"""

import argparse
import hashlib
import json
import logging
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from urllib.parse import parse_qsl

from hub.channels.email.inbound import Reading, to_inbound
from hub.channels.email.parse import parse_mail, to_json
from hub.channels.smpp.parse import parse_message as parse_short
from hub.channels.smpp.pdu import Address, Command, ShortMessage, Unit, message_body
from hub.channels.smpp.settings import SmppSettings
from hub.channels.sms.parse import read as read_sms
from hub.channels.telegram.parse import parse_update
from hub.channels.webchat.parse import parse as parse_chat
from hub.channels.webhook.parse import parse_message
from hub.channels.whatsapp.parse import read as read_whatsapp
from hub.domain.interaction import InboundMessage, ParseFailed, Unsupported

FIXTURES = Path("tests/fixtures")
READING = Reading(
    own_address="help@shop.example", forwarders=("mail.example",), authentication_servers=("mx",)
)
MAX_BEHAVIOURS = 20_000
MAIL_WORDS = (
    b"\r\n\r\n,\n,\r,--=_b,--=_b--,--,Content-Type: ,multipart/mixed; boundary=,multipart/alternative,message/rfc822,text/html"
    b",text/calendar,application/ms-tnef,application/pkcs7-mime,message/delivery-status,format=flowed,charset=,utf-7"
    b",gb2312,iso-2022-jp,x-unknown,Content-Transfer-Encoding: ,base64,quoted-printable,x-uuencode"
    b",begin 644 a,\nend\n,=ybegin line=128 size=9 name=a"
    b',=?utf-8?q?,=?gb2312?B?,?=,filename*0*=,filename=",name=,From: ,From ,<>,@,Subject: ,References: ,Auto-Submitted: auto-replied'
    b",Authentication-Results: mx; dkim=pass,On 1.1.2024 wrote:,> ,>>>>,<blockquote>,<div class=gmail_quote>,<table>,</,<!--"
    b",-----Original Message-----,---------- Forwarded message ---------,BEGIN:VCALENDAR,BEGIN:VEVENT,DTSTART:,END:VEVENT"
).split(b",")
JSON_WORDS = (
    b'null,true,-1,1e400,99999999999999999999,"",[],{},"\\ud800","\\u0000",{"id":1},"2024-01-01T00:00:00Z",NaN,:,",'
).split(b",")
FORM_WORDS = b"&,=,%00,%F0%9F,%,Body=,From=,NumMedia=9999,MessageSid=,+".split(b",")


@dataclass
class Target:
    """One parser: what it is fed with, and a function that runs it and says how it behaved."""

    seeds: list[bytes]
    words: tuple[bytes, ...]
    run: Callable[[bytes], str]
    seen: set[str] = field(default_factory=set)
    inputs: int = 0
    findings: Counter[str] = field(default_factory=Counter)


class TooSlow(Exception):
    """The parser did not answer in time."""


class FailedInside(Exception):
    """A step of the mail parser raised and was contained."""


def run_mail(raw: bytes) -> str:
    """Parse a mail as the command and the inbox do."""
    mail = parse_mail(raw)
    failed = [problem for problem in mail.problems if problem.startswith("failed:")]
    if failed:
        raise FailedInside(failed[0])
    json.dumps(to_json(mail), ensure_ascii=False).encode()
    shape = f"{mail.mail_class} {sorted(mail.problems)} {min(len(mail.attachments), 4)} {bool(mail.elided)}"
    try:
        return shape + shape_of(to_inbound(mail, READING))
    except (ParseFailed, Unsupported) as refusal:
        return f"{shape} {refusal}"


def shape_of(message: InboundMessage) -> str:
    """Return which of a message's fields are filled, and that all of its text can be stored."""
    for text in (
        message.text,
        message.subject,
        message.elided,
        message.html,
        message.sender.name,
        *message.context.values(),
    ):
        text.encode()
    filled = (
        message.text,
        message.elided,
        message.html,
        message.attachments,
        message.thread_refs,
        message.bounces,
        message.consent,
    )
    return f"{message.message_class} {message.authentication} {sorted(message.context)} {[bool(one) for one in filled]}"


def refusing(parse: Callable[[bytes], InboundMessage]) -> Callable[[bytes], str]:
    """Return a run of `parse` that takes its refusals for answers."""

    def run(raw: bytes) -> str:
        try:
            return shape_of(parse(raw))
        except (ParseFailed, Unsupported) as refusal:
            return type(refusal).__name__ + str(refusal)[:80]

    return run


def targets(more: Path | None) -> dict[str, Target]:
    """Return the parser of every channel that has one of its own."""
    mails = fixtures("email") + (
        [path.read_bytes() for path in more.iterdir() if path.is_file()] if more else []
    )
    hooks = [
        b'{"id": "1", "from": {"id": "a", "name": "Li"}, "text": "hi", "sent_at": "2024-01-01T00:00:00Z"}',
        b'{"id": "2", "from": {"phone": "+15005550006"}, "text": "", "attachments": [{"name": "a.txt", "content_base64": "aGk="}]}',
        b'{"id": "3", "from": {"email": "li@mail.example"}, "text": "x", "subject": "s", "conversation": "c"}',
    ]
    chat = (
        b'{"session": "%s", "client_id": "c1", "body": "hello", "name": "Li", "email": "li@mail.example",'
        % (b"a" * 32)
    )
    chat += b'"answers": {"order": "1"}, "page_url": "https://shop.example/", "uploads": [{"id": "u", "name": "a.png"}],'
    chat += b'"vouched": {"subject": "7", "email": "li@mail.example", "name": "Li"}, "site": "shop"}'
    forms, words = fixtures("sms"), tuple(JSON_WORDS)
    return {
        "email": Target([mail for mail in mails if len(mail) < 200_000], tuple(MAIL_WORDS), run_mail),
        "sms": Target(
            forms,
            tuple(FORM_WORDS),
            refusing(lambda raw: read_sms(form_of(raw))),
        ),
        "whatsapp": Target(
            fixtures("whatsapp"), tuple(FORM_WORDS), refusing(lambda raw: read_whatsapp(form_of(raw)))
        ),
        "smpp": Target(
            short_messages(), (b"\x05\x00\x03\x01\x02\x01", b"\xff", b"\x04\x24"), refusing(read_short)
        ),
        "telegram": Target(fixtures("telegram"), words, refusing(lambda raw: parse_update(raw, groups=True))),
        "webchat": Target([chat], words, refusing(parse_chat)),
        "webhook": Target(hooks, words, refusing(parse_message)),
    }


def form_of(raw: bytes) -> dict[str, str]:
    """Return a posted form."""
    return dict(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True))


def short_messages() -> list[bytes]:
    """Return bodies of short messages: plain, in UCS-2, one part of several, and a receipt."""
    of, to = Address(value="15005550006", ton=1, npi=1), Address(value="12345")
    receipt = (
        b"id:1 sub:001 dlvrd:001 submit date:2401010000 done date:2401010000 stat:DELIVRD err:000 text:hi"
    )
    told: list[tuple[bytes, int, int]] = [(b"hello", 0, 0), ("你好".encode("utf-16-be"), 8, 0)]
    told += [(b"\x05\x00\x03\x01\x02\x01part", 0, 0x40), (receipt, 0, 4), (b"x" * 300, 3, 0)]
    return [
        message_body(
            ShortMessage(source=of, destination=to, content=text, data_coding=coding, esm_class=kind)
        )
        for text, coding, kind in told
    ]


def read_short(body: bytes) -> InboundMessage:
    """Read a short message whose outer length is right."""
    unit = Unit(command=Command.DELIVER, sequence=1, body=body[:60_000]).encoded()
    return parse_short(unit, "1", SmppSettings(host="smsc.example", system_id="hub", region="DE"))


def fixtures(kind: str) -> list[bytes]:
    """Return a channel's fixtures."""
    return [path.read_bytes() for path in sorted((FIXTURES / kind).iterdir()) if path.is_file()]


def mutated(target: Target, chance: random.Random) -> bytes:
    """Return a seed spoiled in one to eight places."""
    data = bytearray(chance.choice(target.seeds))
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        place = chance.randrange(len(data) + 1)
        length = chance.choice((1, 2, 8, 64, 512))
        kind = chance.randrange(7)
        if kind == 0:
            data[place : place + 1] = bytes((chance.randrange(256),))
        elif kind == 1:
            del data[place : place + length]
        elif kind == 2:
            data[place:place] = data[place : place + length] * chance.choice((1, 2, 50))
        elif kind == 3:
            data[place:place] = chance.choice(target.words)
        elif kind == 4:
            other = chance.choice(target.seeds)
            start = chance.randrange(len(other) + 1)
            data[place : place + length] = other[start : start + length * 8]
        elif kind == 5:
            lines = data.split(b"\n")
            lines.insert(chance.randrange(len(lines)), lines.pop(chance.randrange(len(lines))))
            data = bytearray(b"\n".join(lines))
        else:
            data[place:place] = chance.choice(target.words) * chance.choice((2, 30, 300))
    return bytes(data[:400_000])


def fuzz(name: str, target: Target, options: argparse.Namespace) -> None:
    """Feed one parser until its time is over, and print the count."""
    chance = random.Random(f"{options.random_seed} {name}")
    ends = time.monotonic() + options.seconds
    longest = 0.0
    while time.monotonic() < ends:
        raw = mutated(target, chance)
        started = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, options.slow * 5)
        try:
            shape = target.run(raw)
            taken_s = time.process_time() - started
            longest = max(longest, taken_s)
            if taken_s > options.slow:
                raise TooSlow("answered late")
        except Exception as error:
            note(name, target, raw, error, options.keep)
        else:
            if shape not in target.seen and len(target.seen) < MAX_BEHAVIOURS:
                target.seen.add(shape)
                target.seeds.append(raw)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        target.inputs += 1
    found = ", ".join(f"{what} x{count}" for what, count in target.findings.items()) or "none"
    print(
        f"{name:9} {target.inputs:9} inputs in {options.seconds:6.0f} s, {len(target.seen):6} behaviours,"
        f" longest {longest * 1000:6.0f} ms, findings: {found}",
        flush=True,
    )


def note(name: str, target: Target, raw: bytes, error: Exception, keep: Path) -> None:
    """Count a finding; keep the first input of each kind."""
    step = error.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    where = f"{Path(step.tb_frame.f_code.co_filename).name}:{step.tb_lineno}" if step is not None else ""
    told = str(error) if isinstance(error, FailedInside) else where
    what = f"{type(error).__name__} at {told}"
    target.findings[what] += 1
    if target.findings[what] == 1:
        keep.mkdir(parents=True, exist_ok=True)
        path = keep / f"{name}-{hashlib.sha256(raw).hexdigest()[:12]}"
        path.write_bytes(raw)
        print(f"{name}: {what}: {path}", flush=True)


def _too_slow(_signal: int, _frame: FrameType | None) -> None:
    raise TooSlow("did not answer")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("channels", nargs="*")
    parser.add_argument("--seconds", type=float, default=60, help="for each channel")
    parser.add_argument(
        "--slow", type=float, default=2.0, help="seconds of CPU after which one input is a finding"
    )
    parser.add_argument("--random-seed", type=int, default=1)
    parser.add_argument("--seeds", type=Path, help="a directory of further mails")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-findings"))
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    signal.signal(signal.SIGPROF, _too_slow)
    known = targets(options.seeds)
    for name in options.channels or known:
        fuzz(name, known[name], options)
    return 1 if any(target.findings for target in known.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
