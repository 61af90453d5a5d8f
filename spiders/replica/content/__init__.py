"""The replicas' reports as data: published figures of two real reports, invented ones for fictional organs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Content:
    """One report as its YAML file holds it. Numbers of ``disclosure`` are printed strings; ``disputes`` has fifteen."""

    agency: str
    year: int
    title: str
    published: str  # ISO date
    source: str
    signature: tuple[str, str]
    layout: dict[str, str]
    preamble: tuple[str, ...]
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    disclosure: dict[str, tuple[str, ...]]
    requests: dict[str, tuple[int, ...]]
    disputes: tuple[int, ...]

    def requests_row(self, key: str) -> tuple[int, ...]:
        """The seven numbers of a row; a row the file does not list is seven zeros."""
        return self.requests.get(key, (0,) * 7)


@cache
def load_content(name: str) -> Content:
    """The report of ``<name>.yaml`` in this package."""
    raw = yaml.safe_load((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return Content(
        agency=raw["agency"],
        year=raw["year"],
        title=raw["title"],
        published=str(raw["published"]),
        source=raw["source"],
        signature=(raw["signature"][0], str(raw["signature"][1])),
        layout=dict(raw["layout"]),
        preamble=tuple(raw["preamble"]),
        sections=tuple((section["title"], tuple(section["text"])) for section in raw["sections"]),
        disclosure={key: tuple(values) for key, values in raw["disclosure"].items()},
        requests={key: tuple(values) for key, values in raw["requests"].items()},
        disputes=tuple(raw["disputes"]),
    )


@cache
def load_file(name: str) -> bytes:
    """A stored file of this package, such as the PDF report."""
    return (_FOLDER / name).read_bytes()
