"""The registry of portals: YAML files, one per province, one entry per portal, checked as a whole.

A new portal is a new entry. Every problem of every file is reported at once, with file, line, entry and reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from spiders.addresses import bare_host, host_of, is_government, is_host, is_private, is_replica
from spiders.errors import RegistryError
from spiders.platforms import PLATFORMS
from spiders.registry_expect import Expect
from spiders.registry_words import reasons

_ROOM = Path(__file__).parent
_SECONDS = r"\d+(\.\d+)?"
COMMON_OPTIONS = {
    "backoff_seconds": _SECONDS,
    "max_backoff_seconds": _SECONDS,
}  # of every family: name → pattern of its values

State = Literal["draft", "active", "parked"]
Permission = Literal["allowed", "robots_disallow", "robots_unreadable", "stopped_by_request", "blocked"]


class TlsProfile(BaseModel):
    """How to speak TLS with the hosts of a portal. What departs from the default needs its reason."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    legacy: bool = False
    verify: bool = True
    reason: str | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.legacy or not self.verify) and not (self.reason and self.reason.strip()):
            raise ValueError("a TLS profile that departs from the default needs a reason")
        return self


class Portal(BaseModel):
    """One registry entry. ``hosts`` is the allow-list; only ``active`` entries are crawled."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", description="unique, e.g. yn-anning")]
    name: Annotated[str, Field(min_length=1, description="the portal's own name")]
    agency: str | None = Field(None, description="the organ whose reports the columns hold; null where it is many")
    division_code: Annotated[str, Field(pattern=r"^\d{6}$")] | None = Field(None, description="GB/T 2260")
    platform: str | None = Field(None, description="the family whose spider reads it; null only for drafts")
    state: State = Field(description="only active entries are crawled")
    home: str = Field(description="address of the front page")
    columns: tuple[str, ...] = Field(
        (), description="addresses of the annual-report columns; {unit} and {year} where so addressed"
    )
    hosts: Annotated[tuple[str, ...], Field(min_length=1, description="the only hosts that may be contacted")]
    delay_seconds: Annotated[float, Field(ge=0.05, le=600, description="between two requests to a host")] = 2.0
    permission: Permission | None = Field(None, description="what is on record about crawling it")
    verified: date | None = Field(None, description="when a person last saw the columns work; null: nobody has")
    note: str = ""
    options: dict[str, str] = Field(default_factory=dict, description="of the platform family")
    units: dict[str, str] = Field(default_factory=dict, description="the portal's own codes of organs: their names")
    tls: TlsProfile = TlsProfile()
    expect: Expect | None = Field(None, description="what a night must find at hand of it")
    province: str = ""

    @property
    def is_replica(self) -> bool:
        """Whether every host of the portal exists only behind the replica proxy."""
        return all(is_replica(host) for host in self.hosts)

    @model_validator(mode="after")
    def _check(self) -> Self:
        problems = [*self._host_problems(), *self._address_problems(), *self._option_problems()]
        if self.platform is not None and self.platform not in PLATFORMS:
            problems.append(f"unknown platform {self.platform!r}, known: {', '.join(sorted(PLATFORMS))}")
        if not self.name.strip():
            problems.append("name is blank")
        problems += [
            f"column {url} stands twice" for url in sorted({u for u in self.columns if self.columns.count(u) > 1})
        ]
        if self.state == "active" and self.platform is None:
            problems.append("an active portal needs a platform")
        if self.state == "active" and not self.columns:
            problems.append("an active portal needs a column")
        if self.delay_seconds < 1 and not self.is_replica:
            problems.append(f"delay_seconds {self.delay_seconds:g} is below 1, allowed for replicas only")
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _host_problems(self) -> Iterator[str]:
        for host in dict.fromkeys(self.hosts):
            if host_of(f"http://{host}/") != host or not (is_host(host) or is_private(host)):
                yield f"bad host {host!r}, expected a lower-case ASCII name with an optional port"
            elif self.hosts.count(host) > 1:
                yield f"host {host} stands twice"
            elif is_private(host):
                yield f"host {host} is not a public address"
            elif not is_government(host):
                yield f"host {host} is neither under gov.cn nor a reviewed exception"

    def _address_problems(self) -> Iterator[str]:
        allowed = {*self.hosts, *map(bare_host, self.hosts)}
        for what, url in (("home", self.home), *(("column", column) for column in self.columns)):
            host = host_of(url)
            if not url.startswith(("http://", "https://")) or not host or any(c.isspace() for c in url):
                yield f"bad address {url!r} as {what}"
            elif "@" in urlsplit(url).netloc:
                yield f"user name or password in the address of {what}"
            elif host not in allowed:
                yield f"{what} {url} is outside hosts ({', '.join(self.hosts)})"

    def _option_problems(self) -> Iterator[str]:
        family = PLATFORMS.get(self.platform or "")
        known = {**COMMON_OPTIONS, **(family.options if family else {})}
        for name, value in self.options.items():
            if name not in known:
                yield f"unknown option {name!r}, known: {', '.join(sorted(known))}"
            elif not re.fullmatch(known[name], value):
                yield f"options.{name} {value!r} does not fit {known[name]}"


@dataclass(frozen=True, slots=True)
class Registry:
    """Every portal of the files that were loaded, in file order."""

    portals: tuple[Portal, ...]

    def __iter__(self) -> Iterator[Portal]:
        return iter(self.portals)

    def __len__(self) -> int:
        return len(self.portals)

    def get(self, portal_id: str) -> Portal | None:
        """The portal of that id, or None."""
        return next((portal for portal in self.portals if portal.id == portal_id), None)


def registry_schema() -> str:
    """The JSON schema of a registry file, for editors and for readers."""
    entry = Portal.model_json_schema()
    definitions = entry.pop("$defs", {})
    entry["properties"].pop("province")
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Gongkai: registry of portals",
        "type": "object",
        "required": ["province", "portals"],
        "properties": {"province": {"type": "string"}, "portals": {"type": "array", "items": entry}},
        "$defs": definitions,
    }
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def registry_paths(*, replicas: bool = False) -> list[Path]:
    """The registry files of this package; the replicas' file only when asked for."""
    paths = sorted((_ROOM / "portals").glob("*.yaml"))
    return [*paths, replica_path()] if replicas else paths


def replica_path() -> Path:
    """The registry file of the replica portals."""
    return _ROOM / "replica" / "portals.yaml"


def load_registry(
    paths: Iterable[Path] | None = None, *, own: Path | None = None, division_codes: Collection[str] | None = None
) -> Registry:
    """Load and check registry files (folders are searched for ``*.yaml``); the real portals when None.

    An entry of the folder ``own``, an installation's, takes the place of the shipped one with its id. Division codes are
    checked when they are handed in. Raises RegistryError with one line per problem over all files.
    """
    problems: list[str] = []
    shipped = _load(registry_paths() if paths is None else paths, division_codes, problems)
    mine = _load([own] if own is not None and own.is_dir() else [], division_codes, problems)
    if problems:
        raise RegistryError(problems)
    fresh = [portal for portal in mine.values() if portal.id not in shipped]
    return Registry((*(mine.get(portal.id, portal) for portal in shipped.values()), *fresh))


def _load(paths: Iterable[Path], division_codes: Collection[str] | None, problems: list[str]) -> dict[str, Portal]:
    portals: dict[str, Portal] = {}
    places: dict[str, str] = {}
    for path in _files(paths, problems):
        for line, raw, province in _entries(path, problems):
            place = f"{path.name}, line {line}"
            name = raw.get("id", "entry without id")
            try:
                portal = Portal.model_validate({**raw, "province": province})
            except ValidationError as error:
                problems.extend(f"{place}, {name}: {reason}" for reason in reasons(error))
                continue
            if division_codes is not None and portal.division_code and portal.division_code not in division_codes:
                problems.append(f"{place}, {portal.id}: division_code {portal.division_code} was never listed")
            if portal.id in places:
                problems.append(f"{place}, {portal.id}: duplicate id, first seen in {places[portal.id]}")
                continue
            places[portal.id] = place
            portals[portal.id] = portal
    return portals


def _files(paths: Iterable[Path], problems: list[str]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(path.glob("*.yaml"))
        elif path.is_file():
            yield path
        else:
            problems.append(f"{path}: no such file")


def _entries(path: Path, problems: list[str]) -> Iterator[tuple[int, dict[str, Any], str]]:
    """Line, data and province of each entry; what is wrong with the file goes to ``problems``."""
    try:
        loader = _Loader(path.read_text(encoding="utf-8"))
        tree = loader.get_single_node()
        data = loader.construct_document(tree) if tree is not None else None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        problems.append(f"{path.name}: not readable as YAML ({' '.join(str(error).split())})")
        return
    except RecursionError:
        problems.append(f"{path.name}: not readable as YAML (nested too deeply)")
        return
    if (
        not isinstance(data, dict)
        or set(data) != {"province", "portals"}
        or not isinstance(data["portals"], list)
        or not isinstance(data["province"], str)
    ):
        problems.append(f"{path.name}: expected 'province: …' and a list 'portals:', and nothing else")
        return
    assert isinstance(tree, yaml.MappingNode)
    nodes = next(value for key, value in tree.value if key.value == "portals")
    for node, raw in zip(nodes.value, data["portals"], strict=True):
        line = node.start_mark.line + 1
        if not isinstance(raw, dict):
            problems.append(f"{path.name}, line {line}: an entry is a mapping, found {raw!r}")
        elif "province" in raw:
            problems.append(f"{path.name}, line {line}: province stands once, at the top of the file")
        else:
            yield line, raw, data["province"]


class _Loader(yaml.SafeLoader):
    """YAML without what a registry must not have: a key twice, of which only the last would count; dates stay text."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """A mapping whose keys are all different. Raises ConstructorError with the place of the second one."""
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "a key is one word, not a list", key.start_mark)
            if key.tag == "tag:yaml.org,2002:merge":
                raise yaml.constructor.ConstructorError(None, None, "entries are not merged with <<", key.start_mark)
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key.value!r} stands twice", key.start_mark
                )
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


_Loader.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: node.value)
