"""What somebody uploads is read in memory, within limits, whatever an archive says of itself."""

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import Invalid
from hub.knowledge.imports import uploads
from hub.knowledge.imports.found import FoundArticle, Reading, Unusable
from hub.knowledge.imports.uploads import Upload

READING = Reading("en", frozenset(("en", "zh")))


def packed(files: dict[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def found(data: bytes, name: str = "all.zip", format_name: str = "markdown") -> dict[str, FoundArticle | str]:
    upload = Upload(name, data, format_name, READING)
    read = [one for number in range(len(upload)) for one in upload.read(number)]
    return {one.place: one.reason if isinstance(one, Unusable) else one for one in read}


def test_a_folder_in_an_archive_is_read_as_the_folder_itself_would_be() -> None:
    files = {
        "export/zh/tui.md": "# 退货\n七天。",
        "export/fees.md": "# Fees\nNone.",
        "export/picture.png": b"\x89PNG",
        "__MACOSX/export/._fees.md": "rubbish",
    }
    read = found(packed(files))
    assert {place: one.language for place, one in read.items() if isinstance(one, FoundArticle)} == {
        "fees.md": "en",
        "zh/tui.md": "zh",
    }
    only_chinese = found(packed({"zh/tui.md": "# 退货\n七天。"}))
    assert list(only_chinese) == ["zh/tui.md"]


def test_one_file_is_read_under_its_name() -> None:
    (one,) = found(b"title,body\nFees,None\n", "C:\\Users\\sue\\fees.csv", "csv").values()
    assert isinstance(one, FoundArticle)
    assert (one.title, one.place) == ("Fees", "fees.csv row 1")
    assert "UTF-8" in str(found(b"\xff\xfe", "a.md")["a.md"])


def test_names_that_lead_out_and_links_are_refused_and_the_rest_is_read() -> None:
    link = zipfile.ZipInfo("link.md")
    link.external_attr = 0o120777 << 16
    out = io.BytesIO(
        packed({"../up.md": "# A\nB", "/root.md": "# A\nB", "C:/drive.md": "# A\nB", "good.md": "# A\nB"})
    )
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    read = found(out.getvalue())
    assert [place for place, one in read.items() if isinstance(one, FoundArticle)] == ["good.md"]
    assert {one for one in read.values() if isinstance(one, str)} == {
        "its name leads out of the archive",
        "it is a link, not a file",
    }


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = packed({"bomb.md": b"a" * (uploads.MAX_ENTRY_BYTES + 1), "good.md": "# A\nB"})
    lying = bomb.replace(struct.pack("<I", uploads.MAX_ENTRY_BYTES + 1), struct.pack("<I", 10))
    for data in (bomb, lying):
        read = found(data)
        assert isinstance(read["bomb.md"], str)
        assert isinstance(read["good.md"], FoundArticle)
    many = packed({f"{number}.md": "x" * 9_999_999 for number in range(21)})
    with pytest.raises(Invalid, match="unpacks to more"):
        found(many)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (packed({"a.txt": "x"}), "no files that end in .md"),
        (packed({}), "no files that end in .md"),
        (packed({f"{number}.md": "" for number in range(uploads.MAX_FILES + 1)}), "at most 5,000"),
        (packed({"a.md": "# A\nB"})[:-30], "damaged"),
        (packed({"a.md": "x"})[:-10] + struct.pack("<I", 2**32 - 1) + b"\0" * 6, "too many files"),
    ],
    ids=["no article", "empty", "many", "cut off", "lies"],
)
def test_what_is_no_use_is_told(data: bytes, told: str) -> None:
    with pytest.raises(Invalid, match=told):
        found(data)


def test_an_entry_that_is_damaged_does_not_keep_the_others_out() -> None:
    data = packed({"a.md": "# A\nB", "b.md": "# B\nC"}, zipfile.ZIP_STORED)
    read = found(data.replace(b"# A\nB", b"# A\nX", 1))
    assert isinstance(read["a.md"], str)
    assert isinstance(read["b.md"], FoundArticle)


@given(st.binary(max_size=300), st.integers(0, 200), st.integers(0, 255))
def test_no_archive_breaks_it(noise: bytes, at: int, value: int) -> None:
    data = bytearray(packed({"a.md": "# A\nB", "en/b.md": noise}))
    data[at % len(data)] = value
    try:
        found(bytes(data))
    except Invalid:
        pass
