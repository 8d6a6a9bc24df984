"""Delivery of the daily letters: into a folder, and by SMTP where it is configured; nobody twice, nobody skipped."""

from __future__ import annotations

import csv
import datetime as dt
import fcntl
import hashlib
import io
import os
import re
import smtplib
import ssl
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.header import Header
from email.message import Message
from email.policy import compat32
from email.utils import format_datetime
from pathlib import Path
from typing import Literal, cast, get_args
from zoneinfo import ZoneInfo

from etl.refusal import Refusal

COLUMNS = ("digest_on", "person_id", "address", "message_id", "event", "said", "at")
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")  # as in etl.challenge, which this module does without
CITY_ZONE = ZoneInfo("Asia/Almaty")
NO_SENDER = "digest@localhost"  # of letters that are only written
CONNECT_S, REPLY_S = 30, 600  # RFC 5321 4.5.3.2: who gives up on a slow server earlier has it deliver twice
SAID_SIGNS = 300  # of a server's answer in the ledger
Security = Literal["none", "starttls", "tls"]
_MAILBOX = re.compile(r"(?=.{3,254}$)(?=[^@]{1,64}@)[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*"
                      r"@[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*", re.ASCII | re.IGNORECASE)
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_POLICY = compat32.clone(linesep="\r\n")  # the newer ones lose signs of a long Cyrillic subject where they fold it


@dataclass(frozen=True)
class Letter:
    """One plain letter to one person; `address` is '' when none is known."""

    person_id: str
    name: str
    address: str
    language: str
    subject: str
    body: str


@dataclass(frozen=True)
class Server:
    """Where letters are handed in, and as whom."""

    host: str
    port: int
    sender: str
    security: Security = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class Delivery:
    """What became of the letters, by person; `refused` and `deferred` with what the server said."""

    sent: tuple[str, ...]
    already: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]
    deferred: tuple[tuple[str, str], ...]
    without_address: tuple[str, ...]
    written: tuple[Path, ...]

    @property
    def is_complete(self) -> bool:
        """Nobody was refused, deferred or without an address."""
        return not (self.refused or self.deferred or self.without_address)


def deliver(letters: Sequence[Letter], folder: Path, digest_on: dt.date, server: Server | None,
            now: Callable[[], dt.datetime]) -> Delivery:
    """Write every letter to `<folder>/<digest_on>/`, then send it unless `<folder>/sent.csv` says that it was sent.

    Who was refused or deferred is tried at the next run; so is a letter that a run began and did not end, under the
    same Message-ID, by which the receiver can tell it. The file of a letter that was sent stays as it was sent.
    Refusal when another run is at it, when the server does not let us in, or when the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            return _deliver(letters, folder, digest_on, server, now)
    except OSError as error:  # of files alone: what the network raises ends in `_Connection`
        raise Refusal(f"The letters cannot be written into {folder}: {error.strerror}.") from error


def server_from(environment: Mapping[str, str]) -> Server | None:
    """The server that SMTP_HOST, _PORT, _FROM, _SECURITY, _USER and _PASSWORD_FILE name; None without SMTP_HOST."""
    host = environment.get("SMTP_HOST", "")
    if not host:
        return None
    port, sender = environment.get("SMTP_PORT") or "587", environment.get("SMTP_FROM", "")
    security, user = environment.get("SMTP_SECURITY") or "starttls", environment.get("SMTP_USER", "")
    password_file = environment.get("SMTP_PASSWORD_FILE", "")
    for is_right, sentence in (
            (re.fullmatch(r"[\w.:-]+", host, re.ASCII),
             f"SMTP_HOST is {host!r}: give the name of one server, and its port in SMTP_PORT."),
            (re.fullmatch(r"0*[1-9][0-9]{0,4}", port) and int(port) < 65536,
             f"SMTP_PORT is {port!r}: give a number from 1 to 65535."),
            (_MAILBOX.fullmatch(sender), f"SMTP_FROM is {sender!r}: give the one mailbox that letters come from."),
            (security in get_args(Security), f"SMTP_SECURITY is {security!r}: give {', '.join(get_args(Security))}."),
            (bool(user) == bool(password_file), "SMTP_USER and SMTP_PASSWORD_FILE belong together: give both."),
            (not user or security != "none" or host in ("localhost", "127.0.0.1", "::1"),
             "SMTP_SECURITY is 'none': the password would cross the network for all to read.")):
        if not is_right:
            raise Refusal(sentence)
    try:  # its name is never said: somebody may have put the password itself there
        password = Path(password_file).read_text("utf-8").rstrip("\r\n") if password_file else ""
    except (OSError, ValueError) as error:
        raise Refusal("The file that SMTP_PASSWORD_FILE names cannot be read.") from error
    if user and not (password and user.isascii() and password.isascii()):
        raise Refusal("SMTP_USER and the file of SMTP_PASSWORD_FILE must hold plain Latin signs, and at least one.")
    return Server(host, int(port), sender, cast(Security, security), user, password)


def _deliver(letters: Sequence[Letter], folder: Path, digest_on: dt.date, server: Server | None,
             now: Callable[[], dt.datetime]) -> Delivery:
    ledger, sender = folder / "sent.csv", server.sender if server else NO_SENDER
    events, keys = _events(ledger), [_key(digest_on, letter.person_id) for letter in letters]
    judged = [("double", "the digest has another letter under this person_id") if keys[n] in keys[:n]
              else _judge(letter, is_sent=events[keys[n], "sent"] > 0) for n, letter in enumerate(letters)]
    written: dict[int, Path] = {}
    contents: dict[int, bytes] = {}
    for n, letter in enumerate(letters):
        if judged[n][0] not in ("already", "double"):
            contents[n] = _message(letter, digest_on, sender, _message_id(keys[n], sender))
            written[n] = folder / digest_on.isoformat() / _file_name(letter.person_id, keys[n])
            _write(written[n], contents[n])

    def record(n: int, event: str, said: str = "") -> None:
        _append(ledger, (digest_on, letters[n].person_id, letters[n].address, _message_id(keys[n], sender), event,
                         said, now().isoformat()))

    if server:
        for n, (outcome, said) in enumerate(judged):
            if outcome == "refused":
                record(n, outcome, said)
        with _Connection(server) as line:
            # who was tried least goes first: a letter that the server stalls on never keeps another one waiting twice
            for n in sorted((n for n in contents if judged[n][0] == "open"), key=lambda n: events[keys[n], "begun"]):
                if line.is_open():
                    record(n, "begun")
                judged[n] = line.send(letters[n].address, contents[n])
                record(n, *judged[n])

    def those(*outcomes: str) -> tuple[tuple[str, str], ...]:
        return tuple((letters[n].person_id, said) for n, (outcome, said) in enumerate(judged) if outcome in outcomes)

    sent, already, nowhere = (tuple(person for person, _ in those(o)) for o in ("sent", "already", "without_address"))
    return Delivery(sent, already, those("refused", "double"), those("deferred"), nowhere, tuple(written.values()))


def _judge(letter: Letter, *, is_sent: bool) -> tuple[str, str]:
    """What is known before any server is asked: already, without_address, refused (and why) or open."""
    if is_sent:
        return "already", ""
    if not letter.address:
        return "without_address", ""
    if not _MAILBOX.fullmatch(letter.address):
        return "refused", f"«{_plain(letter.address)}» is not one plain mailbox such as name@example.kz"
    return "open", ""


class _Connection:
    """The one connection for all letters, made when it is needed; after a `trouble` nothing more is tried."""

    def __init__(self, server: Server) -> None:
        self._server, self._trouble = server, ""
        self._client: smtplib.SMTP | None = None

    def __enter__(self) -> _Connection:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._client is not None:
            with suppress(OSError):
                if kind is None:  # in the middle of a letter QUIT would be a line of it
                    self._client.quit()
            self._client.close()

    def is_open(self) -> bool:
        """Is there a connection, or could one be made?"""
        if not self._trouble and (self._client is None or self._client.sock is None):
            try:
                self._client = _connect(self._server)
            except OSError as error:
                self._trouble = f"{self._server.host}:{self._server.port} cannot be reached: {_said(error)}"
        return not self._trouble

    def send(self, address: str, content: bytes) -> tuple[str, str]:
        """Sent, refused or deferred, and what the server said. A letter is offered again when the line drops."""
        said = ""
        for _ in range(2):  # and no more: a letter that ends every connection must not hold up the others
            if not self.is_open() or self._client is None:
                return "deferred", self._trouble
            try:
                code, said = _hand_over(self._client, self._server.sender, address, content)
            except OSError as error:
                said = f"the connection was lost: {_said(error)}"
                self._client.close()
                if isinstance(error.__context__, TimeoutError):
                    self._trouble = f"{self._server.host}:{self._server.port} did not answer within {REPLY_S} s"
            else:
                return "sent" if code == 250 else "refused" if 500 <= code < 600 else "deferred", said
        return "deferred", said


def _connect(server: Server) -> smtplib.SMTP:
    """A connection that is as safe as it was asked to be, and logged in; OSError when it may come later."""
    context, client = ssl.create_default_context(), None
    try:
        client = (smtplib.SMTP_SSL(server.host, server.port, timeout=CONNECT_S, context=context)
                  if server.security == "tls" else smtplib.SMTP(server.host, server.port, timeout=CONNECT_S))
        client.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            client.starttls(context=context)
            client.ehlo_or_helo_if_needed()
        if server.user:
            client.login(server.user, server.password)
        if client.sock is not None:
            client.sock.settimeout(REPLY_S)
    except (OSError, UnicodeError) as error:
        if client is not None:
            client.close()
        refusal = _hopeless(error, f"{server.host}:{server.port}", server.user)
        if refusal is None:
            raise
        raise refusal from None  # the cause may hold the password
    return client


def _hopeless(error: Exception, where: str, user: str) -> Refusal | None:
    """The sentence for what no later run would mend; None for what one may."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return Refusal(f"The certificate of {where} does not verify ({error.verify_message}): nothing was sent to it.")
    if isinstance(error, smtplib.SMTPAuthenticationError) and error.smtp_code >= 500:
        # its own words are left out: a careless server repeats what it was given
        return Refusal(f"{where} does not accept the login of {user!r} ({error.smtp_code}): check SMTP_USER and the "
                       "file of SMTP_PASSWORD_FILE.")
    if isinstance(error, UnicodeError):
        return Refusal(f"{where} cannot be asked: its name, the user or the password is not of plain Latin signs.")
    later = (smtplib.SMTPServerDisconnected, smtplib.SMTPResponseException)
    if isinstance(error, smtplib.SMTPException) and not isinstance(error, later):
        return Refusal(f"{where} does not offer what SMTP_SECURITY and SMTP_USER ask for: {_said(error)}")
    return None


def _hand_over(client: smtplib.SMTP, sender: str, address: str, content: bytes) -> tuple[int, str]:
    """The server's last word on one letter; by hand, as sendmail() keeps no receipt and forgets a RSET."""
    said: bytes | str
    code, said = client.mail(sender)
    if code == 250:
        code, said = client.rcpt(address)
        if code in (250, 251):
            try:
                code, said = client.data(content)
            except smtplib.SMTPDataError as error:
                code, said = error.smtp_code, error.smtp_error
    if code == 421:
        raise smtplib.SMTPServerDisconnected(_reply(code, said))
    if code != 250:
        with suppress(OSError):  # it has answered; the next letter finds out that the line is gone
            client.rset()
    return code, _reply(code, said)


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _reply(error.smtp_code, error.smtp_error)
    return _plain(str(error))[:SAID_SIGNS]


def _reply(code: int, said: bytes | str) -> str:
    return _plain(f"{code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}")[:SAID_SIGNS]


def _message(letter: Letter, digest_on: dt.date, sender: str, message_id: str) -> bytes:
    """The letter as it goes out: of ASCII alone, with the line ends of mail."""
    message: Message[str, Header | str] = Message()
    message.set_payload(re.sub(r"\r\n|\r|\n", "\r\n", letter.body), "utf-8")
    name = _plain(letter.name) or _plain(letter.person_id) or "?"
    to = Header(name, "utf-8", header_name="To")
    # a group of nobody is how a letter without a mailbox still says whom it is for
    to.append(f"<{letter.address}>" if _MAILBOX.fullmatch(letter.address) else ":;", "us-ascii")
    message["From"] = sender
    message["To"] = to
    message["Subject"] = Header(_plain(letter.subject), "utf-8", header_name="Subject")
    message["Date"] = format_datetime(dt.datetime.combine(digest_on, dt.time(9), CITY_ZONE))
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = re.sub(r"[^A-Za-z0-9-]", "", letter.language)
    return message.as_bytes(policy=_POLICY)


def _key(digest_on: dt.date, person_id: str) -> str:
    """A person's letter of that day: the one name that is safe in a file name, a ledger and a Message-ID."""
    return hashlib.sha256(f"{digest_on} {person_id}".encode()).hexdigest()[:32]


def _message_id(key: str, sender: str) -> str:
    return f"<{key}@{sender.rpartition('@')[2]}>"


def _file_name(person_id: str, key: str) -> str:
    readable = re.sub(r"[^A-Za-z0-9_-]+", "_", person_id[:100]).lstrip("-")[:40] or "_"
    return f"{readable}-{key}.eml"  # ids that differ by case alone are two files on any file system


def _plain(text: str) -> str:
    """One line: whatever could end a header or a ledger's line is a space."""
    return _BREAKS.sub(" ", text).strip()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / ".lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refusal(f"Another run is delivering the letters of {folder}: let it end first.") from error
        yield


def _events(ledger: Path) -> Counter[tuple[str, str]]:
    """How often each event came to each letter. Read line by line: a line that a crash tore spoils no other."""
    content = ledger.read_bytes() if ledger.exists() else b""
    if content and not content.startswith(_csv(COLUMNS)):
        raise Refusal(f"{ledger} no longer begins as it was written: restore it, as only it tells who has a letter.")
    events: Counter[tuple[str, str]] = Counter()
    for line in content.split(b"\n"):
        with suppress(csv.Error):
            for row in csv.reader([line.decode("utf-8", "replace")]):
                if len(row) > 4:  # up to the event; what the server said may have been torn off
                    events[row[3].removeprefix("<").partition("@")[0], row[4]] += 1
    return events


def _append(ledger: Path, row: Sequence[object]) -> None:
    if not ledger.exists() or not ledger.stat().st_size:
        _write(ledger, _csv(COLUMNS))
    with ledger.open("ab+") as file:
        file.seek(-1, os.SEEK_END)
        is_torn = file.read(1) != b"\n"
        file.write((b"\r\n" if is_torn else b"") + _csv(row))
        file.flush()
        os.fsync(file.fileno())


def _csv(row: Sequence[object]) -> bytes:
    """One line of UTF-8 CSV; a cell that a spreadsheet would run is made text."""
    text, cells = io.StringIO(), [_plain(str(cell)) for cell in row]
    csv.writer(text).writerow([f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell for cell in cells])
    return text.getvalue().encode("utf-8")


def _write(path: Path, content: bytes) -> None:
    """The file whole or not at all, also when the power goes."""
    path.parent.mkdir(exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
