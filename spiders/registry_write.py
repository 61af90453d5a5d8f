"""Registry entries as text, and into files: what onboarding and imports add, never over what a person wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from spiders.errors import RegistryError
from spiders.registry import Portal, load_registry

_OWN = "own.yaml"


def entry_text(portal: Portal) -> str:
    """One entry as it stands in a registry file, with what a person has to fill in left visible."""
    shown = {"agency", "division_code", "platform", "columns", "permission", "verified", "note"}
    data: dict[str, Any] = portal.model_dump(mode="json", exclude={"province"}, exclude_defaults=True)
    for name in Portal.model_fields:
        if name in shown and name not in data:
            data[name] = [] if name == "columns" else getattr(portal, name)
    ordered = {name: data[name] for name in Portal.model_fields if name in data}
    text = yaml.safe_dump([ordered], allow_unicode=True, sort_keys=False, width=120)
    return "".join(f"  {line}\n" for line in text.splitlines())


def add_entries(folder: Path, portals: list[Portal], file_name: str = _OWN) -> tuple[Path, list[str]]:
    """Append entries to a file of the folder. Returns the file and the ids that stood in the folder already and were left.

    Raises RegistryError when the folder's files have mistakes: nothing is written into a registry that does not load.
    """
    folder.mkdir(parents=True, exist_ok=True)
    standing = {portal.id for portal in load_registry([folder])}
    fresh = [portal for portal in portals if portal.id not in standing]
    path = folder / file_name
    if fresh:
        head = "" if path.exists() else f"province: {fresh[0].province or '自有'}\nportals:\n"
        temporary = path.with_suffix(".part")
        before = path.read_text(encoding="utf-8") if path.exists() else head
        temporary.write_text(before + "".join(map(entry_text, fresh)), encoding="utf-8")
        temporary.replace(path)
    return path, sorted({portal.id for portal in portals} & standing)


__all__ = ["RegistryError", "add_entries", "entry_text"]
