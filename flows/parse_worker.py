"""The parse worker: a process that reads documents from its standard input and answers with encoded reports.

Requests and answers are pickles with their length in front. The parent holds the other ends: when it is gone, so is this
process, in the middle of a document too. Time and memory are the parent's to watch. An empty message says that the
process is ready for its first document; another, before each answer, that it has the document: what dies earlier than
that says nothing about the document.
"""

from __future__ import annotations

import faulthandler
import os
import pickle
import struct
import sys
import threading
import time
from typing import IO

from parsers.encode import encode
from parsers.model import Context
from parsers.parse import parse

LENGTH = struct.Struct(">Q")
Answer = tuple[str, bytes | str]  # ("report", encoded) or ("memory" | "error", message)
_BACKSTOP_SECONDS = 10.0


def main() -> None:
    """Serve until the input ends. Arguments: the limit of one document in seconds."""
    patience = float(sys.argv[1]) + _BACKSTOP_SECONDS
    threading.Thread(target=_leave_with, args=(os.getppid(),), daemon=True).start()
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a library that prints must not garble the answers
    requests = sys.stdin.buffer
    answers.write(LENGTH.pack(0))
    answers.flush()
    while (request := _receive(requests)) is not None:
        answers.write(LENGTH.pack(0))
        answers.flush()
        # Native code that never lets go would keep the watching thread from running when the parent is gone; this timer
        # needs no interpreter.
        faulthandler.dump_traceback_later(patience, exit=True)
        data, context = pickle.loads(request)  # noqa: S301 (from our own parent)
        body = pickle.dumps(_answer(data, context))
        faulthandler.cancel_dump_traceback_later()
        answers.write(LENGTH.pack(len(body)) + body)
        answers.flush()


def _answer(data: bytes, context: Context) -> Answer:
    try:
        return "report", encode(parse(data, context))
    except MemoryError:
        return "memory", "the document needs more memory than a parse may take"
    except Exception as error:  # noqa: BLE001 (a parser's mistake is a state of this document, not the end of the night)
        return "error", f"{type(error).__name__}: {error}"


def _receive(stream: IO[bytes]) -> bytes | None:
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    return stream.read(length)


def _leave_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(3)


if __name__ == "__main__":
    main()
