"""Stretches of time as sorted lists of (begin, end) in seconds since 1970: join, intersect, subtract, measure. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from operator import itemgetter

Span = tuple[float, float]

_begin, _end = itemgetter(0), itemgetter(1)


def joined(spans: Iterable[Span]) -> list[Span]:
    """Return the union, in order and without overlaps; empty stretches vanish."""
    result: list[Span] = []
    for begin, end in sorted(spans):
        if end <= begin:
            continue
        if result and begin <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((begin, end))
    return result


def common(first: Sequence[Span], second: Sequence[Span]) -> list[Span]:
    """Return what both lists cover; both are in order and without overlaps."""
    result: list[Span] = []
    left = right = 0
    while left < len(first) and right < len(second):
        begin = max(first[left][0], second[right][0])
        end = min(first[left][1], second[right][1])
        if begin < end:
            result.append((begin, end))
        if first[left][1] <= second[right][1]:
            left += 1
        else:
            right += 1
    return result


def cut(spans: Sequence[Span], frame: Span) -> list[Span]:
    """Return what the list, in order and without overlaps, covers of one stretch; of the others nothing is looked at."""
    if frame[0] >= frame[1]:
        return []
    first = bisect_right(spans, frame[0], key=_end)
    last = bisect_left(spans, frame[1], key=_begin)
    return [(max(begin, frame[0]), min(end, frame[1])) for begin, end in spans[first:last]]


def without(spans: Sequence[Span], taken: Sequence[Span]) -> list[Span]:
    """Return what the first list covers and the second does not."""
    result: list[Span] = []
    for begin, end in spans:
        for cut_begin, cut_end in taken:
            if cut_end <= begin or cut_begin >= end:
                continue
            if cut_begin > begin:
                result.append((begin, cut_begin))
            begin = cut_end
        if begin < end:
            result.append((begin, end))
    return result


def seconds(spans: Iterable[Span]) -> float:
    """Return how long the stretches are together."""
    return sum(end - begin for begin, end in spans)
