"""Structured logs on standard error: ids and numbers, never content, addresses or tokens."""

import json
import logging
import sys
from datetime import UTC, datetime


class JsonFormatter(logging.Formatter):
    """Write one JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON."""
        entry: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        context = getattr(record, "context", None)
        if isinstance(context, dict):
            entry.update(context)
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False, default=str)


def set_up_logs(level: str, style: str) -> None:
    """Send the logs of the whole process to standard error; `style` is "text" or "json"."""
    handler = logging.StreamHandler(sys.stderr)
    if style == "json":
        handler.setFormatter(JsonFormatter())
    else:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)-7s %(name)s  %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for noisy in (
        "aiohttp.access",
        "socketio",
        "engineio",
        "mail.log",
        "urllib3",
        "twilio.async_http_client",
    ):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    for talkative in (
        "engineio.server",
        "socketio.server",
    ):  # they quote what clients send, on a handler of their own
        logging.getLogger(talkative).setLevel(logging.CRITICAL)
