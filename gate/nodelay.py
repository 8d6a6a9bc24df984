"""Answers leave when they are written, not when the browser has acknowledged what came before.

Streamlit binds its socket in a way that asyncio does not take for TCP, so Nagle's algorithm stays on: every file that
is sent in two pieces waits 40 ms for a delayed acknowledgement, and a page is two hundred files.
"""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

_MINE = Path("/proc/self/fd")  # of Linux; elsewhere the server is slower and right


def answer_at_once() -> int:
    """Set TCP_NODELAY on every socket that this process listens on; what is accepted inherits it. Answers how many."""
    return sum(_is_set(int(entry.name)) for entry in _MINE.iterdir()) if _MINE.is_dir() else 0


def _is_set(descriptor: int) -> bool:
    try:
        # a copy of a pipe's end that nobody closes would keep whoever reads the pipe waiting for ever
        if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
            return False
        copy = os.dup(descriptor)
    except OSError:
        return False  # closed since
    with socket.socket(fileno=copy) as listening:
        if listening.family not in (socket.AF_INET, socket.AF_INET6) or listening.type != socket.SOCK_STREAM \
                or not listening.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            return False
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return True
