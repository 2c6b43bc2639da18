"""One run of the lab: the servers, a hub of its own, agents and the crowd, from the first mail to the verdict."""

import asyncio
import math
import socket
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random

import aiohttp

from hub.background import TaskOwner
from hub.clock import SystemClock
from hub.ids import IdFactory, new_secret
from hub.lab.agents import Agents, hire
from hub.lab.arguments import ADMIN
from hub.lab.callers import Callers, CallingNetwork
from hub.lab.comparing import Verdict
from hub.lab.crowd import Crowd
from hub.lab.customer_mail import PostOffice
from hub.lab.desk import Desk
from hub.lab.faults import Dial
from hub.lab.furnishing import Offered, furnish
from hub.lab.hub_program import HubProgram
from hub.lab.mail_server import HOST, MailServer
from hub.lab.mail_ways import MailWays
from hub.lab.marks import Marks
from hub.lab.phone import Phone
from hub.lab.progress import Progress
from hub.lab.surroundings import Doors, Surroundings
from hub.lab.truth import TruthFile
from hub.lab.verify import verify

PASSWORD_FILE = "demo-password"  # noqa: S105 - the name of a file
TRUTH_FILE = "truth.jsonl"

_LEAVE_S = 45.0
_SETTLE_S = 30.0

Tell = Callable[[str], object]


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """How the run is to be. `minutes` of None goes on until cancelled."""

    data_dir: Path
    port: int = 8080
    minutes: float | None = None
    rate: float = 60.0
    dial: int = 5
    seed: int = 1
    agents: int = 4


def password_in(data_dir: Path) -> str:
    """Return the password of the hub on this data directory, made at the first call."""
    path = data_dir / PASSWORD_FILE
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(new_secret(9) + "\n", "utf-8")
    return path.read_text("utf-8").strip()


async def rehearse(wishes: Wishes, tell: Tell) -> Verdict:
    """Run the lab until time is up and return the verdict; cancelled, it takes everything down in order.

    Raises HubFailed, DeskError or OSError when something does not come up.
    """
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()))
        password = password_in(wishes.data_dir)
        dial = Dial(position=wishes.dial, seed=wishes.seed)
        mail, phone = MailServer(password), Phone(dial)
        await mail.start()
        stack.push_async_callback(mail.stop)
        phone_url = await phone.start()
        stack.push_async_callback(phone.stop)
        network = await stack.enter_async_context(CallingNetwork(dial))
        stream_port = _free_port()
        hub = HubProgram(wishes.data_dir, wishes.port, password, stream_port)
        tell("Starting the hub ...")
        stack.push_async_callback(hub.stop)
        await hub.start(session)
        admin = await Desk(hub.url, session).sign_in(ADMIN, password)
        offered = Offered(
            mail=mail,
            phone_url=phone_url,
            listen_port=_free_port(),
            voice_url=network.base_url,
            stream_port=stream_port,
        )
        doors = await furnish(admin, offered)
        around = _surroundings(wishes, doors, mail, phone, session)
        stack.callback(around.truth.close)
        agents = Agents(around)
        stack.push_async_callback(agents.stop)
        agents.start(await hire(admin, wishes.agents, password))
        tell(_welcome(wishes, around, password, phone_url))
        crowd = _crowd(around)
        stack.push_async_callback(crowd.leave, 0.0)
        callers = Callers(network, doors, around.truth, around.chance)
        stack.push_async_callback(callers.leave, 0.0)
        progress = Progress(admin, around.truth.truth, crowd, tell)
        await _let_them_talk(crowd, callers, progress, wishes)
        tell("Waiting until the hub has done its work ...")
        return await verify(admin, around.truth.truth, _SETTLE_S, crowd.look_again)


def _surroundings(
    wishes: Wishes, doors: Doors, mail: MailServer, phone: Phone, session: aiohttp.ClientSession
) -> Surroundings:
    clock = SystemClock()
    run = IdFactory(clock).new()[-4:]
    truth = TruthFile(wishes.data_dir / TRUTH_FILE, clock)
    truth.write("run", run=run, seed=wishes.seed, dial=wishes.dial)
    return Surroundings(
        mail=mail,
        phone=phone,
        doors=doors,
        dial=phone.dial,
        marks=Marks(run),
        truth=truth,
        clock=clock,
        chance=Random(wishes.seed),  # noqa: S311 - moods, not secrets
        web=session,
    )


def _crowd(around: Surroundings) -> Crowd:
    ways = MailWays(around.dial, around.doors.mail_addresses)
    around.mail.ways.routing = ways.route
    around.mail.ways.arrived.append(ways.arrived)
    around.mail.imap.trouble = ways.imap_trouble
    return Crowd(around, PostOffice(around, ways))


async def _let_them_talk(crowd: Crowd, callers: Callers, progress: Progress, wishes: Wishes) -> None:
    """Let the crowd come for as long as wished, and go when it has done talking."""
    tasks = TaskOwner("lab")
    tasks.start(crowd.arrive(wishes.rate), "arrivals")
    tasks.start(callers.arrive(wishes.rate), "callers")
    tasks.start(progress.go_on(), "progress")
    try:
        await asyncio.sleep(math.inf if wishes.minutes is None else wishes.minutes * 60)
    finally:
        await tasks.stop()
    await crowd.leave(_LEAVE_S)
    await callers.leave(_LEAVE_S)
    progress.tell()


def _welcome(wishes: Wishes, around: Surroundings, password: str, phone_url: str) -> str:
    url = around.doors.url
    addresses = ", ".join(around.doors.mail_addresses)
    lines = [
        "",
        f"The lab is ready:  {url}/console/",
        f"  Sign in as ana@example.com, bo@example.com, supervisor@example.com or admin@example.com with {password}",
        f"  Mail server      SMTP {HOST}:{around.mail.smtp_port}, IMAP {HOST}:{around.mail.imap_port}",
        "                   (a mailbox is an address; the password is the one above)",
        f"  Phone provider   {phone_url}",
        f"  Customers        {wishes.rate:g} texts a minute to {addresses}, {around.doors.text_number}, {url}/demo/chat",
        f"                   and calls to {around.doors.voice_number}",
        f"  Fault dial       {wishes.dial} of 10, seed {wishes.seed}",
        f"  Agents           {wishes.agents} simulated",
        f"  Truth            {around.truth.path}",
        "",
    ]
    return "\n".join(lines)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
