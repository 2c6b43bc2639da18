"""The truth file: what customers and agents of the lab did, one JSON object a line, written before and after each deed.

| kind | told when |
|---|---|
| run | once: the run's name, seed and dial |
| intent | before a customer sends: mark, channel, conversation, writer's class, text, how many files |
| acknowledged | the way took it: the post said 250, the provider's webhook or the chat said yes |
| handed | it stood at the hub's door: in its mailbox, its webhook answered, its socket acknowledged |
| answering, answered | before and after an agent's reply is taken by the hub: mark, ticket |
| received | an agent's reply reached its customer: mark, conversation |
| unreachable | replies into this conversation come back or are refused |
| answered_machine | the hub wrote to a machine: the conversation |
| called | a telephone call that the hub answered is over: the provider's id of it, and what was wrong with its documents |
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from hub.clock import Clock, SystemClock

PERSON, AUTO, BULK = "person", "auto", "bulk"


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a customer meant to send."""

    mark: str
    channel: str
    conversation: str
    writer: str = PERSON
    text: str = ""
    files: int = 0


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What an agent meant to send."""

    mark: str
    ticket: str


@dataclass(kw_only=True)
class Truth:
    """All that a truth file tells, in the order of the telling."""

    run: str = ""
    said: dict[str, Said] = field(default_factory=dict)
    acknowledged: set[str] = field(default_factory=set)
    handed: dict[str, None] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    received: list[tuple[str, str]] = field(default_factory=list)
    unreachable: set[str] = field(default_factory=set)
    machines_answered: list[str] = field(default_factory=list)
    called: dict[str, str] = field(default_factory=dict)
    """Telephone calls that are over, with what was wrong with their documents (nothing: empty)."""

    def note(self, kind: str, record: dict[str, Any]) -> None:  # Any: JSON
        """Take in one record; kinds of a newer lab are passed over."""
        mark = str(record.get("mark", ""))
        conversation = str(record.get("conversation", ""))
        if kind == "run":
            self.run = str(record["run"])
        elif kind == "intent":
            self.said[mark] = Said(
                mark=mark,
                channel=str(record.get("channel", "")),
                conversation=conversation,
                writer=str(record.get("writer", PERSON)),
                text=str(record.get("text", "")),
                files=int(record.get("files", 0)),
            )
        elif kind == "answering":
            self.answers[mark] = Answer(mark=mark, ticket=str(record.get("ticket", "")))
        elif kind == "called":
            self.called[conversation] = str(record.get("problems", ""))
        elif kind == "received":
            self.received.append((mark, conversation))
        else:
            self._note_simple(kind, mark, conversation)

    def _note_simple(self, kind: str, mark: str, conversation: str) -> None:
        if kind == "acknowledged":
            self.acknowledged.add(mark)
        elif kind == "handed":
            self.handed.setdefault(mark)
        elif kind == "answered":
            self.answered.add(mark)
        elif kind == "unreachable":
            self.unreachable.add(conversation)
        elif kind == "answered_machine":
            self.machines_answered.append(conversation)


class TruthFile:
    """Append records and keep what they say in memory too."""

    def __init__(self, path: Path, clock: Clock | None = None) -> None:
        self.path = path
        self.truth = Truth()
        self._clock = clock or SystemClock()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file: IO[str] = path.open("w", encoding="utf-8")

    def write(self, kind: str, **record: Any) -> None:  # Any: JSON
        """Append one record; it has left this process when this returns."""
        line = {"kind": kind, "at": self._clock.now().isoformat(), **record}
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._file.flush()
        self.truth.note(kind, record)

    def intend(self, said: Said) -> None:
        """Write down what a customer is about to send."""
        self.write(
            "intent",
            mark=said.mark,
            channel=said.channel,
            conversation=said.conversation,
            writer=said.writer,
            text=said.text,
            files=said.files,
        )

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def read_truth(lines: Iterable[str]) -> Truth:
    """Return what a truth file tells; a last line that was cut off by a crash is left out. Raises ValueError."""
    truth = Truth()
    broken = ""
    for number, line in enumerate(lines, 1):
        if broken:
            raise ValueError(broken)
        try:
            record = json.loads(line)
            truth.note(str(record.pop("kind")), record)
        except (ValueError, KeyError, AttributeError, TypeError):
            broken = f"line {number} is not a record of a truth file"
    if not truth.run:
        raise ValueError("it names no run")
    return truth
