"""Calls and their recordings over HTTP: who sees them, who hears them, and what the trail says of it."""

from dataclasses import replace
from datetime import timedelta

from hub.domain.call import CallState
from hub.domain.recording import Recording
from tests.factories import NOON
from tests.integration.api_floor import ApiFloor, api_floor
from tests.unit.domain.call_stories import a_call

WAV = b"RIFF....WAVE" + bytes(range(100))
HEARD = "/calls/c1/recording"


async def furnish(floor: ApiFloor) -> None:
    """Store a call of ana's with a recording, and one in a queue that she does not see."""
    blob = await floor.services.blobs.put(WAV, "audio/wav")
    mine = replace(a_call(), agent_id="ana", queue_id="support", state=CallState.ENDED, ended_at=NOON)
    await floor.kept.calls.add(mine)
    later = NOON + timedelta(minutes=1)
    await floor.kept.calls.add(replace(a_call(call_id="c2"), queue_id="tech", started_at=later))
    await floor.kept.recordings.add(
        Recording(
            id="c1.r0",
            call_id="c1",
            blob=blob,
            duration_s=3.5,
            size_bytes=len(WAV),
            peaks=((0.5,), (0.1,)),
            created_at=NOON,
        )
    )


async def test_agents_see_the_calls_of_their_queues_and_supervisors_all() -> None:
    async with api_floor() as floor:
        await furnish(floor)
        hers = await (await floor.call("GET", "/calls")).json()
        assert [row["id"] for row in hers["items"]] == ["c1"]
        every = await (await floor.call("GET", "/calls", "sue")).json()
        assert [row["id"] for row in every["items"]] == ["c2", "c1"]
        ended = await (await floor.call("GET", "/calls?state=ended", "sue")).json()
        assert [row["id"] for row in ended["items"]] == ["c1"]
        assert (await floor.call("GET", "/calls/c1")).status == 200
        assert (await floor.call("GET", "/calls/c2")).status == 404
        assert (await floor.call("GET", "/calls?queue=tech")).status == 404
        assert (await floor.call("GET", "/calls?state=nonsense")).status == 422


async def test_the_list_has_ones_own_calls_in_foreign_queues() -> None:
    async with api_floor() as floor:
        await furnish(floor)
        for number in (3, 4, 5):
            started = NOON + timedelta(minutes=number)
            queue_id = "tech" if number != 4 else "support"
            call = replace(
                a_call(call_id=f"c{number}"), queue_id=queue_id, agent_id="ana", started_at=started
            )
            await floor.kept.calls.add(call)
        shown, path = [], "/calls?limit=2"
        while path:
            page = await (await floor.call("GET", path)).json()
            shown.append([row["id"] for row in page["items"]])
            path = page["next"] and f"/calls?limit=2&after={page['next']}"
        assert shown == [["c5", "c4"], ["c3", "c1"]]
        hers = await (await floor.call("GET", "/calls?agent=ana")).json()
        assert [row["id"] for row in hers["items"]] == ["c5", "c4", "c3", "c1"]
        assert (await (await floor.call("GET", "/calls?agent=bo")).json())["items"] == []


async def test_a_recording_is_heard_by_whom_it_concerns_and_that_is_written_down() -> None:
    async with api_floor() as floor:
        await furnish(floor)
        await floor.kept.calls.add(replace(a_call(call_id="c3"), queue_id="support", agent_id="bo"))
        (row,) = (await (await floor.call("GET", "/calls/c1/recordings")).json())["items"]
        assert (row["url"], row["peaks"]) == ("/api/v1/calls/c1/recording?recording=c1.r0", [[0.5], [0.1]])
        whole = await floor.call("GET", HEARD)
        assert (whole.status, await whole.read(), whole.content_type) == (200, WAV, "audio/wav")
        assert whole.headers["Accept-Ranges"] == "bytes"
        assert (await floor.call("GET", HEARD, "sue")).status == 200
        assert (await floor.call("GET", HEARD, "bo")).status in (403, 404)
        trail = [entry async for entry in floor.kept.audit.all({})]
        assert [(entry.actor_id, entry.action, entry.subject_id) for entry in trail] == [
            ("ana", "hear_recording", "c1"),
            ("sue", "hear_recording", "c1"),
        ]
        assert (await floor.call("GET", "/calls/c3/recording", "sue")).status == 404


async def test_a_player_may_ask_for_a_part() -> None:
    async with api_floor() as floor:
        await furnish(floor)
        for wanted, part, told in (
            ("bytes=0-3", WAV[:4], f"bytes 0-3/{len(WAV)}"),
            ("bytes=100-", WAV[100:], f"bytes 100-{len(WAV) - 1}/{len(WAV)}"),
            ("bytes=-5", WAV[-5:], f"bytes {len(WAV) - 5}-{len(WAV) - 1}/{len(WAV)}"),
            ("bytes=4-9999", WAV[4:], f"bytes 4-{len(WAV) - 1}/{len(WAV)}"),
        ):
            answer = await floor.call("GET", HEARD, headers={"Range": wanted})
            assert (answer.status, await answer.read()) == (206, part)
            assert answer.headers["Content-Range"] == told
        assert (await floor.call("GET", HEARD, headers={"Range": "bytes=9999-"})).status == 416
        assert (await floor.call("GET", HEARD, headers={"Range": "lines=1-2"})).status == 200
