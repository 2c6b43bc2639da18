"""The jitter buffer in virtual time: loss, lateness and bursts cost as little delay as they must."""

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.channels.voice.rooms.jitter import DEEPEST, FRAME_S, JitterBuffer


class Network:
    """Sends frame n at n * 20 ms with a delay of its own, and plays a tick 5 ms after each."""

    def __init__(self) -> None:
        self.buffer = JitterBuffer()
        self.delays: list[float] = []
        self.heard: list[bytes | None] = []

    def run(self, frames: int, lost: set[int] = frozenset(), late: dict[int, float] = {}) -> None:  # type: ignore[assignment]  # noqa: B006
        arrivals = sorted(
            (number * FRAME_S + late.get(number, 0.0), number)
            for number in range(frames)
            if number not in lost
        )
        for tick in range(frames):
            now = tick * FRAME_S + 0.005
            while arrivals and arrivals[0][0] <= now:
                at, number = arrivals.pop(0)
                self.buffer.put(number, str(number).encode(), at)
            frame = self.buffer.take(now)
            self.heard.append(frame)
            if frame is not None:
                self.delays.append(now - int(frame) * FRAME_S)


def test_a_steady_stream_waits_for_the_next_tick_only() -> None:
    network = Network()
    network.run(100)
    assert [int(frame or b"") for frame in network.heard] == list(range(100))
    assert max(network.delays) < 0.006


def test_a_lost_frame_is_concealed_and_costs_no_delay() -> None:
    network = Network()
    network.run(100, lost={40, 60, 61, 62})
    assert network.heard[40] == b"39"
    assert network.heard[41] == b"41"
    assert network.heard[61] is None
    assert network.heard[63] == b"63"
    assert max(network.delays[64:]) < 0.006


def test_the_delay_of_a_late_frame_is_gone_within_a_second() -> None:
    network = Network()
    network.run(200, late={50: 0.1, 51: 0.08, 52: 0.06, 53: 0.04, 54: 0.02})
    assert max(network.delays) > 0.09
    assert max(network.delays[50 + 50 + 55 :]) < 0.03


def test_a_clock_that_runs_fast_does_not_fill_the_buffer() -> None:
    buffer, deepest = JitterBuffer(), 0.0
    sent = 0
    for tick in range(3000):
        now = tick * FRAME_S
        while sent * FRAME_S * 0.999 <= now:
            buffer.put(sent, str(sent).encode(), sent * FRAME_S * 0.999)
            sent += 1
        frame = buffer.take(now)
        if frame is not None:
            deepest = max(deepest, now - int(frame) * FRAME_S * 0.999)
    assert deepest < 0.05


def test_a_new_numbering_is_a_new_start() -> None:
    buffer = JitterBuffer()
    buffer.put(5, b"old", 0.0)
    buffer.put(100_000, b"new", 0.01)
    assert buffer.take(0.02) == b"new"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 90), st.booleans()), max_size=200))
def test_whatever_comes_the_buffer_stays_small_and_never_goes_back(steps: list[tuple[int, bool]]) -> None:
    buffer, played, now, puts = JitterBuffer(), 0, 0.0, 0
    for number, take in steps:
        now += 0.01
        buffer.put(number, str(number).encode(), now)
        puts += 1
        if take and (frame := buffer.take(now)) is not None:
            assert int(frame) >= played
            played = int(frame)
    rest = [buffer.take(now) for _ in range(200)]
    assert buffer.received == puts
    assert len({frame for frame in rest if frame is not None}) <= DEEPEST + 1
