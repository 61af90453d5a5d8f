"""Texts that operators type into flat fields: what a form takes of each kind, and the lists in them.

The patterns stand in the forms of the deployments; every description there gives an example of what its pattern takes.
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field

_DIVIDER = r"[,，、;；\s]"
_BETWEEN = re.compile(f"{_DIVIDER}+")
_BETWEEN_FILES = re.compile(r"[;；\n]")
_ID = r"[a-z0-9]+(-[a-z0-9]+)*"

FILLED = r"\S"


def _several(name: str) -> str:
    """The pattern of any number of names of this pattern, divided at commas and blanks."""
    return f"^{_DIVIDER}*({name}({_DIVIDER}+{name})*{_DIVIDER}*)?$"


Year = Annotated[int, Field(ge=2008, le=2100)]
Text = Annotated[str, Field(max_length=500)]
Words = Annotated[str, Field(pattern=FILLED, max_length=200)]
Folder = Annotated[str, Field(max_length=1000)]
# Absolute: nobody knows in which folder a worker stands.
Files = Annotated[str, Field(pattern=r"^[;；\s]*/[^;；\n]+([;；\n][;；\s]*/[^;；\n]+)*[;；\s]*$", max_length=10_000)]
Address = Annotated[str, Field(pattern=r"^\s*[Hh][Tt][Tt][Pp][Ss]?://[^\s/]+\S*\s*$", max_length=2000)]
Day = Annotated[str, Field(pattern=r"^([0-9]{4}-[01][0-9]-[0-3][0-9])?$", max_length=10)]
PortalId = Annotated[str, Field(pattern=f"^{_ID}$", max_length=100)]
PortalIds = Annotated[str, Field(pattern=_several(_ID), max_length=10_000)]
RuleCodes = Annotated[str, Field(pattern=_several("[a-z][a-z0-9_]*"), max_length=2000)]
Hashes = Annotated[str, Field(pattern=_several("[0-9a-f]{6,64}"), max_length=100_000)]
SampleName = Annotated[str, Field(pattern=r"^[^\s/\\.][^/\\]*$", max_length=60)]


def names(text: str) -> tuple[str, ...]:
    """The names in a text, divided at commas and blanks, each once."""
    return tuple(dict.fromkeys(name for name in _BETWEEN.split(text.strip()) if name))


def paths(text: str) -> tuple[str, ...]:
    """The files in a text, divided at semicolons and line ends, each once: commas and blanks are parts of their names."""
    return tuple(dict.fromkeys(name.strip() for name in _BETWEEN_FILES.split(text) if name.strip()))
