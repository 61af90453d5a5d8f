"""Everything a step needs, opened once: settings, store, archive, registry, and who is asking."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from db import migrate
from db.archive import Archive
from db.divisions import division_codes, sync_divisions
from db.engine import Store, open_store
from db.runs import PortalRow, owners_alive, sync_portals
from flows.owners import is_dead, is_here, this_process
from flows.refusal import RefusedError
from flows.settings import Settings
from flows.workers import ParseLimits
from spiders.registry import Portal, Registry, load_registry, registry_paths, replica_path


@dataclass(frozen=True, slots=True)
class House:
    """An installation, opened."""

    settings: Settings
    store: Store
    archive: Archive
    registry: Registry
    owner: str

    @property
    def limits(self) -> ParseLimits:
        its = self.settings
        return ParseLimits(its.parse_seconds, its.parse_memory_mib, its.workers)

    def gone(self) -> Callable[[str], bool]:
        """Whether an owner of a run is gone, as things stand: a process of this machine that died, or of another machine whose
        runs have long shown no life."""
        alive = owners_alive(self.store)
        return lambda owner: is_dead(owner) if is_here(owner) else owner not in alive

    def portals(self, wanted: Sequence[str] = ()) -> list[Portal]:
        """The registry's portals, all or those named. Raises ValueError for a name that the registry does not hold."""
        check_portals(self.registry, wanted)
        return [portal for portal in self.registry if not wanted or portal.id in wanted]


def registry_of(settings: Settings) -> Registry:
    """The registry of this installation. Raises RegistryError when it has mistakes."""
    return load_registry(
        [replica_path()] if settings.replicas else registry_paths(),
        own=settings.portals,
        division_codes=division_codes(),
    )


def check_portals(registry: Registry, wanted: Sequence[str]) -> None:
    """Raises ValueError for ids that the registry does not hold, with those that may be meant."""
    unknown = [name for name in wanted if registry.get(name) is None]
    if unknown:
        known = [portal.id for portal in registry]
        near = list(dict.fromkeys(close for name in unknown for close in get_close_matches(name, known, 3, 0.5)))
        meant = f"did you mean {', '.join(near)}?" if near else f"it holds {len(known)}: gongkai portal list"
        raise RefusedError(f"no portal is registered as {', '.join(unknown)}; {meant}")


def open_house(settings: Settings) -> House:
    """Open the installation: folders, schema at its newest, registry read and synced into the database.

    Raises RegistryError when the registry has mistakes, StoreError when the database cannot be used.
    """
    settings.root.mkdir(parents=True, exist_ok=True)
    migrate.upgrade(settings.store.url)
    store = open_store(settings.store.url)
    registry = registry_of(settings)
    sync_divisions(store)
    sync_portals(store, [_row(portal) for portal in registry])
    return House(settings, store, Archive(settings.store.archive_root), registry, this_process())


def _row(portal: Portal) -> PortalRow:
    return PortalRow(
        portal_id=portal.id,
        name=portal.name,
        home=portal.home,
        platform=portal.platform or "unknown",
        state=portal.state,
        permission=portal.permission or "allowed",
        agency=portal.agency,
        division_code=portal.division_code,
        hosts=portal.hosts,
        columns=portal.columns,
    )
