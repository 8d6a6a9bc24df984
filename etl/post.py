"""Delivery of the daily letters: into a folder, and by SMTP where it is configured; nobody twice, nobody skipped."""

from __future__ import annotations

import csv
import datetime as dt
import fcntl
import hashlib
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.header import Header
from email.message import Message
from email.policy import compat32
from email.utils import format_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from etl.cells import csv_bytes, one_line
from etl.refusal import Refusal
from etl.smtp import MAILBOX, Connection, Server

COLUMNS = ("digest_on", "person_id", "address", "message_id", "event", "said", "at")
CITY_ZONE = ZoneInfo("Asia/Almaty")
NO_SENDER = "digest@localhost"  # of letters that are only written
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
    except OSError as error:  # of files alone: what the network raises ends in `Connection`
        raise Refusal(f"The letters cannot be written into {folder}: {error.strerror}.") from error


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
        with Connection(server) as line:
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
    if not MAILBOX.fullmatch(letter.address):
        return "refused", f"«{one_line(letter.address)}» is not one plain mailbox such as name@example.kz"
    return "open", ""


def _message(letter: Letter, digest_on: dt.date, sender: str, message_id: str) -> bytes:
    """The letter as it goes out: of ASCII alone, with the line ends of mail."""
    message: Message[str, Header | str] = Message()
    message.set_payload(re.sub(r"\r\n|\r|\n", "\r\n", letter.body), "utf-8")
    name = one_line(letter.name) or one_line(letter.person_id) or "?"
    to = Header(name, "utf-8", header_name="To")
    # a group of nobody is how a letter without a mailbox still says whom it is for
    to.append(f"<{letter.address}>" if MAILBOX.fullmatch(letter.address) else ":;", "us-ascii")
    message["From"] = sender
    message["To"] = to
    message["Subject"] = Header(one_line(letter.subject), "utf-8", header_name="Subject")
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
    if content and not content.startswith(csv_bytes([COLUMNS])):
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
        _write(ledger, csv_bytes([COLUMNS]))
    with ledger.open("ab+") as file:
        file.seek(-1, os.SEEK_END)
        is_torn = file.read(1) != b"\n"
        file.write((b"\r\n" if is_torn else b"") + csv_bytes([[one_line(str(cell)) for cell in row]]))
        file.flush()
        os.fsync(file.fileno())


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
