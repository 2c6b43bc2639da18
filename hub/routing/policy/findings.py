"""What a check of the set-up says: one fault, whose it is, and how to mend it."""

from dataclasses import asdict, dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error keeps work from being done as promised; a warning is most likely not meant."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a finding is about; `kind` is the noun in the singular, or `file`."""

    kind: str
    id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class PolicyFinding:
    """One fault: a stable code, what is wrong, and what to do."""

    code: str
    severity: Severity
    subject: Subject
    detail: str
    mend: str

    def as_document(self) -> dict[str, object]:
        """Return the finding as JSON can hold it."""
        return asdict(self)


def error(code: str, subject: Subject, detail: str, mend: str) -> PolicyFinding:
    """Return a fault that keeps work from being done as promised."""
    return PolicyFinding(code, Severity.ERROR, subject, detail, mend)


def warning(code: str, subject: Subject, detail: str, mend: str) -> PolicyFinding:
    """Return a fault that does little harm, or that may be meant."""
    return PolicyFinding(code, Severity.WARNING, subject, detail, mend)
