"""Malformed inputs by the way they come in: HTTP, raw bytes on the port, mail, sockets. A hundred and more, all different."""

import json
from dataclasses import dataclass, field
from typing import Any

GT: Any = {"$gt": ""}
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
REFUSED = frozenset({400, 401, 403, 404, 405, 408, 409, 411, 413, 415, 417, 422, 429})


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request, with the refusals that are right; `{ticket}` and the like stand for what the hub holds."""

    name: str
    method: str = "POST"
    path: str
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=lambda: dict(JSON))
    signed_in: bool = True
    statuses: frozenset[int] = REFUSED


def _json(name: str, path: str, value: Any, method: str = "POST", **more: Any) -> Request:
    more.setdefault("statuses", frozenset({422}))
    return Request(name=name, method=method, path=path, body=json.dumps(value).encode(), **more)


def _broken(name: str, body: bytes, status: int = 400, **more: Any) -> Request:
    more.setdefault("path", "/api/v1/tickets/{ticket}/messages")
    return Request(name=name, body=body, statuses=frozenset({status}), **more)


BROKEN_JSON = [
    _broken("nothing", b""),
    _broken("half an object", b'{"body": "x", "kind"'),
    _broken("single quotes", b"{'body': 'x'}"),
    _broken("a trailing comma", b'{"body": "x", "kind": "note",}'),
    _broken("two documents", b'{"body":"x","kind":"note"}{"a":1}'),
    _broken("invalid UTF-8", b'{"body": "\xc3\x28", "kind": "note"}'),
    _broken("UTF-16", '{"body": "x"}'.encode("utf-16")),
    _broken("a lone surrogate", b'{"body": "\\ud800", "kind": "note"}'),
    _broken("a raw NUL", b'{"body": "\x00", "kind": "note"}'),
    _broken("deep lists", b"[" * 50_000),
    _broken("deep objects", b'{"a":' * 20_000),
    _broken("not a number", b'{"body": "x", "kind": "note", "undo_s": NaN}', status=422),
    _broken("XML", b"<note>x</note>"),
    _broken("compressed, it says", b"{}", headers={**JSON, "Content-Encoding": "gzip"}),
    _broken("a huge body", b'{"body": "' + b"x" * 3_000_000 + b'"}', status=413),
    _broken("plain text", b"{}", status=415, headers={"Content-Type": "text/plain"}),
    _broken("no type", b"{}", status=415, headers={"Content-Type": "rubbish"}),
    _broken(
        "another charset", b"{}", status=415, headers={"Content-Type": "application/json; charset=utf-16"}
    ),
]

WRONG_TYPES = [
    _json("a list for a body", "/api/v1/tickets", [1]),
    _json("a number for a body", "/api/v1/tickets", 5),
    _json("an operator for credentials", "/api/v1/session", {"email": GT, "password": GT}, signed_in=False),
    _json("a list for an address", "/api/v1/session", {"email": ["a"], "password": "b"}, signed_in=False),
    _json("an operator for a text", "/api/v1/tickets/{ticket}/messages", {"body": GT, "kind": "note"}),
    _json("an operator for a kind", "/api/v1/tickets/{ticket}/messages", {"body": "x", "kind": GT}),
    _json("an unknown kind", "/api/v1/tickets/{ticket}/messages", {"body": "x", "kind": "shout"}),
    _json("NUL in a text", "/api/v1/tickets/{ticket}/messages", {"body": "a\0b", "kind": "note"}),
    _json("an empty text", "/api/v1/tickets/{ticket}/messages", {"body": "", "kind": "note"}),
    _json("a text too long", "/api/v1/tickets/{ticket}/messages", {"body": "x" * 100_001, "kind": "note"}),
    _json("an unknown field", "/api/v1/tickets/{ticket}/messages", {"body": "x", "kind": "note", "$set": {}}),
    _json("an operator for an inbox", "/api/v1/tickets", {"inbox_id": GT, "subject": "x", "body": "y"}),
    _json("an operator for a customer", "/api/v1/tickets", {"customer": GT, "subject": "x", "body": "y"}),
    _json("an operator for a status", "/api/v1/tickets/{ticket}", {"status": GT}, "PATCH"),
    _json("an unknown status", "/api/v1/tickets/{ticket}", {"status": "eaten"}, "PATCH"),
    _json(
        "an assignee who is not",
        "/api/v1/tickets/{ticket}",
        {"assignee_id": "nobody"},
        "PATCH",
        statuses=frozenset({404, 422}),
    ),
    _json(
        "a queue that is not",
        "/api/v1/tickets/{ticket}",
        {"queue_id": "nowhere"},
        "PATCH",
        statuses=frozenset({404, 422}),
    ),
    _json("tags that are no list", "/api/v1/tickets/{ticket}", {"tags": "vip"}, "PATCH"),
    _json("a version that is a text", "/api/v1/tickets/{ticket}", {"version": "1"}, "PATCH"),
    _json("a version beyond numbers", "/api/v1/tickets/{ticket}", {"version": 10**30}, "PATCH"),
    _json("an operator for a state", "/api/v1/agents/me/state", {"state": GT}, "PUT"),
    _json("an unknown state", "/api/v1/agents/me/state", {"state": "asleep"}, "PUT"),
    _json("an operator for a name", "/api/v1/skills", {"name": GT}),
    _json("a name of two lines", "/api/v1/skills", {"name": "a\r\nb"}),
    _json(
        "a proficiency of 99", "/api/v1/agents", {"name": "A", "email": "a@b.co", "skills": {"billing": 99}}
    ),
    _json("an operator for skills", "/api/v1/agents", {"name": "A", "email": "a@b.co", "skills": GT}),
    _json("a role that is not", "/api/v1/agents", {"name": "A", "email": "a@b.co", "role": "king"}),
    _json("a time zone on Mars", "/api/v1/business-hours", {"name": "M", "timezone": "Mars/Olympus"}),
    _json(
        "hours that end first",
        "/api/v1/business-hours",
        {"name": "M", "timezone": "UTC", "weekly": {"mon": [{"start": "12:00", "end": "09:00"}]}},
    ),
    _json("negative seconds", "/api/v1/sla-policies", {"name": "S", "first_response_s": -1}),
    _json("a channel that is not", "/api/v1/inboxes", {"name": "F", "channel": "fax", "queue_id": "mail"}),
    _json(
        "settings too deep",
        "/api/v1/inboxes",
        {
            "name": "F",
            "channel": "email",
            "queue_id": "mail",
            "settings": {"a": {"b": {"c": {"d": {"e": {"f": {"g": {}}}}}}}},
        },
    ),
    _json(
        "settings unknown",
        "/api/v1/inboxes",
        {"name": "F", "channel": "email", "queue_id": "mail", "settings": {"imap_hots": "x"}},
    ),
    _json(
        "a port of 99999",
        "/api/v1/inboxes",
        {"name": "F", "channel": "email", "queue_id": "mail", "settings": {"listen_port": 99999}},
    ),
    _json("a status of articles", "/api/v1/articles", {"title": "T", "body": "B", "status": "live"}),
    _json("questions that are a text", "/api/v1/articles", {"title": "T", "body": "B", "questions": "why?"}),
    _json(
        "a verdict on nothing", "/api/v1/suggestions", {"ticket": GT, "article": GT, "verdict": "accepted"}
    ),
    _json(
        "a huge draft",
        "/api/v1/tickets/{ticket}/draft",
        {"body": "x" * 200_000},
        "PUT",
        statuses=frozenset({413, 422}),
    ),
]

ADDRESSES = [
    Request(name=name, method=method, path=path, headers=headers, statuses=frozenset(statuses))
    for name, method, path, headers, statuses in [
        ("a cursor of rubbish", "GET", "/api/v1/tickets?after=rubbish", {}, {422}),
        ("a cursor with NUL", "GET", "/api/v1/tickets?after=a%00b", {}, {422}),
        ("a cursor of JSON", "GET", "/api/v1/customers?after=%7B%22%24gt%22%3A%22%22%7D", {}, {422}),
        ("a page of nothing", "GET", "/api/v1/tickets?limit=0", {}, {422}),
        ("a page of all", "GET", "/api/v1/tickets?limit=1000000", {}, {422}),
        ("a page of words", "GET", "/api/v1/tickets?limit=many", {}, {422}),
        ("a filter with an operator", "GET", "/api/v1/tickets?status[$ne]=open", {}, {422}),
        ("a status that is not", "GET", "/api/v1/tickets?status=eaten", {}, {422}),
        ("a filter given twice", "GET", "/api/v1/tickets?status=open&status=closed", {}, {422}),
        ("a filter that is not", "GET", "/api/v1/tickets?colour=red", {}, {422}),
        ("a queue with an operator", "GET", "/api/v1/tickets?queue=%7B%22%24gt%22%3A%22%22%7D", {}, {422}),
        ("words too long", "GET", f"/api/v1/tickets?q={'x' * 600}", {}, {422}),
        ("no ticket to suggest for", "GET", "/api/v1/suggestions", {}, {422}),
        ("a ticket that is an operator", "GET", "/api/v1/suggestions?ticket[$gt]=", {}, {422}),
        ("a ticket that is not", "GET", "/api/v1/tickets/%7B%22$gt%22:1%7D", {}, {404}),
        ("a ticket with NUL", "GET", "/api/v1/tickets/a%00b/messages", {}, {404}),
        ("a ticket with dots", "GET", "/api/v1/tickets/..%2f..%2fetc%2fpasswd/why", {}, {404}),
        ("an attachment with dots", "GET", "/api/v1/attachments/..%2f..%2f..%2fetc%2fpasswd", {}, {404}),
        ("an attachment that is not", "GET", "/api/v1/attachments/nothing", {}, {404}),
        ("a raw contact with dots", "GET", "/api/v1/inbound/..%2fhub.db/raw", {}, {404}),
        ("a retry of nothing", "POST", "/api/v1/inbound/nothing/retry", {}, {404}),
        ("a file with dots", "GET", "/console/assets/..%2f..%2f..%2fpyproject.toml", {}, {404}),
        ("help with dots", "GET", "/help/..%2f..%2fetc%2fpasswd", {}, {404}),
        ("an address with an odd byte", "GET", "/api/v1/%ff%fe", {}, {404}),
        ("no such noun", "GET", "/api/v1/unicorns", {}, {404}),
        ("the wrong method on a list", "DELETE", "/api/v1/tickets", {}, {405}),
        ("the wrong method on one", "POST", "/api/v1/tickets/{ticket}", {}, {405}),
        ("a method nobody has", "PROPFIND", "/api/v1/tickets", {}, {405}),
        ("an expectation", "POST", "/api/v1/tickets", {**JSON, "Expect": "the-unexpected"}, {417}),
        ("a token of rubbish", "GET", "/api/v1/tickets", {"Authorization": "Bearer rubbish"}, {401}),
        ("basic credentials", "GET", "/api/v1/tickets", {"Authorization": "Basic YTpi"}, {401}),
        ("a huge token", "GET", "/api/v1/tickets", {"Authorization": "Bearer " + "x" * 7000}, {401}),
    ]
]  # fmt: skip

UPLOADS = [
    Request(name=name, path="/api/v1/attachments", body=body, headers={"Content-Type": type_},
            statuses=frozenset({400, 413, 415, 422}))
    for name, type_, body in [
        ("parts without a boundary", "multipart/form-data", b"--x\r\n\r\n"),
        ("parts that never begin", "multipart/form-data; boundary=x", b"hello"),
        ("parts that never end", "multipart/form-data; boundary=x",
         b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhalf'),
        ("parts without headers", "multipart/form-data; boundary=x", b"--x\r\n\r\nhello\r\n--x--\r\n"),
        ("parts of another name", "multipart/form-data; boundary=x",
         b'--x\r\nContent-Disposition: form-data; name="colour"\r\n\r\nred\r\n--x--\r\n'),
        ("a boundary too long", "multipart/form-data; boundary=" + "x" * 500, b"--x--"),
        ("a part of huge headers", "multipart/form-data; boundary=x", b"--x\r\nX: " + b"y" * 100_000 + b"\r\n\r\nz\r\n--x--\r\n"),
        ("an empty file", "application/pdf", b""),
    ]
]  # fmt: skip

HOOKS = [
    Request(name=name, method=method, path=path, body=body, headers=headers, signed_in=False, statuses=frozenset(statuses))
    for name, method, path, body, headers, statuses in [
        ("a text without signature", "POST", "/webhooks/{texts}/sms", b"From=%2B1&To=%2B2&Body=x", FORM, {403}),
        ("a text with a wrong signature", "POST", "/webhooks/{texts}/sms", b"Body=x", {**FORM, "X-Twilio-Signature": "AAAA"}, {403}),
        ("a text with an odd signature", "POST", "/webhooks/{texts}/sms", b"Body=x", {**FORM, "X-Twilio-Signature": "\xff{$gt}"}, {403}),
        ("a text that is JSON", "POST", "/webhooks/{texts}/sms", b'{"$gt": ""}', {**JSON, "X-Twilio-Signature": "AAAA"}, {403}),
        ("a text too large", "POST", "/webhooks/{texts}/sms", b"Body=" + b"x" * 70_000, FORM, {413}),
        ("a status without signature", "POST", "/webhooks/{texts}/status", b"MessageStatus=sent", FORM, {403}),
        ("a form without signature", "POST", "/webhooks/{forms}/message", b"{}", JSON, {403}),
        ("a form with a wrong signature", "POST", "/webhooks/{forms}/message", b"{}",
         {**JSON, "X-Hub-Timestamp": "1", "X-Hub-Signature": "sha256=00"}, {403}),
        ("a form with an odd time", "POST", "/webhooks/{forms}/message", b"{}",
         {**JSON, "X-Hub-Timestamp": "1e999", "X-Hub-Signature": "sha256=zz"}, {403}),
        ("no such inbox", "POST", "/webhooks/nothing/message", b"{}", JSON, {404}),
        ("an inbox with NUL", "POST", "/webhooks/%00/sms", b"", FORM, {404}),
        ("an inbox with dots", "POST", "/webhooks/..%2f..%2fetc/sms", b"", FORM, {404}),
        ("no such webhook", "POST", "/webhooks/{forms}/nothing", b"{}", JSON, {404}),
        ("a webhook that is fetched", "GET", "/webhooks/{forms}/message", b"", {}, {405}),
    ]
]  # fmt: skip

SIGNED_FORMS: list[tuple[str, bytes]] = [
    ("no JSON", b"{"),
    ("no object", b"[1]"),
    ("an empty object", b"{}"),
    ("operators everywhere", json.dumps({"id": GT, "from": GT, "text": GT}).encode()),
    ("a sender of nothing", json.dumps({"id": "1", "from": {}, "text": "x"}).encode()),
    ("a sender of two addresses", json.dumps({"id": "1", "from": {"id": "1", "email": "a@b.co"}, "text": "x"}).encode()),
    ("an id with NUL", json.dumps({"id": "a\0", "from": {"id": "1"}, "text": "x"}).encode()),
    ("a file of no base64", json.dumps({"id": "1", "from": {"id": "1"}, "text": "x", "attachments": [
        {"name": "a", "type": "text/plain", "content_base64": "%%%"}]}).encode()),
    ("a time outside the calendar", json.dumps({"id": "1", "from": {"id": "1"}, "text": "x", "sent_at": "2026-99-99T99:99:99Z"}).encode()),
    ("invalid UTF-8", b'{"id": "1", "from": {"id": "1"}, "text": "\xff"}'),
]  # fmt: skip

RAW = [
    b"GET / HTTP/9.9\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"NONSENSE\r\n\r\n",
    b"BREW /api/v1/tickets HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nX-Big: " + b"a" * 20_000 + b"\r\n\r\n",
    b"GET /\x00 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Length: abc\r\n\r\n",
    b"POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    b"POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"GET /api/v1/tickets HTTP/1.1\r\nHost: a\r\nBad Header: x\r\n\r\n",
    b"GET /socket.io/?EIO=4&transport=pigeon HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    b"GET /socket.io/?EIO=99&transport=polling HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    b"POST /socket.io/?EIO=4&transport=polling&sid=zzz HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nConnection: close\r\n\r\nzz",
]  # fmt: skip

MAILS: dict[str, bytes] = {
    "no sender at all": b"From: <<<>>>\r\nSubject: x\r\n\r\nhello\r\n",
    "nothing": b"\r\n",
    "bytes": b"\r\n" + bytes(range(256)) * 8,
    "broken base64": b"From: a@b.co\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!$$$\r\n",
    "broken quoted-printable": b"From: a@b.co\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=ZZ=\r\n==41\r\n",
    "parts that end too soon": b"From: a@b.co\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nhalf",
    "parts without a boundary": b"From: a@b.co\r\nContent-Type: multipart/mixed\r\n\r\nbody\r\n",
    "parts in parts in parts": b"From: a@b.co\r\n"
    + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(300)),
    "mails in mails in mails": b"From: a@b.co\r\nContent-Type: message/rfc822\r\n\r\n" * 200,
    "a charset nobody knows": b"From: a@b.co\r\nContent-Type: text/plain; charset=klingon\r\n\r\n\xff\xfe\xfd\r\n",
    "broken encoded words": b"From: =?utf-8?b?////?= <a@b.co>\r\nSubject: =?x?q?=zz?=\r\n\r\nhi\r\n",
    "a date outside the calendar": b"From: a@b.co\r\nDate: 99 Foo 99999 99:99:99 +9999\r\n\r\nhi\r\n",
    "an endless reference": b"From: a@b.co\r\nReferences: " + b"<x@y> " * 5000 + b"\r\n\r\nhi\r\n",
    "20,000 headers": b"From: a@b.co\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(20_000)) + b"\r\nhi\r\n",
    "three senders": b"From: a@b.co\r\nFrom: c@d.co\r\nFrom: e@f.co\r\n\r\nhi\r\n",
    "a file named ../..": b"From: a@b.co\r\nContent-Type: application/pdf; name=\"../../etc/pass\0wd\"\r\n\r\nzz\r\n",
    "a winmail.dat of nothing": b"From: a@b.co\r\nContent-Type: application/ms-tnef\r\n\r\n\x00\x01\r\n",
    "HTML without end": b"From: a@b.co\r\nContent-Type: text/html\r\n\r\n" + b"<div>" * 20_000,
}  # fmt: skip

CALLS: list[tuple[str, str, Any]] = [
    *[("/agent", "message.send", junk) for junk in (None, [], 5, GT, b"\x00", [[[[]]]])],
    *[("/agent", "message.send", {"ticket": GT, "body": GT, "kind": GT}),
      ("/agent", "message.send", {"ticket": "x" * 5000, "body": "b", "kind": "reply"}),
      ("/agent", "state.set", {"state": GT}), ("/agent", "state.set", {"state": "asleep"}),
      ("/agent", "offer.accept", {"offer": GT}), ("/agent", "offer.accept", {"offer": "a\0b"}),
      ("/agent", "offer.decline", {"offer": ["x"]}), ("/agent", "ticket.wrap_up", {"ticket": True}),
      ("/agent", "ticket.view", {"ticket": {"$ne": 1}}), ("/agent", "typing", "x"), ("/agent", "$where", {})],
    *[("/supervisor", "agent.set_state", junk) for junk in (None, GT, {"agent": GT, "state": "break"}, {"agent": "ana"})],
    *[("/visitor", "message.send", junk) for junk in
      (None, GT, {"body": GT, "client_id": GT}, {"body": "\0", "client_id": "a"}, {"body": "x" * 20_000, "client_id": "b"})],
    *[("/visitor", "rate", junk) for junk in ({"score": 99}, {"score": "5"}, {"score": GT})],
    ("/visitor", "unheard.of", {}),
]  # fmt: skip

GREETINGS: list[tuple[str, Any]] = [
    *[("/agent", auth) for auth in (None, "x", [], {"token": GT}, {"token": "rubbish"}, {"token": "x" * 5000})],
    *[("/supervisor", auth) for auth in ({"token": GT}, {"inbox": "demo-chat"})],
    *[("/visitor", auth) for auth in ("x", {"inbox": GT}, {"inbox": "nothing"}, {"inbox": "demo-chat", "session": GT})],
    ("/nowhere", {}),
]  # fmt: skip

FRAMES = [
    "rubbish",
    "99",
    "4",
    "42[",
    '42["message.send"',
    "42{}",
    "450-[]",
    "40/agent,{",
    "4" + "2" * 600_000,
]
