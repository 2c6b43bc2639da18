"""Working with tickets over HTTP: lists, changes, messages, files, drafts, suggestions."""

from datetime import timedelta
from typing import Any

from aiohttp import FormData

from hub.domain.customer import Customer
from hub.domain.decision import CandidateRecord, Decision
from hub.domain.direct import Direct
from hub.domain.interaction import Inbound, Party
from hub.domain.ticket import TicketStatus, Work
from tests.integration.api_floor import ApiFloor, api_floor


async def test_a_ticket_has_the_shape_that_consoles_build_on() -> None:
    async with api_floor() as floor:
        await floor.add_ticket("t1", tags=("vip",))
        ticket = await (await floor.call("GET", "/tickets/t1")).json()
        assert ticket["queue_name"] == "Support"
        assert ticket["work_state"] == "queued"
        assert ticket["sla"] == {"due_at": None, "kind": None, "state": "none"}
        assert ticket["tags"] == ["vip"]
        assert ticket["assignee_name"] is None
        assert ticket["created_at"] == "2026-03-02T12:00:00Z"
        assert ticket["version"] == 1


async def test_lists_are_newest_change_first_and_paged_without_gaps() -> None:
    async with api_floor() as floor:
        for number in range(7):
            floor.clock.advance(timedelta(seconds=1))
            await floor.add_ticket(f"t{number}")
        seen: list[str] = []
        cursor: str | None = None
        while True:
            params = {"limit": "3"} | ({"after": cursor} if cursor else {})
            page = await (await floor.call("GET", "/tickets", params=params)).json()
            seen += [row["id"] for row in page["items"]]
            cursor = page["next"]
            if cursor is None:
                break
        assert seen == [f"t{number}" for number in reversed(range(7))]


async def test_filters_narrow_the_list() -> None:
    async with api_floor() as floor:
        await floor.add_ticket("open")
        await floor.add_ticket("solved", status=TicketStatus.SOLVED, work=Work(since=floor.clock.now()))
        await floor.add_ticket("mine", assignee_id="ana", channel="sms")

        async def listed(**params: str) -> set[str]:
            page = await (await floor.call("GET", "/tickets", params=params)).json()
            return {row["id"] for row in page["items"]}

        assert await listed(status="solved") == {"solved"}
        assert await listed(status="open,solved") == {"open", "solved", "mine"}
        assert await listed(assignee="none") == {"open", "solved"}
        assert await listed(assignee="me", channel="sms") == {"mine"}
        assert await listed(q="subject MINE") == {"mine"}
        assert await listed(q="nothing like it") == set()


async def test_a_change_needs_the_version_that_was_seen() -> None:
    async with api_floor() as floor:
        await floor.add_ticket("t1")
        first = await floor.call("PATCH", "/tickets/t1", json={"priority": "high", "version": 1})
        assert (await first.json())["priority"] == "high"
        late = await floor.call("PATCH", "/tickets/t1", json={"priority": "low", "version": 1})
        assert late.status == 409
        assert (await late.json())["code"] == "conflict"
        assert (await late.json())["version"] == 2


async def test_one_change_may_hand_on_and_describe() -> None:
    async with api_floor() as floor:
        await floor.add_ticket("t1")
        sent = {"assignee_id": "me", "subject": "Invoice", "tags": ["billing"], "version": 1}
        ticket = await (await floor.call("PATCH", "/tickets/t1", json=sent)).json()
        assert (ticket["assignee_id"], ticket["subject"], ticket["tags"]) == ("ana", "Invoice", ["billing"])
        back = await (await floor.call("PATCH", "/tickets/t1", json={"assignee_id": None})).json()
        assert back["assignee_id"] is None
        moved = await floor.call("PATCH", "/tickets/t1", "sue", json={"queue_id": "tech"})
        assert (await moved.json())["queue_id"] == "tech"
        assert (await floor.call("GET", "/tickets/t1", "ana")).status == 404
        assert (await floor.call("PATCH", "/tickets/t1", "sue", json={"assignee_id": "nobody"})).status in (
            404,
            422,
        )
        assert (await floor.call("PATCH", "/tickets/t1", "sue", json={"queue_id": "nowhere"})).status in (
            404,
            422,
        )


async def test_what_other_teams_have_does_not_crowd_out_what_the_searcher_may_see() -> None:
    async with api_floor() as floor:
        for number in range(210):
            await floor.add_ticket(f"f{number:03}", "tech")
        await floor.add_ticket("mine")
        page = await (await floor.call("GET", "/tickets", params={"q": "subject"})).json()
        assert [row["id"] for row in page["items"]] == ["mine"]


async def test_a_change_that_cannot_be_made_whole_changes_nothing() -> None:
    async with api_floor() as floor:
        before = await floor.add_ticket("t1")
        for impossible in ({"queue_id": "nowhere"}, {"assignee_id": "nobody"}):
            answer = await floor.call(
                "PATCH",
                "/tickets/t1",
                json={"status": "solved", "tags": ["vip"], "unread": True, **impossible},
            )
            assert answer.status == 404
            assert await floor.kept.tickets.require("t1") == before


async def test_an_agent_can_give_a_ticket_to_somebody_of_another_team_in_one_step() -> None:
    async with api_floor() as floor:
        await floor.add_ticket("t1")
        change = {"queue_id": "tech", "assignee_id": "bo", "unread": True, "reason": "asks about routers"}
        given = await floor.call("PATCH", "/tickets/t1", json=change)
        assert given.status == 200, await given.text()
        ticket = await given.json()
        assert (ticket["queue_id"], ticket["assignee_id"], ticket["unread"]) == ("tech", "bo", True)
        assert (await floor.call("GET", "/tickets/t1")).status == 404


async def test_reading_marks_change_nothing_else() -> None:
    async with api_floor() as floor:
        before = await floor.add_ticket("t1", unread=True)
        floor.clock.advance(timedelta(minutes=1))
        ticket = await (await floor.call("PATCH", "/tickets/t1", json={"unread": False})).json()
        assert ticket["unread"] is False
        assert (await floor.kept.tickets.require("t1")).updated_at == before.updated_at


async def test_opening_a_ticket_by_hand() -> None:
    async with api_floor() as floor:
        sent = {
            "inbox_id": "mailbox",
            "subject": "Called about the invoice",
            "body": "She was charged twice.",
            "customer": {"kind": "email", "value": "Mia@Example.org", "name": "Mia"},
        }
        made = await floor.call("POST", "/tickets", json=sent)
        assert made.status == 201
        ticket = await made.json()
        assert ticket["customer_name"] == "Mia"
        messages = await (await floor.call("GET", f"/tickets/{ticket['id']}/messages")).json()
        assert [(one["kind"], one["body"]) for one in messages["items"]] == [
            ("inbound", "She was charged twice.")
        ]
        again = await floor.call(
            "POST", "/tickets", json={**sent, "customer": None, "customer_id": ticket["customer_id"]}
        )
        assert (await again.json())["customer_id"] == ticket["customer_id"]
        assert (await floor.call("POST", "/tickets", json={**sent, "customer_id": "x"})).status == 422
        assert (await floor.call("POST", "/tickets", json={**sent, "inbox_id": "nowhere"})).status in (
            404,
            422,
        )


async def test_replying_is_harmless_to_repeat_and_notes_are_not_delivered() -> None:
    async with api_floor() as floor:
        await floor.add_ticket("t1")
        await floor.add_message("m1", "t1")
        floor.clock.advance(timedelta(seconds=1))
        sent = {"body": "Here you are.", "kind": "reply", "client_id": "c-1"}
        first = await floor.call("POST", "/tickets/t1/messages", json=sent)
        second = await floor.call("POST", "/tickets/t1/messages", json=sent)
        assert first.status == 201
        message = await first.json()
        assert message == await second.json()
        assert message["author"] == {"kind": "agent", "id": "ana", "name": "Ana"}
        assert message["delivery"]["state"] == "queued"
        floor.clock.advance(timedelta(seconds=1))
        note = await (
            await floor.call("POST", "/tickets/t1/messages", json={"body": "Careful", "kind": "note"})
        ).json()
        assert note["delivery"] is None
        listed = await (
            await floor.call("GET", "/tickets/t1/messages", params={"order": "desc", "limit": "2"})
        ).json()
        assert [one["kind"] for one in listed["items"]] == ["note", "reply"]
        assert listed["next"] is not None
        undone = await (await floor.call("POST", f"/messages/{message['id']}/undo")).json()
        assert undone["delivery"]["state"] == "cancelled"
        assert (
            await floor.call("POST", "/tickets/t1/messages", json={"body": "", "kind": "reply"})
        ).status == 422


async def test_a_file_is_uploaded_sent_and_downloaded_without_being_run() -> None:
    async with api_floor() as floor:
        await floor.add_ticket("t1")
        form = (
            '--b\r\nContent-Disposition: form-data; name="file"; filename="../\u62a5\u544a.html"\r\n'
            "Content-Type: text/html\r\n\r\n<script>alert(1)</script>\r\n--b--\r\n"
        )
        kind = {"Content-Type": "multipart/form-data; boundary=b"}
        stored = await (await floor.call("POST", "/attachments", data=form.encode(), headers=kind)).json()
        assert stored["name"] == "\u62a5\u544a.html"
        sent = {"body": "See file", "attachments": [stored["id"]]}
        message = await (await floor.call("POST", "/tickets/t1/messages", json=sent)).json()
        url = message["attachments"][0]["url"]
        answer = await floor.call("GET", f"/{url}")
        assert await answer.read() == b"<script>alert(1)</script>"
        assert answer.content_type == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="')
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        stolen = await floor.call("POST", "/tickets/t1/messages", "sue", json=sent)
        assert stolen.status == 422


async def test_uploads_have_a_limit_and_broken_forms_are_refused() -> None:
    async with api_floor() as floor:
        form = FormData()
        form.add_field("file", b"x" * 200_001, filename="big.bin")
        assert (await floor.call("POST", "/attachments", data=form)).status == 413
        assert (await floor.call("POST", "/attachments", data=b"x" * 200_001)).status == 413
        assert (await floor.call("POST", "/attachments", data=b"")).status == 422
        for kind in (
            "multipart/form-data",
            "multipart/form-data; boundary=x",
            "multipart/form-data; boundary=",
        ):
            answer = await floor.call(
                "POST", "/attachments", data=b"--y\r\n\r\nfile", headers={"Content-Type": kind}
            )
            assert answer.status in (400, 422), kind
            assert answer.content_type == "application/problem+json"
        empty = FormData()
        empty.add_field("text", "no file", content_type="multipart/form-data")
        assert (await floor.call("POST", "/attachments", data=empty)).status in (400, 422)


async def test_drafts_are_everybodys_own() -> None:
    async with api_floor() as floor:
        await floor.add_ticket("t1")
        await floor.call("PUT", "/tickets/t1/draft", json={"body": "Dear Mia", "kind": "note"})
        assert (await (await floor.call("GET", "/tickets/t1/draft")).json())["body"] == "Dear Mia"
        assert (await (await floor.call("GET", "/tickets/t1/draft", "sue")).json())["body"] == ""
        assert (await floor.call("DELETE", "/tickets/t1/draft")).status == 204
        assert (await (await floor.call("GET", "/tickets/t1/draft")).json())["body"] == ""


async def test_why_names_every_candidate() -> None:
    async with api_floor() as floor:
        await floor.add_ticket("t1")
        first = CandidateRecord(agent_id="ana", agent_name="Ana", eligible=True, score=1.0)
        second = CandidateRecord(agent_id="bo", agent_name="Bo", eligible=False, reasons=("needs english 5",))
        await floor.kept.decisions.add(
            Decision(
                id="d1",
                ticket_id="t1",
                at=floor.clock.now(),
                outcome="offered",
                agent_id="ana",
                candidates=(first, second),
            )
        )
        why = await (await floor.call("GET", "/tickets/t1/why")).json()
        assert why["decisions"][0]["chosen"] == "ana"
        assert [one["reasons"] for one in why["decisions"][0]["candidates"]] == [[], ["needs english 5"]]


async def test_what_a_customer_names_is_listed() -> None:
    async with api_floor() as floor:
        await floor.add_ticket("t1", subject="Router")
        named = await (await floor.call("GET", "/tickets/t1/entities")).json()
        assert named["items"] == [{"label": "word", "text": "Router", "value": "router"}]


async def test_suggestions_are_shown_and_judged() -> None:
    async with api_floor() as floor:
        await floor.add_ticket("t1")
        article = {
            "title": "Refunds",
            "body": "Money back in 5 days.",
            "questions": ["refund?"],
            "status": "published",
        }
        assert (await floor.call("POST", "/articles", "ana", json=article)).status == 403
        made = await (await floor.call("POST", "/articles", "sue", json=article)).json()
        found = await (await floor.call("GET", "/suggestions", params={"ticket": "t1"})).json()
        assert found["items"][0]["text"] == "Money back in 5 days."
        noted = {"ticket": "t1", "text": "Refunds"}
        assert (await (await floor.call("GET", "/suggestions", params=noted)).json()) == found
        noted["text"] = "no such thing"
        assert (await (await floor.call("GET", "/suggestions", params=noted)).json())["items"] == []
        noted["text"] = "Refunds"
        draft = await (await floor.call("GET", "/suggestions/draft", params=noted)).json()
        assert draft["text"] == "Hello,\n\nMoney back in 5 days."
        cited = {"number": 1, "id": made["id"], "title": "Refunds", "source": "article", "url": ""}
        assert (draft["parts"][0]["citations"], draft["citations"]) == ([1], [cited])
        noted["text"] = "no such thing"
        draft = await (await floor.call("GET", "/suggestions/draft", params=noted)).json()
        assert (draft["text"], draft["parts"], draft["written_by"]) == ("", [], "extract")
        steps = await (await floor.call("GET", "/suggestions/next", params={"ticket": "t1"})).json()
        assert [(step["kind"], step["value"]) for step in steps["items"]] == [("tag", "refund")]
        verdict = {"ticket": "t1", "article_id": made["id"], "verdict": "accepted"}
        assert (await floor.call("POST", "/suggestions", json=verdict)).status == 204
        assert floor.knowledge.verdicts == [("ana", "t1", made["id"], "accepted")]
        searched = await (await floor.call("GET", "/articles/search", params={"q": "Refunds"})).json()
        assert [one["article_id"] for one in searched["items"]] == [made["id"]]
        retired = await floor.call(
            "PATCH", f"/articles/{made['id']}", "sue", json={"status": "retired", "version": 0}
        )
        assert (await retired.json())["status"] == "retired"


async def test_customers_keep_one_owner_per_address() -> None:
    async with api_floor() as floor:
        address = [{"kind": "email", "value": "Li@Example.org"}]
        made = await floor.call("POST", "/customers", json={"name": "\u674e\u96f7", "identities": address})
        assert made.status == 201
        customer = await made.json()
        assert customer["identities"] == [{"kind": "email", "value": "li@example.org"}]
        other = await floor.call("POST", "/customers", json={"name": "Other", "identities": address})
        assert other.status == 409
        phone = [{"kind": "phone", "value": "+4912345"}]
        changed = await floor.call(
            "PATCH", f"/customers/{customer['id']}", json={"notes": "VIP", "identities": phone}
        )
        assert len((await changed.json())["identities"]) == 2
        found = await (await floor.call("GET", "/customers", params={"q": "\u674e"})).json()
        assert [one["id"] for one in found["items"]] == [customer["id"]]
        assert (
            await floor.call("PATCH", f"/customers/{customer['id']}", json={"company_id": "no"})
        ).status == 422


async def test_customers_tickets_are_those_one_may_see() -> None:
    async with api_floor() as floor:
        now = floor.clock.now()
        await floor.kept.customers.add(Customer(id="mia", name="Mia", created_at=now, updated_at=now))
        await floor.add_ticket("own", "support")
        await floor.add_ticket("foreign", "tech")
        assert await _ids(floor, "/customers/mia/tickets", "ana") == ["own"]
        assert sorted(await _ids(floor, "/customers/mia/tickets", "sue")) == ["foreign", "own"]


async def _ids(floor: ApiFloor, path: str, who: str) -> list[str]:
    return [row["id"] for row in (await (await floor.call("GET", path, who)).json())["items"]]


async def test_a_reply_goes_to_all_unless_the_agent_says_otherwise() -> None:
    def party(address: str, name: str = "") -> Party:
        return Party(kind="email", value=address, name=name)

    async with api_floor() as floor:
        await floor.add_ticket("t1")
        to = (party("help@shop.example"), party("boss@mail.example"))
        await floor.add_message("m1", "t1", sender=party("li@mail.example", "Li"), recipients=to)
        floor.clock.advance(timedelta(seconds=1))
        usual = await (await floor.call("GET", "/tickets/t1/recipients")).json()
        li, boss = {"address": "li@mail.example", "name": "Li"}, {"address": "boss@mail.example", "name": ""}
        assert usual == {"to": [li], "cc": [boss], "choosable": True}

        async def said(**fields: object) -> dict[str, Any]:
            answer = await floor.call("POST", "/tickets/t1/messages", json={"body": "Hi", **fields})
            return {"status": answer.status, **(await answer.json())}

        message = await said()
        assert (message["to"], message["cc"], message["bcc"]) == ([li], [boss], [])
        chosen = await said(to=["Aunt <aunt@mail.example>"], bcc=[boss])
        assert chosen["to"] == [{"address": "aunt@mail.example", "name": "Aunt"}]
        assert (chosen["cc"], chosen["bcc"]) == ([], [boss])
        for wrong in (
            {"cc": ["nobody"]},
            {"to": []},
            {"cc": ["help@shop.example"]},
            {"kind": "note", "cc": []},
        ):
            assert (await said(**wrong))["status"] == 422
        first = (await (await floor.call("GET", "/tickets/t1/messages")).json())["items"][0]
        assert (first["sender"], first["to"][1], first["cc"]) == (li, boss, [])


async def test_the_raw_mail_is_handed_out_to_who_may_see_its_ticket() -> None:
    async with api_floor() as floor:
        await floor.add_ticket("t1")
        await floor.add_message("m1", "t1", authentication="pass", context={"auth": "dkim=pass"})
        await floor.add_message("m2", "t1")
        raw = b"From: li@mail.example\r\nSubject: <script>\r\n\r\nHello"
        floor.quarantine.held["m1"] = Inbound(
            id="m1",
            inbox_id="mailbox",
            external_id="x",
            content_type="message/rfc822",
            size_bytes=len(raw),
            payload=raw,
            received_at=floor.clock.now(),
        )
        answer = await floor.call("GET", "/messages/m1/raw")
        assert (answer.status, await answer.read()) == (200, raw)
        assert answer.headers["Content-Type"] == "message/rfc822"
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="m1.eml"')
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert (await floor.call("GET", "/messages/m2/raw")).status == 404
        assert (await floor.call("GET", "/messages/m1/raw", "bo")).status == 404
        shown = (await (await floor.call("GET", "/tickets/t1/messages")).json())["items"][0]
        assert (shown["authentication"], shown["context"]) == ("pass", {"auth": "dkim=pass"})


async def test_a_ticket_can_be_for_an_agent_by_name() -> None:
    async with api_floor() as floor:
        email = (await (await floor.call("GET", "/agents/bo")).json())["email"]
        new: dict[str, Any] = {
            "inbox_id": "mailbox",
            "subject": "For Bo",
            "body": "Hello",
            "customer": {"email": "mia@x.example"},
        }
        made = await (
            await floor.call("POST", "/tickets", json={**new, "direct_to": email, "direct_wait_s": 90})
        ).json()
        kept = await floor.kept.tickets.require(made["id"])
        assert kept.requirement.direct == Direct(agent_ids=("bo",), wait_s=90)
        refused = await floor.call("POST", "/tickets", json={**new, "direct_to": "@nobody"})
        assert refused.status == 422
        taken = {"direct": {"addresses": ["Bo@direct.example", "101"], "then": "callback"}}
        assert (await floor.call("PATCH", "/agents/bo", "ada", json=taken)).status == 200
        shown = await (await floor.call("GET", "/agents/bo")).json()
        assert (shown["direct"]["addresses"], shown["direct"]["then"]) == (
            ["Bo@direct.example", "101"],
            "callback",
        )
        for direct in ({"addresses": ["bo+x@direct.example"]}, {"addresses": ["-"]}, {"colleague_id": "zoe"}):
            assert (await floor.call("PATCH", "/agents/ana", "ada", json={"direct": direct})).status == 422
