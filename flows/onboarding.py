"""A look at a portal without storing anything of it: what it is (onboarding), and what its entry would collect (check).

Both run the crawl child like every crawl, with its robots, delays and leases, in a folder that is thrown away.
"""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import ValidationError

from db.divisions import division_codes
from db.leases import acquire, release
from db.manifest import Discovery, Job, Listing, PortalJob, Record, Tls, Unit, read_manifest
from flows.house import House
from flows.owners import is_dead
from flows.refusal import RefusedError
from flows.years import CHINA
from spiders.addresses import bare_host, host_of, is_government, is_host, is_private, is_replica, machines
from spiders.explore import SURE
from spiders.launch import start_crawl
from spiders.registry import Portal
from spiders.settings import delay_of

_LEASE = dt.timedelta(minutes=20)
_LONGEST = 15 * 60.0  # seconds that a look may take
_FEW = 120  # requests to a host
_DELAY = 3.0
_READ_WHOLE = ("complete", "unchanged")  # outcomes of a list


@dataclass(frozen=True, slots=True)
class Onboarded:
    """What was found out about an address. ``entry`` is None where it was not enough for one."""

    discovery: Discovery
    entry: Portal | None
    known_as: str | None  # the id of an entry that has the host already

    @property
    def family(self) -> str | None:
        """The platform family, None for one that is not known."""
        if self.discovery.columns:
            return self.discovery.columns[0].platform
        return next((name for name, score in self.discovery.scores if score >= SURE), None)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a crawl of one entry would do, by its manifest."""

    portal: Portal
    records: tuple[Record, ...]
    ended: bool

    @property
    def fine(self) -> bool:
        """Whether the crawl came to its end and read every column as a whole list."""
        listings = [record for record in self.records if isinstance(record, Listing)]
        return self.ended and bool(listings) and all(item.outcome in _READ_WHOLE for item in listings)


def onboard(house: House, url: str) -> Onboarded:
    """Explore the portal behind an address. Raises ValueError, in words for an operator, when it must not be asked."""
    url = _tidy(url)
    host = _host_to_ask(house, url)
    hosts = (host, *_twin(host))
    delay = 0.2 if is_replica(host) else _DELAY
    options = {"backoff_seconds": "0.2"} if is_replica(host) else {}
    job = PortalJob("onboarding", "unknown", host, url, (), hosts, delay_seconds=delay, options=options)
    records = _run(house, job, "explore")
    discovery = next((record for record in records if isinstance(record, Discovery)), None)
    if discovery is None:
        discovery = Discovery("onboarding", url, saw=("the exploration did not come to its end; see the log",))
    known = next((portal.id for portal in house.registry if {*hosts} & {*portal.hosts}), None)
    return Onboarded(discovery, _entry(discovery, host, url), known)


def _tidy(url: str) -> str:
    """An address as a browser would ask for it: scheme and host in lower case, no fragment, no port that goes without saying.

    Whatever is no address comes back as it is, and is refused as such.
    """
    text = url.strip()
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return text
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        return text
    plain = port is None or (parts.scheme, port) in (("http", 80), ("https", 443))
    name = parts.hostname.rstrip(".")
    return parts._replace(netloc=name if plain else f"{name}:{port}", path=parts.path or "/", fragment="").geturl()


def _twin(host: str) -> tuple[str, ...]:
    """The same site with or without www, to which front pages redirect; asked only when the site itself leads there."""
    if ":" in host:
        return ()
    other = host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"
    return (other,) if is_government(other) and other != "gov.cn" else ()


def check_portal(house: House, portal: Portal) -> Checked:
    """Crawl an entry, a draft as well, without storing anything. Raises ValueError when it must not be asked."""
    for host in portal.hosts:
        _may_ask(house, host)
    if portal.permission not in (None, "allowed"):
        raise RefusedError(f"{portal.id} is left alone: permission on record is {portal.permission}")
    if portal.platform is None or not portal.columns:
        raise RefusedError(f"{portal.id} has no platform or no column yet: gongkai onboard {portal.home}")
    job = PortalJob(
        portal.id,
        portal.platform,
        portal.name,
        portal.home,
        portal.columns,
        portal.hosts,
        portal.agency,
        portal.division_code,
        delay_of(portal, house.settings.crawl),
        dict(portal.options),
        tuple(Unit(code, name) for code, name in portal.units.items()),
        Tls(portal.tls.legacy, portal.tls.verify, portal.tls.reason),
    )
    records = _run(house, job, "incremental")
    return Checked(portal, records, ended=any(record.kind == "end" for record in records))


def _host_to_ask(house: House, url: str) -> str:
    host = host_of(url)
    named = is_host(host) or is_private(host)  # an address in numbers is refused as what it is
    if not url.startswith(("http://", "https://")) or not named or any(char.isspace() for char in url):
        raise RefusedError(f"{url!r} is no address of a web page: give one that begins with http:// or https://")
    if "@" in urlsplit(url).netloc:
        raise RefusedError("the address carries a user name or password: give it without")
    _may_ask(house, host)
    return host


def _may_ask(house: House, host: str) -> None:
    settings = house.settings.crawl
    if is_private(host) or not is_government(host):
        raise RefusedError(f"host {host} is neither under gov.cn nor a reviewed exception: it is not contacted")
    if is_replica(host) and not settings.proxy:
        raise RefusedError(f"{host} is a replica: it exists only behind the replicas' proxy (GONGKAI_PROXY)")
    if not is_replica(host) and not (settings.contact and settings.contact.strip()):
        raise RefusedError("no contact is set (GONGKAI_CONTACT), so no host outside the replicas is contacted")


def _run(house: House, portal: PortalJob, mode: str) -> tuple[Record, ...]:
    """The records of one crawl child whose archive and manifest nobody keeps; its log stays under the runs."""
    house.settings.runs.mkdir(parents=True, exist_ok=True)
    with (
        _leased(house, machines(portal.hosts)),
        tempfile.TemporaryDirectory(prefix="look-", dir=house.settings.root) as folder,
    ):
        root = Path(folder)
        crawl = house.settings.crawl
        job = Job(
            run_id="look",
            shard=0,
            archive_root=str(root / "archive"),
            manifest_path=str(root / "manifest.jsonl"),
            portals=(portal,),
            user_agent=crawl.user_agent,
            proxy=crawl.proxy,
            mode=mode,
            today=dt.datetime.now(CHINA).date().isoformat(),
            limits=replace(crawl.limits, shard_seconds=_LONGEST, max_requests_per_host=_FEW),
        )
        job.write(root / "job.json")
        with start_crawl(root / "job.json", house.settings.runs / f"look-{portal.portal_id}.log") as child:
            child.wait(_LONGEST + 60)
        manifest = Path(job.manifest_path)
        return tuple(line.record for line in read_manifest(manifest)) if manifest.exists() else ()


@contextmanager
def _leased(house: House, hosts: frozenset[str]) -> Iterator[None]:
    held = acquire(house.store, hosts, house.owner, dt.datetime.now(dt.UTC), _LEASE, is_dead)
    try:
        if held != hosts:
            raise RefusedError(f"another run is asking {', '.join(sorted(hosts - held))}: try again when it is done")
        yield
    finally:
        release(house.store, house.owner, held)


def _entry(discovery: Discovery, host: str, url: str) -> Portal | None:
    """A draft entry from what was seen; None without any column."""
    if not discovery.columns:
        return None
    best = discovery.columns[0]
    columns = [column for column in discovery.columns if column.platform == best.platform]
    host = host_of(best.url) or host  # where the site led: www, https
    code = (discovery.site_code or "")[:6]
    reports = sum(column.reports for column in columns)
    try:
        return Portal.model_validate(
            {
                "id": _slug(host),
                "name": _site_name(discovery.site_name) or host,
                "division_code": code if code in division_codes() else None,
                "platform": best.platform,
                "state": "draft",
                "home": f"{best.url.split('://', 1)[0]}://{host}/",
                "columns": tuple(column.url for column in columns),
                "hosts": tuple(dict.fromkeys((host, *(host_of(column.url) for column in columns)))),
                "delay_seconds": 0.2 if is_replica(host) else _DELAY,
                "units": {unit: name for column in columns for unit, name in column.units},
                "note": f"onboarded from {url}: {reports} reports listed; a person has yet to look at it",
            }
        )
    except ValidationError:
        return None  # a column on another host: the discovery shows it, the entry needs a person


def _site_name(name: str) -> str:
    return re.split(r"[-_—|]", name)[-1].strip() if name else ""


def _slug(host: str) -> str:
    name = bare_host(host).removeprefix("www.").removesuffix(".gov.cn").removesuffix(".portal.test")
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
