"""What a mail server of ours found when it checked who sent a mail (Authentication-Results, RFC 8601).

The hub asks no DNS itself. Anybody can write such a header, so only the topmost one counts that a server named in the
inbox's settings has written: servers that check mail put theirs on top and remove forged ones in their own name.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hub.channels.email.charsets import clean, decode_header_bytes
from hub.channels.email.mime import Part

_METHODS = ("dkim", "spf", "dmarc", "arc", "iprev", "auth", "compauth")
_RESULT = re.compile(r"\s*([a-z][a-z0-9-]{0,30})(?:/\d{1,3})?\s*=\s*([a-z]{1,20})\b", re.IGNORECASE)
_DOMAIN = re.compile(
    r"\b(?:header\.(?:d|i|from)|smtp\.(?:mailfrom|helo))\s*=\s*\"?(?:[^\s;@\"]{0,200}@)?([a-z0-9.-]{1,250})",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"\([^()]{0,500}\)")
_MAX_HEADERS = 20
_MAX_RESULTS = 20
_MAX_CHARS = 8_000


@dataclass(frozen=True, slots=True)
class MethodResult:
    """What one check (`dkim`, `spf`, `dmarc`, ...) gave, and the domain it speaks of where it names one."""

    method: str
    result: str
    domain: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The results of one server, named by its authserv-id."""

    server: str
    results: tuple[MethodResult, ...] = ()


def read_verdicts(root: Part) -> tuple[Verdict, ...]:
    """Return what every Authentication-Results header says, topmost first; which of them to believe is not told here."""
    values = root.all_headers("authentication-results")[:_MAX_HEADERS]
    return tuple(
        _verdict(clean(decode_header_bytes(value[:_MAX_CHARS])).replace("\n", " ")) for value in values
    )


def believed(verdicts: Sequence[Verdict], servers: Iterable[str]) -> Verdict | None:
    """Return the topmost verdict of one of `servers`."""
    known = {server.casefold().strip() for server in servers}
    return next((verdict for verdict in verdicts if verdict.server.casefold() in known), None)


def outcome(verdict: Verdict | None, sender: str) -> str:
    """Return "pass", "fail" or "none" for the address in From.

    DMARC decides where it was checked; otherwise a DKIM signature or an SPF match of the sender's own domain passes
    (relaxed alignment, RFC 7489, 3.1), and a failure of either without a pass fails.
    """
    if verdict is None:
        return "none"
    dmarc = next((one.result for one in verdict.results if one.method == "dmarc"), "none")
    if dmarc in ("pass", "bestguesspass"):
        return "pass"
    if dmarc == "fail":
        return "fail"
    domain = sender.rpartition("@")[2].casefold()
    checks = [one for one in verdict.results if one.method in ("dkim", "spf")]
    if any(one.result == "pass" and _aligned(one.domain, domain) for one in checks):
        return "pass"
    return "fail" if any(one.result == "fail" for one in checks) else "none"


def in_words(verdict: Verdict) -> str:
    """Return the results as people write them: `dkim=pass spf=pass dmarc=pass`; of several checks of a kind the best."""
    best: dict[str, str] = {}
    for one in verdict.results:
        if one.method in ("dkim", "spf", "dmarc") and best.get(one.method) != "pass":
            best[one.method] = one.result
    return " ".join(f"{method}={best[method]}" for method in ("dkim", "spf", "dmarc") if method in best)


def _verdict(text: str) -> Verdict:
    head, *clauses = _COMMENT.sub(" ", text).split(";")
    server = (head.split() or [""])[0]
    if "=" in server:  # Microsoft leaves its own name out
        clauses, server = [head, *clauses], ""
    found = []
    for clause in clauses[:_MAX_RESULTS]:
        match = _RESULT.match(clause)
        if match and match.group(1).lower() in _METHODS:
            domain = _DOMAIN.search(clause, match.end())
            found.append(
                MethodResult(
                    method=match.group(1).lower(),
                    result=match.group(2).lower(),
                    domain=domain.group(1).lower().strip(".") if domain else "",
                )
            )
    return Verdict(server=server[:250], results=tuple(found))


def _aligned(one: str, other: str) -> bool:
    return (
        bool(one) and bool(other) and (one == other or one.endswith(f".{other}") or other.endswith(f".{one}"))
    )
