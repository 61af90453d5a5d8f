"""What scripts of a page write into it with ``document.write``: read from their string literals, nothing is run."""

from __future__ import annotations

import re

_CALL = re.compile(r"document\.write(?:ln)?\s*\(")
_LITERAL = re.compile(r"\s*(\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')\s*")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.DOTALL)
_PLAIN = {"n": "\n", "r": "\r", "t": "\t"}


def written(text: str) -> str:
    """The markup that ``document.write`` and ``writeln`` calls with nothing but literals (joined by ``+``) put into the page.

    A call that computes what it writes is left out: what it would say is not known.
    """
    parts: list[str] = []
    for call in _CALL.finditer(text):
        position, pieces = call.end(), []
        while literal := _LITERAL.match(text, position):
            pieces.append(unquoted(literal[1]))
            position = literal.end()
            if text[position : position + 1] != "+":
                break
            position += 1
        if pieces and text[position : position + 1] == ")":
            parts.append("".join(pieces))
    return "\n".join(parts)


def unquoted(literal: str) -> str:
    """What a string literal, its quotation marks included, stands for."""
    return _ESCAPE.sub(lambda found: _character(found[1]), literal[1:-1])


def _character(escape: str) -> str:
    if len(escape) > 1:
        return chr(int(escape[1:], 16))
    return _PLAIN.get(escape, escape)
