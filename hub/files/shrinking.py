"""Make small pictures of images in a process of its own: a hostile image may take its time or its memory, never the hub's.

Before anything is decoded the header tells how many pixels there are, and too many are refused: a few kilobytes can
unfold to gigabytes. The camera's rotation (EXIF) is applied, everything else that the file told is left behind.
"""

import asyncio
import io
import multiprocessing
import resource
import threading
from concurrent.futures import BrokenExecutor, Future

from pebble import ProcessExpired, ProcessPool
from PIL import Image, ImageOps

from hub.errors import Invalid, Unavailable

EDGE_PX = 320
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")
TIMEOUT_S = 10.0

_MEMORY_BYTES = 1024**3
_TASKS_PER_PROCESS = 200
_QUALITY = 80


class Shrinker:
    """Make small pictures, one at a time; the process is started by the first and replaced when it dies."""

    def __init__(self, *, max_pixels: int = 50_000_000, timeout_s: float = TIMEOUT_S) -> None:
        self._max_pixels = max_pixels
        self._timeout_s = timeout_s
        self._pool: ProcessPool | None = None
        self._changing = threading.Lock()

    async def shrink(self, data: bytes) -> tuple[bytes, str]:
        """Return a picture of at most 320 pixels a side and its type; raises Invalid when none can be made."""
        future = asyncio.wrap_future(await asyncio.to_thread(self._schedule, data))
        try:
            return await future
        except (Invalid, TimeoutError, ProcessExpired, MemoryError) as error:
            raise Invalid("No small picture can be made of this file") from error
        except (BrokenExecutor, asyncio.CancelledError) as error:
            if isinstance(error, asyncio.CancelledError) and not future.cancelled():
                raise
            raise Unavailable("The maker of small pictures was stopped") from error

    async def start(self) -> None:
        """Do nothing: the process comes with the first picture."""

    async def stop(self) -> None:
        """End the process."""
        await asyncio.to_thread(self._stop)

    def _schedule(self, data: bytes) -> "Future[tuple[bytes, str]]":
        with self._changing:
            if self._pool is None or not self._pool.active:
                self._pool = ProcessPool(
                    max_workers=1,
                    max_tasks=_TASKS_PER_PROCESS,
                    initializer=_limit_memory,
                    context=multiprocessing.get_context("spawn"),
                )
            future: Future[tuple[bytes, str]] = self._pool.schedule(
                shrink_image, args=[data, self._max_pixels], timeout=self._timeout_s
            )
            return future

    def _stop(self) -> None:
        with self._changing:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()
            pool.join(5)


def shrink_image(data: bytes, max_pixels: int, edge_px: int = EDGE_PX) -> tuple[bytes, str]:
    """Return a small upright picture and its type: PNG for what is see-through, JPEG else. Raises Invalid."""
    Image.MAX_IMAGE_PIXELS = None  # judged below, by our own limit
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > max_pixels:
                raise Invalid("The image has too many pixels")
            image.draft("RGB", (edge_px * 2, edge_px * 2))  # JPEG: decode small at once
            upright = ImageOps.exif_transpose(image)
            clear = "A" in upright.getbands() or "transparency" in upright.info
            small = upright.convert("RGBA" if clear else "RGB")
            small.thumbnail((edge_px, edge_px))
            made = io.BytesIO()
            if clear:
                small.save(made, "PNG", optimize=True)
            else:
                small.save(made, "JPEG", quality=_QUALITY)
    except Invalid:
        raise
    except Exception as error:  # whatever the decoders raise for bytes that were made to break them
        raise Invalid("The image cannot be read") from error
    return made.getvalue(), "image/png" if clear else "image/jpeg"


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
