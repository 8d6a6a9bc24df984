"""The line to the SMTP server: how it is named, made safe, and what becomes of one letter."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast, get_args

from etl.cells import one_line
from etl.refusal import Refusal

CONNECT_S, REPLY_S = 30, 600  # RFC 5321 4.5.3.2: who gives up on a slow server earlier has it deliver twice
SAID_SIGNS = 300  # of a server's answer in the ledger
Security = Literal["none", "starttls", "tls"]
MAILBOX = re.compile(r"(?=.{3,254}$)(?=[^@]{1,64}@)[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*"
                     r"@[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Server:
    """Where letters are handed in, and as whom."""

    host: str
    port: int
    sender: str
    security: Security = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)


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
            (MAILBOX.fullmatch(sender), f"SMTP_FROM is {sender!r}: give the one mailbox that letters come from."),
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


class Connection:
    """The one connection for all letters, made when it is needed; after a `trouble` nothing more is tried."""

    def __init__(self, server: Server) -> None:
        self._server, self._trouble = server, ""
        self._client: smtplib.SMTP | None = None

    def __enter__(self) -> Connection:
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
    return one_line(str(error))[:SAID_SIGNS]


def _reply(code: int, said: bytes | str) -> str:
    return one_line(f"{code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}")[:SAID_SIGNS]
