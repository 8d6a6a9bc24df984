"""Delivery of letters to a real SMTP server: each person gets exactly one, whatever the server and the day do."""

from __future__ import annotations

import asyncio
import csv
import datetime as dt
import email
import email.policy
import fcntl
import io
import re
import socket
import ssl
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import Any, cast

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from hypothesis import given, settings
from hypothesis import strategies as st

from etl import post, smtp
from etl.cells import one_line
from etl.post import COLUMNS, Delivery, Letter, deliver
from etl.refusal import Refusal
from etl.smtp import Server, server_from

DAY = dt.date(2026, 11, 13)
AT = dt.datetime(2026, 11, 13, 9, 0, 5, tzinfo=dt.timezone(dt.timedelta(hours=5)))
PASSWORD = "korgau plain secret"
KAZAKH = "Бүгін: мерзімі өткен нұсқамалар — 3, бару керек мектептер — 12, ескертулер жоқ, әріптестерге сәлем"
PEOPLE = ("a", "b", "c", "d")


class Office:
    """A handler that answers as each address is scripted to be answered, then «250»; it keeps what it accepted.

    A script holds `rcpt 550 …`, `data 451 …` and the like, `rcpt drop` (before the letter was given), `data drop`
    (after it was kept, before the reply) and `data hang`.
    """

    def __init__(self, **scripts: list[str]) -> None:
        self.scripts, self.kept, self.connections = scripts, list[tuple[str, EmailMessage]](), 0

    async def handle_EHLO(self, server: SMTP, session: Any, envelope: Any, hostname: str,
                          responses: list[str]) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: Any) -> str:
        answer = self._answer(address, "rcpt")
        if answer == "drop":
            cast(asyncio.WriteTransport, server.transport).abort()
        envelope.rcpt_tos.append(address)
        return answer or "250 ok"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        (address,) = envelope.rcpt_tos
        answer = self._answer(address, "data")
        if answer == "hang":
            await asyncio.Event().wait()
        if not answer or answer == "drop":
            self.kept.append((address, read(envelope.content)))
        if answer == "drop":
            cast(asyncio.WriteTransport, server.transport).abort()
        return answer or "250 kept as 7"

    def _answer(self, address: str, step: str) -> str:
        script = self.scripts.get(address.partition("@")[0], [])
        return script.pop(0).partition(" ")[2] if script and script[0].startswith(step) else ""

    def letters_of(self, person: str) -> list[EmailMessage]:
        return [message for address, message in self.kept if address == f"{person}@astana.kz"]


class AnyPort(Controller):
    """On the port that the system gave, so that no two tests can want the same one."""

    def _trigger_server(self) -> None:
        self.port = cast(Any, self.server).sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def running(handler: Any, port: int = 0, **options: Any) -> Iterator[Server]:
    controller = AnyPort(handler, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield Server("127.0.0.1", controller.port, "digest@korgau.kz", "none")
    finally:
        controller.stop()


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def server(office: Office) -> Iterator[Server]:
    with running(office) as server:
        yield server


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate of 127.0.0.1 with its key, in one file."""
    folder = tmp_path_factory.mktemp("certificate")
    path = folder / "both.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj",
         "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "3650", "-keyout", folder / "key.pem",
         "-out", folder / "cert.pem"], check=True, capture_output=True)
    path.write_text((folder / "key.pem").read_text() + (folder / "cert.pem").read_text())
    return path


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


def letter(person: str, **other: str) -> Letter:
    usual = {"name": f"Person {person}", "address": f"{person}@astana.kz", "language": "kk", "subject": KAZAKH,
             "body": f"Сәлеметсіз бе, {person}!\n\n.\n.. нүктемен басталған жол\nFrom here on\n"}
    return Letter(person, **usual | other)


def letters(*people: str) -> list[Letter]:
    return [letter(person) for person in people or PEOPLE]


def run(folder: Path, server: Server | None, to_send: list[Letter] | None = None) -> Delivery:
    return deliver(letters() if to_send is None else to_send, folder, DAY, server, lambda: AT)


def read(content: bytes) -> EmailMessage:
    return cast(EmailMessage, email.message_from_bytes(content, policy=email.policy.default))


def text_of(message: EmailMessage) -> str:
    """As it was before lines were ended as mail ends them."""
    return str(message.get_content()).replace("\r\n", "\n")


def to_of(message: EmailMessage) -> tuple[str, str]:
    """Name and address, by the older reader: the newer puts a space where a long name was folded."""
    raw = email.message_from_bytes(message.as_bytes(), policy=email.policy.compat32)["To"]
    name, address = parseaddr(str(raw).replace("\n", ""))
    return str(make_header(decode_header(name))), address


def ledger(folder: Path) -> list[dict[str, str]]:
    text = (folder / "sent.csv").read_bytes().decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def events(folder: Path, person: str) -> list[str]:
    return [row["event"] for row in ledger(folder) if row["person_id"] == person]


def assert_each_has_one(office: Office, *people: str) -> None:
    assert Counter(address for address, _ in office.kept) == {f"{person}@astana.kz": 1 for person in people or PEOPLE}


# A good day.

def test_all_get_exactly_one_over_one_connection(tmp_path: Path, office: Office, server: Server) -> None:
    first = run(tmp_path, server)
    assert (first.sent, first.is_complete, office.connections) == (PEOPLE, True, 1)
    as_sent = [path.read_bytes() for path in first.written]
    again = run(tmp_path, server, [replace(x, body="changed since", address="new@astana.kz") for x in letters()])
    assert (again.sent, again.already, again.is_complete) == ((), PEOPLE, True)
    assert_each_has_one(office)
    assert [path.read_bytes() for path in first.written] == as_sent
    assert events(tmp_path, "a") == ["begun", "sent"]


def test_the_next_day_is_another_letter(tmp_path: Path, office: Office, server: Server) -> None:
    run(tmp_path, server)
    deliver(letters(), tmp_path, DAY + dt.timedelta(days=1), server, lambda: AT)
    ids = [message["Message-ID"] for message in office.letters_of("a")]
    assert len(set(ids)) == len(ids) == 2


def test_letter_arrives_intact(tmp_path: Path, office: Office, server: Server) -> None:
    written = run(tmp_path, server, [letter("a", name="Әсел Құдайберген, «Қорғау»")]).written
    (message,) = office.letters_of("a")
    assert (message["Subject"], text_of(message)) == (KAZAKH, letter("a").body)
    assert message["From"].addresses[0].addr_spec == "digest@korgau.kz"
    assert to_of(message) == ("Әсел Құдайберген, «Қорғау»", "a@astana.kz")
    assert message["Date"] == "Fri, 13 Nov 2026 09:00:00 +0500"
    assert message["Message-ID"].endswith("@korgau.kz>")
    assert (message["Auto-Submitted"], message["Content-Language"]) == ("auto-generated", "kk")
    assert max(map(len, written[0].read_bytes().split(b"\r\n"))) < 998
    assert written[0].read_bytes().isascii()


WORDS = st.text(st.sampled_from("ӘәҚқҰұ «»—abc12 ,.;:<>@()\"\\=?_\r\n\0"), max_size=150) | st.text()


@settings(max_examples=100, deadline=None)
@given(name=WORDS, subject=WORDS, body=st.text(max_size=300))
def test_any_name_and_subject_arrive_in_the_same_few_headers(name: str, subject: str, body: str) -> None:
    raw = post._message(letter("a", name=name, subject=subject, body=body), DAY, "digest@korgau.kz", "<7@korgau.kz>")
    message = read(raw)
    assert sorted(message.keys()) == sorted((
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language", "Content-Type",
        "MIME-Version", "Content-Transfer-Encoding"))
    assert [address.addr_spec for address in message["To"].addresses] == ["a@astana.kz"]
    assert " ".join(to_of(message)[0].split()) == " ".join((one_line(name) or "a").split())
    assert message["Subject"].split() == one_line(subject).split()
    assert message.get_content() == re.sub("\r\n|\r|\n", "\r\n", body)
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) < 100


# What the server does not take.

def test_refused_recipient_stops_nobody_and_gets_it_once_corrected(
        tmp_path: Path, office: Office, server: Server) -> None:
    office.scripts["b"] = ["rcpt 550 no such\tuser"]
    first = run(tmp_path, server)
    assert (first.sent, first.refused) == (("a", "c", "d"), (("b", "550 no such user"),))
    assert not first.is_complete
    second = run(tmp_path, server, [letter("a"), letter("b", address="bb@astana.kz"), letter("c"), letter("d")])
    assert (second.sent, second.already, second.is_complete) == (("b",), ("a", "c", "d"), True)
    assert_each_has_one(office, "a", "bb", "c", "d")
    assert events(tmp_path, "b") == ["begun", "refused", "begun", "sent"]


@pytest.mark.parametrize("answer", ["552 too much mail data", "554 looks like spam"])
def test_refused_letter_stops_nobody(tmp_path: Path, office: Office, server: Server, answer: str) -> None:
    office.scripts["b"] = [f"data {answer}"]
    assert run(tmp_path, server).refused == (("b", answer),)
    assert run(tmp_path, server).sent == ("b",)
    assert_each_has_one(office)


@pytest.mark.parametrize("step", ["rcpt", "data"])
def test_deferred_is_sent_at_the_next_run(tmp_path: Path, office: Office, server: Server, step: str) -> None:
    office.scripts["b"] = [f"{step} 451 greylisted"]
    first = run(tmp_path, server)
    assert (first.sent, first.deferred) == (("a", "c", "d"), (("b", "451 greylisted"),))
    assert not first.is_complete
    assert run(tmp_path, server).sent == ("b",)
    assert_each_has_one(office)
    assert events(tmp_path, "b") == ["begun", "deferred", "begun", "sent"]


def test_refusal_of_the_command_data_leaves_no_letter_open(tmp_path: Path) -> None:
    class Full(SMTP):
        async def smtp_DATA(self, arg: str) -> None:
            if cast(Any, self.envelope).rcpt_tos == ["b@astana.kz"]:
                await self.push("452 the disk is full")
            else:
                await super().smtp_DATA(arg)

    class FullController(AnyPort):
        def factory(self) -> SMTP:
            return Full(self.handler, **self.SMTP_kwargs)

    office = Office()
    controller = FullController(office, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        done = run(tmp_path, Server("127.0.0.1", controller.port, "digest@korgau.kz", "none"))
    finally:
        controller.stop()
    assert (done.sent, done.deferred) == (("a", "c", "d"), (("b", "452 the disk is full"),))
    assert_each_has_one(office, "a", "c", "d")


# What the network does.

def test_line_dropped_before_the_letter_is_made_again(tmp_path: Path, office: Office, server: Server) -> None:
    office.scripts["b"] = ["rcpt drop"]
    assert run(tmp_path, server).sent == PEOPLE
    assert office.connections == 2
    assert_each_has_one(office)


def test_line_dropped_after_the_letter_offers_the_same_letter(tmp_path: Path, office: Office, server: Server) -> None:
    office.scripts["b"] = ["data drop"]
    assert run(tmp_path, server).sent == PEOPLE
    kept = office.letters_of("b")
    assert len(kept) == 2  # nobody can know that the first one was kept; by its Message-ID it is one letter
    assert kept[0].as_bytes() == kept[1].as_bytes()
    assert len(office.kept) == len(PEOPLE) + 1


def test_letter_that_ends_every_connection_holds_up_nobody(tmp_path: Path, office: Office, server: Server) -> None:
    office.scripts["b"] = ["rcpt drop"] * 2
    first = run(tmp_path, server)
    assert (first.sent, [person for person, _ in first.deferred]) == (("a", "c", "d"), ["b"])
    assert "connection was lost" in first.deferred[0][1]
    assert run(tmp_path, server).sent == ("b",)
    assert_each_has_one(office)


def test_server_that_closes_the_channel_is_called_again(tmp_path: Path, office: Office, server: Server) -> None:
    office.scripts["b"] = ["rcpt 421 too many letters at once"]
    assert run(tmp_path, server).sent == PEOPLE
    assert office.connections == 2
    assert_each_has_one(office)


def test_silent_server_defers_the_rest_who_then_go_first(
        tmp_path: Path, office: Office, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "REPLY_S", 0.3)
    office.scripts["a"] = ["data hang"] * 2
    first = run(tmp_path, server)
    assert [person for person, _ in first.deferred] == list(PEOPLE)
    assert "did not answer within" in first.deferred[0][1]
    second = run(tmp_path, server)
    assert (second.sent, [person for person, _ in second.deferred]) == (("b", "c", "d"), ["a"])
    assert run(tmp_path, server).sent == ("a",)
    assert_each_has_one(office)


def test_server_down_defers_all_then_sends_all(tmp_path: Path, office: Office) -> None:
    with socket.socket() as closed:  # bound and not listening: the port is ours, and refuses
        closed.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        first = run(tmp_path, Server("127.0.0.1", port, "digest@korgau.kz", "none"))
    assert (first.sent, [person for person, _ in first.deferred]) == ((), list(PEOPLE))
    assert "cannot be reached" in first.deferred[0][1]
    assert {row["event"] for row in ledger(tmp_path)} == {"deferred"}
    with running(office, port) as server:
        assert run(tmp_path, server).sent == PEOPLE
    assert_each_has_one(office)


# What is known of the past.

def write_ledger(folder: Path, *rows: tuple[str, ...], torn: str = "") -> None:
    with (folder / "sent.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
        file.write(torn)


def message_id_of(folder: Path, person: str, server: Server | None) -> str:
    """As a run in another place makes it: it hangs on nothing of the machine."""
    (path,) = run(folder, None, letters(person)).written
    return str(read(path.read_bytes())["Message-ID"]).replace("@localhost", f"@{server.sender.partition('@')[2]}"
                                                              if server else "@localhost")


def test_begun_and_not_ended_is_sent_again_under_the_same_message_id(
        tmp_path: Path, office: Office, server: Server) -> None:
    message_id = message_id_of(tmp_path, "a", server)
    write_ledger(tmp_path, (DAY.isoformat(), "a", "a@astana.kz", message_id, "begun", "", AT.isoformat()))
    assert run(tmp_path, server, letters("a")).sent == ("a",)
    assert office.letters_of("a")[0]["Message-ID"] == message_id
    assert events(tmp_path, "a") == ["begun", "begun", "sent"]
    assert {row["message_id"] for row in ledger(tmp_path)} == {message_id}


@pytest.mark.parametrize("torn", ["2026-11-13,b", '2026-11-13,b,b@astana.kz,<x@y>,refused,"550 no', "\0\0\0", "é"])
def test_torn_last_line_spoils_nothing(tmp_path: Path, office: Office, server: Server, torn: str) -> None:
    message_id = message_id_of(tmp_path, "a", server)
    write_ledger(tmp_path, (DAY.isoformat(), "a", "a@astana.kz", message_id, "sent", "250", AT.isoformat()), torn=torn)
    with (tmp_path / "sent.csv").open("rb+") as file:
        file.truncate((tmp_path / "sent.csv").stat().st_size - (torn == "é"))  # in the middle of a letter
    done = run(tmp_path, server)
    assert (done.already, done.sent) == (("a",), ("b", "c", "d"))
    lines = (tmp_path / "sent.csv").read_bytes().split(b"\r\n")
    assert len([line for line in lines if line.startswith(f"{DAY},b,b@astana.kz,<".encode())
                and line.count(b"<") == 1 and b",begun," in line]) == 1  # no new line was glued to the torn one
    assert run(tmp_path, server).already == PEOPLE
    assert_each_has_one(office, "b", "c", "d")


def test_line_torn_after_the_word_sent_counts_as_sent(tmp_path: Path, office: Office, server: Server) -> None:
    message_id = message_id_of(tmp_path, "a", server)
    write_ledger(tmp_path, torn=f"{DAY},a,a@astana.kz,{message_id},sent,250 o")
    assert run(tmp_path, server, letters("a")).already == ("a",)
    assert office.kept == []


def test_ledger_that_was_changed_is_refused(tmp_path: Path, office: Office, server: Server) -> None:
    (tmp_path / "sent.csv").write_text(";".join(COLUMNS) + "\n")
    with pytest.raises(Refusal, match="no longer begins as it was written"):
        run(tmp_path, server)
    assert office.kept == []


def test_other_sender_does_not_make_it_another_letter(tmp_path: Path, office: Office, server: Server) -> None:
    run(tmp_path, server)
    assert run(tmp_path, replace(server, sender="digest@other.kz")).already == PEOPLE


def test_two_runs_at_once(tmp_path: Path, office: Office, server: Server) -> None:
    run(tmp_path, server, letters("a"))
    with (tmp_path / ".lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(Refusal, match="Another run is delivering"):
            run(tmp_path, server)
    assert run(tmp_path, server).sent == ("b", "c", "d")
    assert_each_has_one(office)


def test_second_run_from_within_the_first_is_refused(tmp_path: Path, office: Office, server: Server) -> None:
    """The second begins between «begun» and «sent» of the first, where it would do harm."""
    refusals: list[str] = []

    def now() -> dt.datetime:
        with pytest.raises(Refusal) as refused:
            run(tmp_path, server)
        refusals.append(str(refused.value))
        return AT

    assert deliver(letters(), tmp_path, DAY, server, now).sent == PEOPLE
    assert len(refusals) == 2 * len(PEOPLE)
    assert_each_has_one(office)


STEPS = st.sampled_from(["rcpt 550 no", "rcpt 450 later", "rcpt 421 later", "data 552 big", "data 451 later",
                         "data 554 no", "rcpt drop", "data ok"])


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(st.sampled_from(PEOPLE), st.lists(STEPS, max_size=5)))
def test_any_days_end_with_one_letter_each(scripts: dict[str, list[str]]) -> None:
    office = Office(**{person: [step for step in script if step != "data ok"] for person, script in scripts.items()})
    with tempfile.TemporaryDirectory() as name, running(office) as server:
        for _ in range(6):
            before = Counter(address.partition("@")[0] for address, _ in office.kept)
            done = run(Path(name), server)
            now_kept = Counter(address.partition("@")[0] for address, _ in office.kept)
            assert set(done.already) == set(before)
            assert Counter(done.sent) == now_kept - before
            told = [*done.sent, *done.already, *(p for p, _ in done.refused + done.deferred)]
            assert sorted(told) == list(PEOPLE)
        assert done.already == PEOPLE or done.is_complete
        assert_each_has_one(office)


# Who comes in and how.

def test_self_signed_certificate_is_refused(tmp_path: Path, office: Office, tls: ssl.SSLContext) -> None:
    with running(office, tls_context=tls) as server, pytest.raises(Refusal, match=r"does not verify") as refused:
        run(tmp_path, replace(server, security="starttls"))
    assert "\n" not in str(refused.value)
    assert not (tmp_path / "sent.csv").exists()
    with running(office, ssl_context=tls) as server, pytest.raises(Refusal, match=r"does not verify"):
        run(tmp_path, replace(server, security="tls"))
    assert office.kept == []


def test_server_without_starttls_gets_nothing(tmp_path: Path, office: Office, server: Server) -> None:
    with pytest.raises(Refusal, match="STARTTLS extension not supported"):
        run(tmp_path, replace(server, security="starttls"))
    assert office.kept == []


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_login_over_a_trusted_line(tmp_path: Path, office: Office, tls: ssl.SSLContext, certificate: Path,
                                   monkeypatch: pytest.MonkeyPatch, security: Any) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    asked: list[bytes] = []

    def judge(server: SMTP, session: Any, envelope: Any, mechanism: str, data: LoginPassword) -> AuthResult:
        asked.append(data.login)
        return AuthResult(success=(data.login, data.password) == (b"digest", PASSWORD.encode()), handled=False)

    line = {"tls_context": tls, "require_starttls": True} if security == "starttls" else {
        "ssl_context": tls, "auth_require_tls": False}  # which aiosmtpd takes for missing when it was there at once
    with running(office, authenticator=judge, auth_required=True, **line) as plain:
        server = replace(plain, security=security, user="digest", password="wrong " + PASSWORD)
        with pytest.raises(Refusal, match="does not accept the login of 'digest'") as refused:
            run(tmp_path, server)
        assert PASSWORD not in str(refused.value) + repr(server)
        assert (len(list((tmp_path / DAY.isoformat()).iterdir())), office.kept) == (len(PEOPLE), [])
        assert run(tmp_path, replace(server, password=PASSWORD)).sent == PEOPLE
    assert_each_has_one(office)
    assert set(asked) == {b"digest"}
    assert not any(PASSWORD.encode() in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_login_that_the_server_cannot_judge_just_now_is_deferred(tmp_path: Path, office: Office) -> None:
    def judge(*_: Any) -> AuthResult:
        return AuthResult(success=False, handled=False, message="454 4.7.0 try later")

    with running(office, authenticator=judge, auth_require_tls=False) as server:
        done = run(tmp_path, replace(server, user="digest", password=PASSWORD))
    assert [person for person, _ in done.deferred] == list(PEOPLE)
    assert "454" in done.deferred[0][1]


# What a register may hold.

@pytest.mark.parametrize("address", [
    "a@astana.kz\nBcc: all@astana.kz", "a@astana.kz\r\nRCPT TO:<x@y.kz>", "a@astana.kz, b@astana.kz", "a b@astana.kz",
    "Aсел <a@astana.kz>", "<a@astana.kz>", "a@astana.kz>", "@astana.kz", "a@", "a", "a@@astana.kz", "a..b@astana.kz",
    "a@astana..kz", "a@-astana.kz", "әсел@astana.kz", "a@астана.қаз", "a@astana.kz\0", "a@astana.kz\n", " ",
    f"{'a' * 65}@astana.kz", f"a@{'a' * 60}.{'a' * 200}.kz"])
def test_address_that_is_no_mailbox_is_refused(tmp_path: Path, office: Office, server: Server, address: str) -> None:
    done = run(tmp_path, server, [letter("a", address=address), letter("b")])
    assert (done.sent, [person for person, _ in done.refused]) == (("b",), ["a"])
    assert "is not one plain mailbox" in done.refused[0][1]
    assert "\n" not in done.refused[0][1]
    assert_each_has_one(office, "b")
    message = read(done.written[0].read_bytes())
    assert (message["Bcc"], message["To"].addresses) == (None, ())
    assert events(tmp_path, "a") == ["refused"]


def test_nothing_injects_a_header(tmp_path: Path, office: Office, server: Server) -> None:
    bad = "x\r\nBcc: all@astana.kz\nX-Evil: 1\u2028\x85\x0bY: 2"
    run(tmp_path, server, [letter("a", name=bad, subject=bad, language=bad, body=".\r\n.\nRCPT TO:<b@c>\r\n")])
    (message,) = office.letters_of("a")
    assert not {"bcc", "x-evil", "y"} & {key.lower() for key in message.keys()}  # noqa: SIM118
    assert message["Subject"] == "x Bcc: all@astana.kz X-Evil: 1 Y: 2"
    assert [to.addr_spec for to in message["To"].addresses] == ["a@astana.kz"]
    assert text_of(message) == ".\n.\nRCPT TO:<b@c>\n"


def test_hostile_person_ids_stay_inside_and_apart(tmp_path: Path, office: Office, server: Server) -> None:
    ids = ["../../x", "/etc/passwd", "..", ".", "", "a\0b", "a/b", "a\\b", "a_b", "A", "a", "Ә", "ә", "long " * 99,
           "long " * 98, "-rf", "=cmd()", "'=cmd()", "+1", "@x", "a\nb,sent", "CON", '"', "\u2028", " a", "a "]
    folder = tmp_path / "deep" / "out"
    to_send = [letter(person, address=f"p{n}@astana.kz") for n, person in enumerate(ids)]
    done = run(folder, server, to_send)
    assert done.sent == tuple(ids)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["deep"]
    assert sorted(path.name for path in folder.iterdir()) == [".lock", DAY.isoformat(), "sent.csv"]
    names = [path.name for path in (folder / DAY.isoformat()).iterdir()]
    assert len({name.lower() for name in names}) == len(ids)
    assert sorted(names) == sorted(path.name for path in done.written)
    assert all(name.isascii() and len(name) < 100 and not name.startswith(("-", ".")) for name in names)
    assert_each_has_one(office, *(f"p{n}" for n in range(len(ids))))
    assert run(folder, server, to_send).already == tuple(ids)
    assert len((folder / "sent.csv").read_bytes().splitlines()) == 1 + 2 * len(ids)
    assert not [cell for row in ledger(folder) for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


def test_one_person_id_twice_is_one_letter_and_is_told(tmp_path: Path, office: Office, server: Server) -> None:
    done = run(tmp_path, server, [letter("a"), letter("a", address="other@astana.kz"), letter("b")])
    assert (done.sent, [person for person, _ in done.refused], len(done.written)) == (("a", "b"), ["a"], 2)
    assert_each_has_one(office, "a", "b")


def test_without_an_address(tmp_path: Path, office: Office, server: Server) -> None:
    done = run(tmp_path, server, [letter("a", address="", name="Әсел"), letter("b")])
    assert (done.sent, done.without_address, done.is_complete) == (("b",), ("a",), False)
    assert "Әсел" in str(read(done.written[0].read_bytes())["To"])
    assert run(tmp_path, server, letters("a", "b")).sent == ("a",)
    assert_each_has_one(office, "a", "b")


def test_without_a_server_letters_are_only_written(tmp_path: Path, office: Office, server: Server) -> None:
    done = run(tmp_path, None)
    assert (done.sent, done.already, done.deferred, done.is_complete) == ((), (), (), True)
    assert [text_of(read(path.read_bytes())) for path in done.written] == [x.body for x in letters()]
    assert not (tmp_path / "sent.csv").exists()
    assert not [path for path in (tmp_path / DAY.isoformat()).iterdir() if path.name.endswith(".part")]
    assert run(tmp_path, server).sent == PEOPLE
    assert run(tmp_path, None).already == PEOPLE


def test_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Refusal, match="cannot be written into"):
        run(tmp_path / "file", None)


# What the environment says.

def environment(tmp_path: Path, **other: str) -> dict[str, str]:
    (tmp_path / "password").write_text(PASSWORD + "\n")
    return {"SMTP_HOST": "smtp.korgau.kz", "SMTP_FROM": "digest@korgau.kz", "SMTP_USER": "digest",
            "SMTP_PASSWORD_FILE": str(tmp_path / "password")} | other


def test_server_of_the_environment(tmp_path: Path) -> None:
    assert server_from({}) is None
    assert server_from({"SMTP_HOST": "", "SMTP_PORT": "nonsense"}) is None
    usual = Server("smtp.korgau.kz", 587, "digest@korgau.kz", "starttls", "digest", PASSWORD)
    assert server_from(environment(tmp_path)) == usual
    assert server_from(environment(tmp_path, SMTP_PORT="465", SMTP_SECURITY="tls")) == replace(
        usual, port=465, security="tls")
    assert server_from({"SMTP_HOST": "10.0.0.5", "SMTP_FROM": "a@b.kz", "SMTP_SECURITY": "none"}) == Server(
        "10.0.0.5", 587, "a@b.kz", "none")


@pytest.mark.parametrize(("other", "says"), [
    (lambda p: {"SMTP_HOST": "smtp:25\n"}, "SMTP_HOST"),
    (lambda p: {"SMTP_PORT": "0"}, "SMTP_PORT"),
    (lambda p: {"SMTP_PORT": "99999"}, "SMTP_PORT"),
    (lambda p: {"SMTP_PORT": "٥٨٧"}, "SMTP_PORT"),
    (lambda p: {"SMTP_FROM": ""}, "SMTP_FROM"),
    (lambda p: {"SMTP_FROM": "Digest <digest@korgau.kz>"}, "SMTP_FROM"),
    (lambda p: {"SMTP_SECURITY": "ssl"}, "SMTP_SECURITY"),
    (lambda p: {"SMTP_SECURITY": "none"}, "would cross the network"),
    (lambda p: {"SMTP_PASSWORD_FILE": ""}, "belong together"),
    (lambda p: {"SMTP_USER": ""}, "belong together"),
    (lambda p: {"SMTP_PASSWORD_FILE": PASSWORD}, "cannot be read"),
    (lambda p: {"SMTP_PASSWORD_FILE": str(p)}, "cannot be read"),
    (lambda p: {"SMTP_USER": "әсел"}, "plain Latin signs"),
])
def test_environment_that_is_wrong(tmp_path: Path, other: Callable[[Path], dict[str, str]], says: str) -> None:
    with pytest.raises(Refusal, match=says) as refused:
        server_from(environment(tmp_path, **other(tmp_path)))
    assert PASSWORD not in str(refused.value)
    assert "\n" not in str(refused.value)
