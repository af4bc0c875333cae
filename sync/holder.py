"""Who holds an organisation: this process, told from every other, and whether a holder is known to be dead.

A process that was killed cannot give its lease back. On the same machine its end can be seen, so nobody waits for the
lease to run out; of another machine nothing is known, and its lease runs out by itself.
"""

import os
import secrets
import socket
from functools import cache
from pathlib import Path

from sync.codec import digest


def new_holder() -> str:
    """A name for one turn of the crank: machine, process, and a token of its own."""
    pid = os.getpid()
    return f"{socket.gethostname()[:30]}:{_machine()}:{pid}:{_started(pid)}:{secrets.token_hex(4)}"


def is_dead(holder: str) -> bool:
    """True only when the holder ran on this machine and its process has ended."""
    parts = holder.split(":")
    if len(parts) != 5 or parts[1] != _machine() or not parts[2].isdigit() or os.name != "posix":
        return False
    pid = int(parts[2])
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass  # alive, and somebody else's
    return _started(pid) != parts[3]  # another process has its number now


@cache
def _machine() -> str:
    """This machine since it started, and this container on it: process numbers mean nothing beyond."""
    known = [socket.gethostname()]
    for path in (Path("/proc/sys/kernel/random/boot_id"), Path("/proc/self/ns/pid")):
        try:
            known.append(str(path.readlink()) if path.is_symlink() else path.read_text())
        except OSError:
            continue  # only Linux tells
    return digest(":".join(known).encode())


def _started(pid: int) -> str:
    """When the process started, as its system counts; empty where it does not say, and of one that has ended."""
    try:
        # The name, in brackets, may hold anything; after it come the state, and the start as the 20th word.
        state, *words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (OSError, ValueError):
        return ""
    return "" if state in ("Z", "X") else words[18]
