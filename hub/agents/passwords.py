"""Passwords: argon2id hashes, reckoned in a small pool of threads so that the loop never waits for one."""

import asyncio
import functools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from hub.errors import Invalid, Unavailable
from hub.ids import new_secret

P = ParamSpec("P")
R = TypeVar("R")

MIN_CHARS = 8
MAX_CHARS = 200


class Passwords:
    """Hash and verify. At most `max_waiting` callers queue for the threads; more are refused, not piled up.

    Source of the defaults: RFC 9106 section 4, second recommended option (64 MiB, 3 passes).
    """

    def __init__(
        self, *, time_cost: int = 3, memory_kib: int = 65536, threads: int = 2, max_waiting: int = 64
    ) -> None:
        self._hasher = PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=1)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="argon2")
        self._max_waiting = max_waiting
        self._waiting = 0
        self._decoy = self._hasher.hash(new_secret())

    async def hash(self, password: str) -> str:
        """Return the hash to store; whether the password is good enough is `check_password`'s question."""
        return await self._run(self._hash, password)

    async def verify(self, stored: str, password: str) -> bool:
        """Tell whether the password is right; an empty `stored` costs the same time and is never right."""
        return await self._run(self._verify, stored, password)

    def needs_rehash(self, stored: str) -> bool:
        """Tell whether the hash was made with other parameters than ours."""
        try:
            return self._hasher.check_needs_rehash(stored)
        except InvalidHashError:
            return False

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    async def _run(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        if self._waiting >= self._max_waiting:
            raise Unavailable("Too many sign-ins at once, try again", retry_after_s=2)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._pool, functools.partial(work, *args, **kwargs)
            )
        finally:
            self._waiting -= 1

    def _hash(self, password: str) -> str:
        return self._hasher.hash(_encodable(password))

    def _verify(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored or self._decoy, _encodable(password)) and bool(stored)
        except (VerificationError, InvalidHashError):
            return False


def check_password(password: str) -> None:
    """Raise Invalid for a password that is too short or too long (NIST SP 800-63B: eight at least, no other rules)."""
    if not MIN_CHARS <= len(password) <= MAX_CHARS:
        raise Invalid(f"A password has {MIN_CHARS} to {MAX_CHARS} characters")


def _encodable(password: str) -> str:
    return password.encode("utf-8", "replace").decode("utf-8")
