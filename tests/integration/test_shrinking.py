"""Small pictures are made in a process of their own, which hostile images can hurt and nothing else."""

import io
import struct
import zlib
from collections.abc import AsyncIterator

import pytest
from PIL import Image

from hub.errors import Invalid
from hub.files.shrinking import EDGE_PX, Shrinker, shrink_image

MAX_PIXELS = 1_000_000


def image(width: int, height: int, kind: str = "JPEG", mode: str = "RGB", **options: object) -> bytes:
    made = io.BytesIO()
    Image.new(mode, (width, height), "red").save(made, kind, **options)
    return made.getvalue()


def bomb() -> bytes:
    """Return a PNG of a few kilobytes that says it has 400 million pixels."""
    head = struct.pack("!IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1_000_000)

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack("!I", len(data)) + name + data + struct.pack("!I", zlib.crc32(name + data))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def size_of(data: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(data)) as picture:
        return picture.size


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF"])
def test_every_kind_of_image_becomes_small(kind: str) -> None:
    data, told = shrink_image(image(800, 400, kind), MAX_PIXELS)
    assert size_of(data) == (EDGE_PX, EDGE_PX // 2)
    assert told in ("image/jpeg", "image/png")


def test_what_is_see_through_stays_so_and_what_is_small_is_not_blown_up() -> None:
    data, told = shrink_image(image(20, 10, "PNG", "RGBA"), MAX_PIXELS)
    assert (size_of(data), told) == ((20, 10), "image/png")


def test_a_picture_is_turned_as_the_camera_was_held_and_tells_nothing_else() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # rotated by a quarter
    exif[0x010F] = "Camera"
    data, _ = shrink_image(image(800, 400, exif=exif), MAX_PIXELS)
    assert size_of(data) == (EDGE_PX // 2, EDGE_PX)
    with Image.open(io.BytesIO(data)) as picture:
        assert not picture.getexif()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"text",
        b"\x89PNG\r\n\x1a\n",
        image(2000, 1000),
        bomb(),
        image(50, 50)[:200],
        image(9, 9, "PNG")[:40],
    ],
)
def test_what_cannot_be_drawn_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid):
        shrink_image(data, MAX_PIXELS)


@pytest.fixture
async def shrinker() -> AsyncIterator[Shrinker]:
    maker = Shrinker(max_pixels=500_000_000, timeout_s=20)
    yield maker
    await maker.stop()


async def test_a_process_that_runs_out_of_memory_hurts_nobody(shrinker: Shrinker) -> None:
    with pytest.raises(Invalid):
        await shrinker.shrink(bomb())
    data, _ = await shrinker.shrink(image(800, 400))
    assert size_of(data) == (EDGE_PX, EDGE_PX // 2)
