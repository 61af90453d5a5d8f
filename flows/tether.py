"""Runs a command and ends it, with its whole process group, when the process that started this one is gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading


def main() -> None:
    """Arguments: the command. Its exit code is ours. The parent holds our standard input open while it lives."""
    child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    threading.Thread(target=_watch, daemon=True).start()
    sys.exit(child.wait())


def _watch() -> None:
    while os.read(0, 4096):  # not sys.stdin: its lock would be held when the interpreter ends
        pass
    os.killpg(os.getpgid(0), signal.SIGKILL)


if __name__ == "__main__":
    main()
