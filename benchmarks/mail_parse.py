"""How many mails a second one core parses, sanitises and splits: `python -m benchmarks.mail_parse [--seconds 5] [FILE...]`.

Without files it takes the fixtures of the tests: mails of some kilobytes as common clients write them, beside one
newsletter of 60 kB and one mail with an attachment of 2 MB, each measured apart.
"""

import argparse
import base64
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from hub.channels.email.parse import parse_mail

HEAD = b"From: Li <li@mail.example>\r\nTo: help@shop.example\r\nSubject: Order\r\nMIME-Version: 1.0\r\n"


def newsletter() -> bytes:
    """Return an HTML mail of about 60 kB."""
    link = '<a href="https://shop.example/{n}"><img src="https://shop.example/{n}.png"> Offer {n}</a>'
    row = f'<tr><td style="padding:4px">{link}</td></tr>'
    table = "".join(row.format(n=number) for number in range(450))
    return (
        HEAD
        + b"Content-Type: text/html; charset=utf-8\r\n\r\n"
        + f"<html><body><table>{table}</table></body></html>".encode()
    )


def with_attachment() -> bytes:
    """Return a mail with an attachment of 2 MB."""
    content = base64.encodebytes(bytes(range(256)) * 8_192)
    parts = b"--b\r\n\r\nHello\r\n--b\r\n"
    parts += b"Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + parts + content + b"--b--\r\n"


def measure(name: str, mails: Sequence[bytes], seconds: float) -> None:
    """Parse `mails` in turn for `seconds` of CPU and print the rate."""
    times_ms: list[float] = []
    ends = time.process_time() + seconds
    while time.process_time() < ends:
        for raw in mails:
            started = time.process_time()
            parse_mail(raw)
            times_ms.append((time.process_time() - started) * 1000)
    size_kb = sum(map(len, mails)) / len(mails) / 1000
    rate = 1000 / statistics.fmean(times_ms)
    high = statistics.quantiles(times_ms, n=100)[98]
    print(
        f"{name:12} {len(mails):4} mails of {size_kb:8.1f} kB  {rate:8.0f} mails/s/core  p99 {high:6.2f} ms"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--seconds", type=float, default=5)
    options = parser.parse_args()
    if options.files:
        measure("files", [path.read_bytes() for path in options.files], options.seconds)
        return
    fixtures = [path.read_bytes() for path in sorted(Path("tests/fixtures/email").glob("*.eml"))]
    measure("clients", fixtures, options.seconds)
    measure("newsletter", [newsletter()], options.seconds)
    measure("attachment", [with_attachment()], options.seconds)


if __name__ == "__main__":
    main()
