"""Runs a command and ends it, with its whole process group, when the process that started this one is gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

_STDIN = 0


def main() -> None:
    """Arguments: the command. Its exit code is ours, 128 + n after signal n. The parent holds our standard input open."""
    asked = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: asked.set())  # until there is somebody to pass it on to
    child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    if asked.is_set():
        child.terminate()
    threading.Thread(target=_watch, daemon=True).start()
    code = child.wait()
    sys.exit(code if code >= 0 else 128 - code)


def _watch() -> None:
    # The bare descriptor: a thread that waits in sys.stdin's buffer holds its lock, and the interpreter aborts at its end.
    while os.read(_STDIN, 4096):
        pass
    os.killpg(os.getpgid(0), signal.SIGKILL)


if __name__ == "__main__":
    main()
