"""Texts that operators type into flat fields: what a form takes of each kind, and the lists in them.

The patterns stand in the forms of the deployments; every description there gives an example of what its pattern takes.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field
from pydantic.config import JsonDict

from flows.refusal import RefusedError

_SHOWN = 40  # characters of a name too long to be one
_DIVIDER = r"[,，、;；\s]"
_BETWEEN = re.compile(f"{_DIVIDER}+")
_BETWEEN_FILES = re.compile(r"[;；\n]")
_ID = r"[a-z0-9]+(-[a-z0-9]+)*"
_TIME = r"([01]\d|2[0-3]):[0-5]\d"

FILLED = r"\S"


def _several(name: str) -> str:
    """The pattern of any number of names of this pattern, divided at commas and blanks."""
    return f"^{_DIVIDER}*({name}({_DIVIDER}+{name})*{_DIVIDER}*)?$"


def typed(pattern: str, longest: int, wanted: str, checked: str | None = None) -> Any:
    """A field of one line. ``wanted`` goes on after "is not" where a form refuses what was typed; ``checked`` names what no
    pattern can say (``flows.forms``)."""
    told: JsonDict = {"wanted": wanted}
    if checked:
        told["checked"] = checked
    return Field(pattern=pattern, max_length=longest, json_schema_extra=told)


Year = Annotated[int, Field(ge=2008, le=2100)]
Text = Annotated[str, Field(max_length=500)]
Words = Annotated[str, typed(FILLED, 200, "filled in")]
# Relative: a form reaches no file of the machine but those that were put into its inbox.
Files = Annotated[
    str,
    typed(
        r"^[;；\s]*[^/;；\s][^;；\n]*([;；\n][;；\s]*[^/;；\s][^;；\n]*)*[;；\s]*$",
        10_000,
        "names of files in the inbox, like 报告.pdf; 附件.xls, divided by semicolons",
        "inbox",
    ),
]
Address = Annotated[
    str,
    typed(r"^\s*[Hh][Tt][Tt][Pp][Ss]?://[^\s/]+\S*\s*$", 2000, "a web address like https://www.example.gov.cn/1.html"),
]
Day = Annotated[str, typed(r"^([0-9]{4}-[01][0-9]-[0-3][0-9])?$", 10, "a date like 2026-01-31", "days")]
PortalId = Annotated[str, typed(f"^{_ID}$", 100, "an id of the registry like yn-anning", "portals")]
PortalIds = Annotated[
    str, typed(_several(_ID), 10_000, "ids of the registry like yn-anning, divided by commas", "portals")
]
Provinces = Annotated[str, Field(max_length=500, json_schema_extra={"checked": "provinces"})]
RuleCodes = Annotated[
    str,
    typed(
        _several("[a-z][a-z0-9_]*"),
        2000,
        "codes of docs/rules.md like disputes_result_total, divided by commas",
        "rules",
    ),
]
Hashes = Annotated[
    str,
    typed(
        _several("[0-9a-f]{6,64}"),
        100_000,
        "sha256 or their first six characters or more, like 0a1b2c, divided by commas",
    ),
]
PlanId = Annotated[
    str, typed(r"^$|^(bf-\d{8}-[0-9a-f]{6}|old-\d+)$", 40, "the id of a plan like bf-20261123-0a1b2c", "plans")
]
Hours = Annotated[str, typed(rf"^$|^{_TIME}-{_TIME}$", 11, "hours of the day like 08:00-20:00", "hours")]
ReleaseName = Annotated[
    str,
    typed(
        r"^([0-9]{4}-[01][0-9]-[0-3][0-9](-[0-9]+)?)?$",
        20,
        "the name of a release like 2026-01-31 or 2026-01-31-2",
        "releases",
    ),
]
SampleName = Annotated[str, typed(r"^[^\s/\\.][^/\\]*$", 60, "a name like 2026-1, without strokes")]


def names(text: str) -> tuple[str, ...]:
    """The names in a text, divided at commas and blanks, each once."""
    return tuple(dict.fromkeys(name for name in _BETWEEN.split(text.strip()) if name))


def in_inbox(text: str, inbox: Path) -> tuple[str, ...]:
    """The files of a text as they stand in the inbox. Raises ValueError for names that lead out of it, or to nothing there.

    The form reaches whoever reaches the Prefect pages: it is to read no other file of the machine, by a link neither.
    """
    inside, root = [], inbox.resolve()
    for name in paths(text):
        path = root / name
        try:
            is_inside, is_file = path.resolve().is_relative_to(root), path.is_file()
        except OSError as error:
            raise RefusedError(f"files: {name[:_SHOWN]}… is no name of a file: {error.strerror}") from error
        if not is_inside:
            raise RefusedError(f"files: {name} leads out of the inbox {inbox}; put the file itself there")
        if not is_file:
            raise RefusedError(
                f"files: no file {name} in the inbox {inbox}; put it there first, and name it as it is there"
            )
        inside.append(str(path))
    return tuple(inside)


def paths(text: str) -> tuple[str, ...]:
    """The files in a text, divided at semicolons and line ends, each once: commas and blanks are parts of their names."""
    return tuple(dict.fromkeys(name.strip() for name in _BETWEEN_FILES.split(text) if name.strip()))
