"""Triage over HTTP: agents correct, the hub learns, a worse model is refused, and one step goes back."""

import asyncio
from datetime import timedelta
from typing import Any

from hub.domain.skill import Requirement, Skill, SkillNeed
from hub.domain.ticket import TicketStatus
from hub.domain.triage import Judgement, Target
from tests.integration.api_floor import ApiFloor, api_floor
from tests.unit.knowledge.test_triage_training import BILLING, PARCELS, text_of

MISJUDGED = (
    Judgement(target=Target.URGENCY, label="high", probability=0.9, abstained=False, model="phrases"),
    Judgement(target=Target.QUEUE, label="", probability=0.0, abstained=True, model=""),
)


async def asked(floor: ApiFloor, method: str, path: str, who: str = "ada", **body: Any) -> Any:
    options = {"json": body} if method != "GET" else {"params": body}
    answer = await floor.call(method, path, who, **options)
    assert answer.status < 300, await answer.text()
    return await answer.json()


async def arrived(floor: ApiFloor, ticket_id: str, text: str, **fields: Any) -> None:
    """Store a ticket with its first message, which bears the same id."""
    await floor.add_ticket(ticket_id, **{"triage": MISJUDGED, **fields})
    await floor.add_message(ticket_id, ticket_id, text)


async def worked(floor: ApiFloor) -> None:
    """Solve what is about money, and move what is about parcels to the other queue before it is solved."""
    for number in range(24):
        ticket_id = f"t{number:02}"
        await arrived(floor, ticket_id, text_of((PARCELS, BILLING)[number % 2], number))
        if number % 2 == 0:
            await asked(floor, "PATCH", f"/tickets/{ticket_id}", queue_id="tech")
        await asked(floor, "PATCH", f"/tickets/{ticket_id}", status="solved")
    await floor.write_down()


async def trained(floor: ApiFloor, *targets: str) -> dict[str, Any]:
    """Train, wait until it is done, and return the targets as shown."""
    assert (await asked(floor, "POST", "/classifier/retrain", targets=list(targets)))["running"]
    for _ in range(3000):
        shown = await asked(floor, "GET", "/classifier", "sue")
        if not shown["training"]["running"]:
            return {one["target"]: one for one in shown["targets"]}
        await asyncio.sleep(0.02)
    raise AssertionError("the training does not end")


async def test_corrections_become_labels_and_labels_a_model_that_can_be_taken_back() -> None:
    async with api_floor() as floor:
        await worked(floor)
        queue = (await trained(floor, "queue"))["queue"]
        assert (queue["corrections"], queue["solved"]) == (12, 12)
        assert queue["model"]["outcome"] == "promoted", queue["history"]
        assert queue["model"]["card"]["right"] > queue["model"]["card"]["right_before"]
        told = await asked(
            floor, "POST", "/classifier/try", text="the courier with my parcel", channel="email"
        )
        said = told["triage"]["queue"]
        assert (said["label"], said["abstained"], said["model"]) == ("tech", False, queue["model"]["id"])
        floor.clock.advance(timedelta(minutes=1))
        again = (await trained(floor, "queue"))["queue"]
        assert again["history"][0]["outcome"] == "refused"
        assert again["model"]["id"] == queue["model"]["id"]
        back = await asked(floor, "POST", "/classifier/rollback", target="queue")
        assert (back["model_id"], back["can_roll_back"]) == (None, False)
        told = await asked(
            floor, "POST", "/classifier/try", text="the courier with my parcel", channel="email"
        )
        assert told["triage"]["queue"]["abstained"]
        assert (
            await floor.call("POST", "/classifier/rollback", "ada", json={"target": "queue"})
        ).status == 409
        acts = [(one["action"], one["noun"]) for one in (await asked(floor, "GET", "/audit"))["items"]]
        assert acts.count(("retrain", "classifier")) == 2
        assert acts.count(("rollback", "classifier")) == 1


async def test_corrections_are_listed_without_personal_data_and_the_last_word_counts() -> None:
    async with api_floor() as floor:
        await arrived(floor, "t1", "Write to jo@example.com about my parcel, it is urgent")
        await asked(floor, "POST", "/tickets/t1/triage", "sue", target="urgency", label="normal")
        shown = await asked(floor, "GET", "/tickets/t1", "sue")
        assert shown["triage"]["urgency"]["corrected"] == "normal"
        await asked(floor, "POST", "/tickets/t1/triage", "sue", target="priority", label="high")
        await asked(floor, "POST", "/tickets/t1/triage", "sue", target="priority", label="urgent")
        await floor.write_down()
        page = await asked(floor, "GET", "/classifier/corrections", "sue")
        first, second = sorted(page["items"], key=lambda one: str(one["target"]))
        assert (first["target"], first["label"], first["before"]) == ("priority", "urgent", "normal")
        assert (second["label"], second["before"], second["predicted"]) == ("normal", "high", "high")
        assert second["text"] == "Write to [email] about my parcel, it is urgent"
        assert (second["agent_id"], second["agent_name"]) == ("sue", "Sue")
        one = await asked(floor, "GET", "/classifier/corrections", "sue", target="urgency", limit=1)
        assert ([each["target"] for each in one["items"]], one["next"]) == (["urgency"], None)
        now = floor.clock.now().isoformat()
        query = {"start": "2020-01-01T00:00:00+00:00", "end": now, "days": 366}
        assert (await asked(floor, "GET", "/classifier/accuracy", "sue", **query))["items"] == []


async def test_a_correction_is_one_write_with_its_mark() -> None:
    async with api_floor() as floor:
        await arrived(floor, "t1", "Cheap watches")
        for target, label in (
            ("queue", "tech"),
            ("priority", "high"),
            ("spam", "spam"),
            ("language", "zh"),
            ("urgency", "normal"),
        ):
            before = await floor.kept.tickets.require("t1")
            await asked(floor, "POST", "/tickets/t1/triage", "sue", target=target, label=label)
            after = await floor.kept.tickets.require("t1")
            assert after.version == before.version + 1, target
            assert [one.corrected for one in after.triage if one.target == target] == [label]


async def test_spam_is_put_away_and_taken_out_again_and_nothing_is_lost() -> None:
    async with api_floor() as floor:
        await arrived(floor, "t1", "Cheap watches")
        spam = await asked(floor, "POST", "/tickets/t1/triage", "sue", target="spam", label="spam")
        assert (spam["tags"], spam["priority"], spam["status"]) == (["spam"], "low", TicketStatus.OPEN)
        honest = await asked(floor, "POST", "/tickets/t1/triage", "sue", target="spam", label="ham")
        assert (honest["tags"], honest["priority"], honest["work_state"]) == ([], "normal", "queued")
        await floor.write_down()
        (one,) = (await asked(floor, "GET", "/classifier/corrections", "sue"))["items"]
        assert (one["target"], one["label"]) == ("spam", "ham")


async def test_a_corrected_skill_takes_the_place_of_the_other_and_languages_stay() -> None:
    async with api_floor() as floor:
        for skill in (
            Skill(id="money", name="Money"),
            Skill(id="parts", name="Parts"),
            Skill(id="zh", name="Chinese", language="zh"),
        ):
            await floor.kept.skills.add(skill)
        await floor.services.setup.changed("skills", "money")
        needs = (SkillNeed(skill_id="money", min_proficiency=4), SkillNeed(skill_id="zh"))
        await arrived(floor, "t1", "Parts please", requirement=Requirement(needs=needs))
        shown = await asked(floor, "POST", "/tickets/t1/triage", "sue", target="skill", label="parts")
        assert [one["skill_id"] for one in shown["requirement"]] == ["parts", "zh"]
        shown = await asked(floor, "POST", "/tickets/t1/triage", "sue", target="language", label="en")
        assert ([one["skill_id"] for one in shown["requirement"]], shown["language"]) == (["parts"], "en")


async def test_what_cannot_be_is_refused_with_what_can() -> None:
    async with api_floor() as floor:
        await arrived(floor, "t1", "Hello")
        for target, label in (
            ("queue", "gone"),
            ("skill", "gone"),
            ("priority", "soon"),
            ("spam", "maybe"),
            ("language", "English"),
            ("sentiment", "angry"),
        ):
            body = {"target": target, "label": label}
            answer = await floor.call("POST", "/tickets/t1/triage", "sue", json=body)
            assert answer.status == 422, (target, await answer.text())
            assert "`label` must be" in (await answer.json())["detail"]
        for method, path, who in (
            ("POST", "/classifier/retrain", "sue"),
            ("POST", "/classifier/rollback", "sue"),
            ("GET", "/classifier", "ana"),
        ):
            options: dict[str, Any] = {"json": {"target": "queue"}} if "rollback" in path else {}
            options = {"json": {}} if "retrain" in path else options
            assert (await floor.call(method, path, who, **options)).status == 403
