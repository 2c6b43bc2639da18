"""A real mail world on loopback: Dovecot keeps mailboxes, an SMTP server delivers into them.

The SMTP server takes mail for every mailbox that exists, so what the hub sends lands where its customer reads it,
and what a customer sends by SMTP lands in the mailbox that the hub fetches.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.servers.program import free_port

PASSWORD = "mail-test-password"
_CONFIG = """
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{root}/mail/%u
first_valid_uid = 0
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
mail_max_userip_connections = 50
auth_failure_delay = 0
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
{oauth}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}/home/%u
}}
"""


_OAUTH = """
auth_mechanisms = plain login xoauth2
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {root}/oauth2.conf
}}
"""


def dovecot_program() -> str | None:
    """Return the path of Dovecot, None where it is not installed."""
    return shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")


class MailServers:
    """Dovecot and an SMTP server, on ports of their own, with a directory of their own."""

    def __init__(self, root: Path) -> None:
        self.host = "127.0.0.1"
        self.imap_port = free_port()
        self.smtp_port = free_port()
        self.password = PASSWORD
        self.refuse_with: str | None = None
        """What the SMTP server answers to the next mails instead of taking them, such as `451 later`."""
        self._root = root
        self._tokeninfo_url = ""
        self._dovecot: subprocess.Popen[bytes] | None = None
        self._smtp = Controller(
            _Delivery(self), hostname=self.host, port=self.smtp_port, ready_timeout=15, enable_SMTPUTF8=True
        )
        self._owner = _mail_owner()

    def start(self) -> None:
        """Start both servers and wait until they answer."""
        os.chmod(self._root, 0o755)
        for name in ("run", "state", "mail", "home"):
            (self._root / name).mkdir(exist_ok=True)
        self._give(self._root / "mail", self._root / "home")
        self.start_imap()
        self._smtp.start()

    def start_imap(self) -> None:
        """Start Dovecot, also again after `kill_imap`."""
        program = dovecot_program()
        assert program is not None
        (self._root / "oauth2.conf").write_text(
            f"tokeninfo_url = {self._tokeninfo_url}\nusername_attribute = email\nuse_grant_password = no\n"
        )
        root_user = os.geteuid() == 0
        user, group = _own_names()
        (self._root / "dovecot.conf").write_text(
            _CONFIG.format(
                root=self._root,
                port=self.imap_port,
                password=self.password,
                uid=self._owner[0],
                gid=self._owner[1],
                internal="dovecot" if root_user else user,
                login="dovenull" if root_user else user,
                group="dovecot" if root_user else group,
                oauth=_OAUTH.format(root=self._root) if self._tokeninfo_url else "",
            )
        )
        command = [program, "-F", "-c", str(self._root / "dovecot.conf")]
        self._dovecot = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._wait_for_imap()

    def trust_tokens(self, tokeninfo_url: str) -> None:
        """Have Dovecot take XOAUTH2 tokens, too, that this address (with the token behind it) knows."""
        self._tokeninfo_url = tokeninfo_url
        self.kill_imap()
        self.start_imap()

    def kill_imap(self) -> None:
        """Take Dovecot down at once, with every open connection."""
        if self._dovecot is not None:
            self._dovecot.send_signal(signal.SIGTERM)
            self._dovecot.wait(10)
            self._dovecot = None

    def stop(self) -> None:
        """Stop both servers."""
        self._smtp.stop()
        self.kill_imap()

    def create_mailbox(self, address: str) -> None:
        """Make a mailbox; its user name is its address."""
        for name in ("cur", "new", "tmp"):
            (self._box(address) / name).mkdir(parents=True, exist_ok=True)
        self._give(self._box(address), *(self._box(address) / name for name in ("cur", "new", "tmp")))

    def exists(self, address: str) -> bool:
        """Say whether there is such a mailbox."""
        return self._box(address).is_dir()

    def deliver(self, raw: bytes, address: str) -> None:
        """Put a mail into a mailbox, as a delivery agent does (write to `tmp`, rename to `new`)."""
        box, name = self._box(address), f"{time.time_ns()}.{uuid.uuid4().hex}.test"
        (box / "tmp" / name).write_bytes(raw)
        self._give(box / "tmp" / name)
        (box / "tmp" / name).rename(box / "new" / name)

    def fetch(self, address: str) -> list[bytes]:
        """Return the mails of a mailbox, oldest first."""
        return [path.read_bytes() for path in self._mails(address)]

    def seen(self, address: str) -> int:
        """Return how many mails of a mailbox are marked as seen."""
        return sum("S" in path.name.partition(":2,")[2] for path in self._mails(address))

    def log(self) -> str:
        """Return what Dovecot wrote."""
        path = self._root / "dovecot.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def _mails(self, address: str) -> list[Path]:
        box = self._box(address)
        return sorted((*(box / "new").iterdir(), *(box / "cur").iterdir()), key=lambda path: path.name)

    def _box(self, address: str) -> Path:
        assert "/" not in address
        return self._root / "mail" / address.lower()

    def _give(self, *paths: Path) -> None:
        if os.geteuid() == 0:
            for path in paths:
                os.chown(path, *self._owner)

    def _wait_for_imap(self) -> None:
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            try:
                with socket.create_connection((self.host, self.imap_port), 1) as link:
                    link.settimeout(5)
                    if link.recv(100).startswith(b"* OK"):
                        return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(f"Dovecot does not answer: {self.log()[-2000:]}")


class _Delivery:
    """Deliver what the SMTP server takes."""

    def __init__(self, servers: MailServers) -> None:
        self._servers = servers

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not self._servers.exists(address):
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self._servers.refuse_with is not None:
            return self._servers.refuse_with
        raw = f"Return-Path: <{envelope.mail_from}>\r\n".encode() + (envelope.original_content or b"")
        for address in envelope.rcpt_tos:
            self._servers.deliver(raw, address)
        return "250 OK delivered"


def _mail_owner() -> tuple[int, int]:
    if os.geteuid() != 0:
        return os.getuid(), os.getgid()
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def _own_names() -> tuple[str, str]:
    import grp

    return pwd.getpwuid(os.geteuid()).pw_name, grp.getgrgid(os.getegid()).gr_name


@pytest.fixture
def mail_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServers]:
    """Running mail servers; skipped loudly without Dovecot, a failure where CI is set."""
    if dovecot_program() is None:
        message = "Dovecot is not installed (apt-get install dovecot-imapd)"
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(message)
        pytest.skip(message)
    root = Path("/tmp") / f"hubmail-{uuid.uuid4().hex[:12]}"  # short: socket paths have 108 characters
    root.mkdir()
    servers = MailServers(root)
    try:
        servers.start()
        yield servers
    finally:
        servers.stop()
        shutil.rmtree(root, ignore_errors=True)
