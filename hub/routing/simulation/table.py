"""The results of a comparison as tables for people."""

from collections.abc import Iterator
from typing import Any

Document = dict[str, Any]  # Any: JSON

COLUMNS = (
    ("service_level", "in target", "%"),
    ("abandonment", "abandoned", "%"),
    ("asa_s", "ASA", "s"),
    ("mean_wait_s", "mean wait", "s"),
    ("p95_wait_s", "p95 wait", "s"),
    ("breaches", "breaches", ""),
    ("occupancy", "occupancy", "%"),
)


def lines(document: Document) -> Iterator[str]:
    """Yield a table of all policies overall, then one for each queue; ± is half the 95 % interval."""
    policies = document["policies"]
    yield f"{document['scenario'] or 'scenario'}: {len(document['seeds'])} days, mean ± half the 95 % interval"
    yield ""
    yield from _table(
        "overall", [(name, found["overall"], found.get("against_first")) for name, found in policies.items()]
    )
    if any(found["live"]["service_level"]["mean"] is not None for found in policies.values()):
        yield ""
        yield from _table("live", [(name, found["live"], None) for name, found in policies.items()])
    for queue in next(iter(policies.values()))["queues"]:
        yield ""
        yield from _table(queue, [(name, found["queues"][queue], None) for name, found in policies.items()])


def _table(title: str, rows: list[tuple[str, Document, Document | None]]) -> Iterator[str]:
    shown = [column for column in COLUMNS if column[0] in rows[0][1]]
    compared = len(rows) > 1 and rows[1][2] is not None
    heads = [title, *(head for _, head, _ in shown)]
    heads += [f"against {rows[0][0]}, in target"] if compared else []
    cells = [heads]
    for name, found, against in rows:
        row = [name, *(_cell(found[measure], unit) for measure, _, unit in shown)]
        if compared:
            row.append(_cell(against["service_level"], "points") if against else "")
        cells.append(row)
    widths = [max(len(row[place]) for row in cells) for place in range(len(heads))]
    for row in cells:
        first, *others = (
            cell.ljust(width) if not place else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join((first, *others)).rstrip()


def _cell(estimate: Document, unit: str) -> str:
    mean, low, high = estimate["mean"], estimate["low"], estimate["high"]
    if mean is None:
        return "-"
    factor = 100 if unit in ("%", "points") else 1
    half = "" if low is None else f" ± {(high - low) / 2 * factor:.1f}"
    sign = "+" if unit == "points" else ""
    return f"{mean * factor:{sign}.1f}{half}{' ' + unit if unit else ''}"


def quick_lines(document: Document) -> Iterator[str]:
    """Yield a line for each queue by the closed formulas, or why they say nothing of it."""
    for name, queue in document["queues"].items():
        if "not_answered" in queue:
            yield f"{name}: no closed formula, because {queue['not_answered']}; simulate it (without --quick)"
            continue
        told = [
            f"{head} {_plain(queue[measure], unit)}" for measure, head, unit in COLUMNS if measure in queue
        ]
        yield f"{name} ({queue['formula']}): {', '.join(told)}"


def _plain(value: float | None, unit: str) -> str:
    if value is None:
        return "without end"
    return f"{value * 100 if unit == '%' else value:.1f}{' ' + unit if unit else ''}"
