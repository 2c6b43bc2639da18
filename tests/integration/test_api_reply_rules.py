"""What may be written to a customer, over HTTP."""

from datetime import timedelta

from hub.channels.abilities import limits_of
from hub.channels.contract import Capabilities
from hub.domain.message import DeliveryState
from hub.domain.reply_template import ReplyTemplate, TemplateChoice
from hub.tickets.replies.rules import ReplyLimits, TextCount
from tests.integration.api_floor import ApiFloor, api_floor
from tests.integration.ticket_floor import ShortTexts

ORDER = ReplyTemplate(
    id="order", name="Order", language="en", body="Order {{1}} is here, {{2}}.", variables=("1", "2")
)
CAN = Capabilities(attachments=True, max_files=1, max_body_chars=50, reply_window_s=86400, templates=(ORDER,))


class Segments(ShortTexts):
    """A channel that counts segments."""

    def count(self, inbox_id: str, text: str) -> TextCount:
        return TextCount(chars=len(text), encoding="UCS-2", segments=2, units=2 * len(text))


async def opened(floor: ApiFloor, hours_ago: float) -> None:
    wrote_at = floor.clock.now() - timedelta(hours=hours_ago)
    await floor.add_ticket("t1", last_inbound_at=wrote_at)


async def test_rules_tell_the_window_and_the_templates() -> None:
    async with api_floor(ShortTexts(limits=limits_of(CAN))) as floor:
        await opened(floor, hours_ago=1)
        rules = await (await floor.call("GET", "/tickets/t1/reply-rules")).json()
        assert rules == {
            "max_chars": 50,
            "files": True,
            "max_files": 1,
            "counts_segments": False,
            "free_text": True,
            "window_closes_at": "2026-03-03T11:00:00Z",
            "templates": [
                {
                    "id": "order",
                    "name": "Order",
                    "language": "en",
                    "body": "Order {{1}} is here, {{2}}.",
                    "variables": ["1", "2"],
                }
            ],
        }
        await floor.add_ticket(
            "t2", inbox_id="other", last_inbound_at=floor.clock.now() - timedelta(hours=24)
        )
        rules = await (await floor.call("GET", "/tickets/t2/reply-rules")).json()
        assert rules["free_text"] is False


async def test_without_a_window_nothing_closes() -> None:
    async with api_floor(ShortTexts(limits=ReplyLimits(files=True))) as floor:
        await opened(floor, hours_ago=1000)
        rules = await (await floor.call("GET", "/tickets/t1/reply-rules")).json()
        assert (rules["free_text"], rules["window_closes_at"], rules["templates"]) == (True, None, [])


async def test_in_a_closed_window_only_a_template_goes() -> None:
    async with api_floor(ShortTexts(limits=limits_of(CAN))) as floor:
        await opened(floor, hours_ago=25)
        refused = await floor.call("POST", "/tickets/t1/messages", json={"body": "hello"})
        assert refused.status == 409
        problem = await refused.json()
        assert problem["detail"] == "The 24-hour window is closed; choose a template"
        assert problem["reason"] == "window_closed"
        note = await floor.call("POST", "/tickets/t1/messages", json={"body": "call him", "kind": "note"})
        assert note.status == 201
        template = {"id": "order", "variables": {"1": "2041", "2": "Ana"}}
        sent = await floor.call("POST", "/tickets/t1/messages", json={"template": template})
        assert sent.status == 201
        view = await sent.json()
        assert (view["body"], view["delivery"]["state"]) == ("Order 2041 is here, Ana.", DeliveryState.QUEUED)
        stored = await floor.kept.messages.require(view["id"])
        assert stored.template == TemplateChoice(id="order", variables={"1": "2041", "2": "Ana"})


async def test_wrong_templates_are_refused_with_what_there_is() -> None:
    async with api_floor(ShortTexts(limits=limits_of(CAN))) as floor:
        await opened(floor, hours_ago=25)
        for template, said in (
            ({"id": "none"}, "There is no such template"),
            ({"id": "order", "variables": {"1": "x"}}, "The template needs values for: 2"),
        ):
            refused = await floor.call("POST", "/tickets/t1/messages", json={"template": template})
            assert refused.status == 422
            assert (await refused.json())["detail"] == said
        note = {"body": "x", "kind": "note", "template": {"id": "order"}}
        assert (await floor.call("POST", "/tickets/t1/messages", json=note)).status == 422


async def test_a_preview_counts_as_the_channel_does() -> None:
    async with api_floor(Segments()) as floor:
        await opened(floor, hours_ago=1)
        told = await floor.call("POST", "/tickets/t1/reply-preview", json={"body": "你好"})
        assert await told.json() == {
            "chars": 2,
            "encoding": "UCS-2",
            "units": 4,
            "segments": 2,
            "plainer": None,
        }
    async with api_floor() as floor:
        await opened(floor, hours_ago=1)
        told = await floor.call("POST", "/tickets/t1/reply-preview", json={"body": "你好"})
        assert await told.json() == {
            "chars": 2,
            "encoding": None,
            "units": None,
            "segments": None,
            "plainer": None,
        }
        page = await (await floor.call("GET", "/tickets/t1/messages")).json()
        assert page["items"] == []


async def test_tickets_of_others_are_not_there() -> None:
    async with api_floor() as floor:
        await floor.add_ticket("t1")
        assert (await floor.call("GET", "/tickets/t1/reply-rules", who="bo")).status == 404
        preview = await floor.call("POST", "/tickets/t1/reply-preview", who="bo", json={"body": "x"})
        assert preview.status == 404


async def test_a_template_opens_a_conversation() -> None:
    async with api_floor(ShortTexts(limits=limits_of(CAN))) as floor:
        first = {
            "inbox_id": "mailbox",
            "subject": "Order",
            "inbound": False,
            "customer": {"phone": "+14155550101"},
        }
        refused = await floor.call("POST", "/tickets", json=first | {"body": "hello"})
        assert refused.status == 409
        template = {"id": "order", "variables": {"1": "2041", "2": "Ana"}}
        ticket = await (await floor.call("POST", "/tickets", json=first | {"template": template})).json()
        said = await floor.kept.messages.latest_of_ticket(ticket["id"], 5)
        assert [one.body for one in said] == ["Order 2041 is here, Ana."]
        assert said[0].template is not None
        wrong = await floor.call("POST", "/tickets", json=first | {"template": template, "inbound": True})
        assert wrong.status == 422
        empty = await floor.call("POST", "/tickets", json=first | {"inbound": True})
        assert empty.status == 422
