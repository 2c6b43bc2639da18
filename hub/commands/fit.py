"""`hub simulate fit`: write the scenario that recorded contacts describe."""

import argparse
import asyncio
import os
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, TextIO

from hub.commands.fitted_scenario import of_the_hub, with_base
from hub.commands.foresight_arguments import WEEKDAYS
from hub.errors import Invalid
from hub.routing.simulation.fitting import Sort, span_of
from hub.routing.simulation.observations import read_contacts
from hub.routing.simulation.scenario_file import read_scenario, scenario_of
from hub.routing.simulation.scenario_text import scenario_text


def run(options: argparse.Namespace, out: TextIO) -> int:
    """Write the scenario and return the exit code; raises HubError for what the caller can mend."""
    weekday = WEEKDAYS.index(options.weekday) if options.weekday else None
    from_file = options.contacts is not None
    table = _from_file(options, weekday) if from_file else asyncio.run(_from_store(options, weekday))
    scenario_of(table)
    text = scenario_text(table, "\n".join(_comments(table)))
    if options.out is None:
        out.write(text)
    else:
        options.out.write_text(text, "utf-8")
    return 0


def _comments(table: Mapping[str, Any]) -> Iterator[str]:  # Any: what TOML holds
    yield "Fitted to recorded contacts by `hub simulate fit`; read docs/simulate.md before changing it."
    if not any("shift" in group for group in table["agents"]):
        yield "No group has a shift: such agents stay from opening until nothing waits. Give them shift = [...]."


def _from_file(options: argparse.Namespace, weekday: int | None) -> dict[str, Any]:  # Any: what TOML holds
    if options.base is None:
        raise Invalid(
            "--base: name a scenario with the queues and agents, which recorded contacts do not tell"
        )
    base = read_scenario(options.base)
    table: Mapping[str, Any] = tomllib.loads(options.base.read_text("utf-8"))
    observations = [
        one
        for one in read_contacts(options.contacts)
        if (options.first is None or one.came_at.astimezone(options.time_zone).date() >= options.first)
        and (options.last is None or one.came_at.astimezone(options.time_zone).date() <= options.last)
    ]
    hours = span_of(base.opening_min, base.hours)
    return with_base(observations, options.time_zone, Sort(weekday=weekday, span=hours), table)


async def _from_store(
    options: argparse.Namespace, weekday: int | None
) -> dict[str, Any]:  # Any: what TOML holds
    from hub.bootstrap import build_hub
    from hub.settings import load_settings

    if options.first is None or options.last is None or options.last < options.first:
        raise Invalid(
            "--from, --to: name the first and the last day to learn from, like 2026-11-02 and 2026-11-29"
        )
    hub = build_hub(load_settings(os.environ))
    await hub.open()
    try:
        return await of_the_hub(
            hub.trade.contact_history, options.first, options.last, options.time_zone, Sort(weekday=weekday)
        )
    finally:
        await hub.close()
