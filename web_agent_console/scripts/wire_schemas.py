"""Print, as an OpenAPI document, the schemas that the console uses, from the hub's own models.

python scripts/wire_schemas.py > generated/wire.json      then: node scripts/types.mjs      (both: npm run types)
"""

import json
import re
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from hub.api.http.openapi import build_openapi
from hub.api.registry import OPERATIONS
from hub.realtime.description import x_socketio

# Ruff would have one name a line; as words they can be read.
SAID_BY_HUB = """
    TicketView MessageView AgentView UserView QueueRow OfferMade OfferWithdrawn TicketChanged TicketGone AgentChanged
    PresenceChanged Looker Notice Snapshot Resumed SuggestionView ReplyDraftView StepView DecisionView TicketEventView CustomerView BoardView
    ReportView ReportKindView ContactView QualityReportView ReliabilityView RisksView AlertView ReportScheduleView ScheduleStateView QaFormView QaScoreView RecordingsView
    BoardLinkRow BoardLinkMade InboundView InboxHealthView UploadedView SuppressionView ReplyRulesView ReplyPreview RecipientsView ShadowView
    StaffingView ClassifierView CorrectionView JudgementView AccuracyView SelfServiceView
    ArticleView ArticleVersionView ArticleDiffView BrokenLinkView MissingListView StaleListView TranslationView
    ArticleOpinionsView ArticleFeedbackView CoverageView GapListView ArticleDraftView ArticlePreviewView MissedSearchView ImportStepView
""".split()  # noqa: SIM905
SAID_BY_CONSOLE = """
    StateSet OfferAccept OfferDecline MessageSend MessageUndo Typing TicketLook WrapUp WrapUpExtend AgentSetState VerdictInput
    CallConnect CallDial CallHold CallMute CallDigits CallTransfer CallRef CallRecord CallSupervise
    MenuFields DryRun DryRunView
""".split()  # noqa: SIM905

TYPING = {
    *(
        "$ref",
        "additionalProperties",
        "allOf",
        "anyOf",
        "const",
        "enum",
        "items",
        "oneOf",
        "properties",
        "required",
    ),
    *("type", "prefixItems"),
}

_REF = re.compile(r"#/(?:x-socketio|components)/schemas/(\w+)")


def wire_document() -> dict[str, Any]:  # Any: JSON Schema
    """Return the document: the named schemas and all that they refer to, each under `components/schemas`."""
    known = _known()
    chosen: dict[str, Any] = {}
    waiting = [*SAID_BY_HUB, *SAID_BY_CONSOLE]
    while waiting:
        name = waiting.pop()
        if name not in chosen:
            chosen[name] = _plain(name, known[name])
            waiting += _REF.findall(json.dumps(known[name]))
    return {
        "openapi": "3.1.0",
        "info": {"title": "Hub", "version": "0"},
        "paths": {},
        "components": {"schemas": {name: chosen[name] for name in sorted(chosen)}},
    }


def _known() -> dict[str, Any]:
    """Return the schemas of sockets and REST; where one name means two things, REST's is called `Rest...`."""
    sockets = _with_refs(x_socketio()["schemas"], "")
    rest = _with_refs(build_openapi(OPERATIONS)["components"]["schemas"], "")
    clashing = {name for name, schema in rest.items() if name in sockets and sockets[name] != schema}
    renamed = _with_refs(rest, "Rest", clashing)
    return {**{f"Rest{name}" if name in clashing else name: one for name, one in renamed.items()}, **sockets}


def _with_refs(schemas: dict[str, Any], prefix: str, only: Collection[str] = ()) -> dict[str, Any]:
    def ref(match: re.Match[str]) -> str:
        name = match.group(1)
        return f"#/components/schemas/{prefix if name in only else ''}{name}"

    changed: dict[str, Any] = json.loads(_REF.sub(ref, json.dumps(schemas)))
    return changed


def _plain(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = _bare(schema)
    if name not in SAID_BY_CONSOLE and "properties" in plain:
        # What the hub says is always whole: a default only saves it from naming the value.
        plain["required"] = list(plain["properties"])
    return plain


def _bare(value: Any) -> Any:  # Any: JSON Schema
    """Return a schema without words and bounds: TypeScript has no use for them, and they change often."""
    if isinstance(value, list):
        return [_bare(part) for part in value]
    if not isinstance(value, dict):
        return value
    return {
        key: {name: _bare(part) for name, part in one.items()} if key == "properties" else _bare(one)
        for key, one in value.items()
        if key in TYPING
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(wire_document(), indent=1, sort_keys=True, ensure_ascii=False) + "\n")
