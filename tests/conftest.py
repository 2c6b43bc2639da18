"""Guards on every test: loopback only, no task, timer or thread left behind, no blocking call in the loop."""

import asyncio
import inspect
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio
from blockbuster import BlockBuster, BlockBusterFunction
from hypothesis import HealthCheck, settings

LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")
ALLOWED_THREADS = (
    "asyncio_",
    "ThreadPoolExecutor",
    "pydevd",
    "waitpid-",
    "QueueFeederThread",
    "pytest_timeout",
)

# What takes long on a busy machine is no fault; what takes long by itself has a test of its own, by CPU time.
settings.register_profile("hub", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("hub")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run journeys first: they take longest, mostly waiting, and would be all that is left in the end."""
    items.sort(key=lambda item: "journeys" not in item.path.parts)


@pytest.fixture(autouse=True, scope="session")
def loopback_only() -> Iterator[None]:
    """Refuse every connection that would leave this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    socket.socket.connect = guarded  # type: ignore[method-assign]
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def no_leaked_tasks(request: pytest.FixtureRequest) -> None:
    """Fail a test that leaves a task behind; only an asynchronous one can, and only it pays for a loop."""
    if inspect.iscoroutinefunction(request.function):
        mark = request.node.get_closest_marker("asyncio")
        shared = mark is not None and mark.kwargs.get("loop_scope") == "session"
        request.getfixturevalue("counted_shared_tasks" if shared else "counted_tasks")


@pytest_asyncio.fixture
async def counted_tasks() -> AsyncIterator[None]:
    """Compare the tasks after a test with those before."""
    async with _counted():
        yield


@pytest_asyncio.fixture(loop_scope="session")
async def counted_shared_tasks() -> AsyncIterator[None]:
    """Do the same in the loop that tests share."""
    async with _counted():
        yield


@asynccontextmanager
async def _counted() -> AsyncIterator[None]:
    before = asyncio.all_tasks()
    yield
    before.add(asyncio.current_task())  # type: ignore[arg-type]  # pytest tears down in a task of its own
    for _ in range(20):
        left = {task for task in asyncio.all_tasks() - before if not task.done()}
        if not left:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"tasks left behind: {sorted(task.get_name() for task in left)}")


@pytest.fixture(autouse=True)
def no_leaked_threads() -> Iterator[None]:
    """Fail a test that leaves a thread behind that would keep the process alive."""
    before = set(threading.enumerate())
    yield
    left = [
        thread
        for thread in set(threading.enumerate()) - before
        if not thread.daemon and not thread.name.startswith(ALLOWED_THREADS)
    ]
    for thread in left:
        thread.join(timeout=2)
    assert not [thread for thread in left if thread.is_alive()]


@pytest.fixture(scope="session")
def guarded_functions() -> list[BlockBusterFunction]:
    """Return what blocks, each with a switch; made once, for it takes milliseconds."""
    guard = BlockBuster(scanned_modules=["hub"])
    guard.functions["os.stat"].can_block_in(
        "pymongo/pool_options.py", "get_container_env_info"
    )  # once a client
    for name, function in guard.functions.items():
        if name.startswith("os."):  # the SIP stack's own folder, made and removed once a process
            function.can_block_in("baresip/runtime.py", {"start", "_remove_conf_dir"})
    # Short critical sections are no blocking.
    return [one for name, one in guard.functions.items() if not name.startswith("threading.Lock")]


@pytest.fixture(autouse=True)
def no_blocking_calls(
    request: pytest.FixtureRequest, guarded_functions: list[BlockBusterFunction]
) -> Iterator[None]:
    """Fail a test in which the hub's own code blocks the loop; journeys run the hub in a process of its own."""
    if request.node.get_closest_marker("journey"):
        yield
        return
    for function in guarded_functions:
        function.activate()
    yield
    for function in guarded_functions:
        function.deactivate()
