"""What a platform family has to offer, and the small pieces families share: rows, columns, attachments, a visit."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from db.manifest import Job, KnownNotice, KnownUrl, PortalEvent, PortalJob, Record
from spiders.html import parse_html
from spiders.platforms.entries import Ask, Attachment, Row
from spiders.platforms.links import file_links


class Page(Protocol):
    """What a fetch gives a platform: an outcome, and the body when it is good."""

    @property
    def url(self) -> str: ...
    @property
    def final_url(self) -> str: ...
    @property
    def outcome(self) -> str: ...
    @property
    def reason(self) -> str | None: ...
    @property
    def good(self) -> bool: ...
    @property
    def body(self) -> bytes | None: ...
    @property
    def media_type(self) -> str | None: ...
    @property
    def declared_charset(self) -> str | None: ...


class Fetches(Protocol):
    """The fetcher as platforms see it."""

    async def fetch(
        self,
        portal: PortalJob,
        url: str,
        role: str,
        *,
        conditional: bool = True,
        referer: str | None = None,
        ask: Ask | None = None,
    ) -> Page: ...

    def known(self, portal: PortalJob, url: str) -> KnownUrl | None: ...

    def held(self, portal: PortalJob, url: str) -> Page | None: ...


@dataclass
class Column:
    """What reading a column's list gave. ``outcome`` is that of the manifest's Listing."""

    url: str
    outcome: str = "complete"
    rows: list[Row] = field(default_factory=list)  # distinct by address, in list order
    pages: int = 0
    declared: int | None = None
    skeleton: str | None = None
    reasons: list[str] = field(default_factory=list)
    chrome: frozenset[str] = frozenset()  # file links of the list page itself, no attachments of any notice
    inner: list[str] = field(default_factory=list)  # columns found inside this one (one per year, per department)
    foreign: int = 0  # entries of other columns that the list's interface mixed in: counted, not taken
    inner_labels: dict[str, str] = field(default_factory=dict)  # what the page calls them
    final_url: str | None = None  # where the first page was found
    stopped: bool = False  # nothing new on its first pages, the rest is as it was
    linked: list[Row] = field(default_factory=list)  # reports that entries of the list only link to
    in_peace: list[Row] = field(default_factory=list)  # entries that were not asked for again
    empty: str | None = None  # what the page says where it says that nothing is in it yet
    repeated: int = 0  # lines that name an entry again: a total that counts lines counts them

    def fail(self, outcome: str, reason: str) -> None:
        """Mark the list as not wholly read. The first failure names the outcome, all reasons are kept."""
        if self.outcome in ("complete", "unchanged"):
            self.outcome = outcome
        self.reasons.append(reason)


@dataclass(frozen=True, slots=True)
class Visit:
    """One portal being crawled in one job."""

    job: Job
    portal: PortalJob
    fetcher: Fetches
    write: Callable[[Record], None]
    notices: Mapping[str, KnownNotice]

    def event(
        self, code: str, message: str, subject: str = "", expected: str | None = None, actual: str | None = None
    ) -> None:
        """Record something about the portal a person should see."""
        self.write(PortalEvent(self.portal.portal_id, code, message, subject, expected, actual))


class Platform(ABC):
    """A family of portals. ``name`` is what registry entries say."""

    name: str
    options: Mapping[str, str] = {}  # registry options of the family: name → pattern of its values
    expiring_links = False  # links to files carry tokens that die: an archived page is no place to take them from

    @abstractmethod
    def recognise(self, html: str, url: str) -> float:
        """How much a page looks like this family: 0 not at all, 1 beyond doubt."""

    @abstractmethod
    async def read_column(self, visit: Visit, url: str) -> Column:
        """Read every page of a column's list. What fails inside is written into the column, never raised."""

    def unit_pages(self, html: str, url: str) -> tuple[str, dict[str, str]] | None:
        """The address with ``{unit}`` and ``{year}``, and the units, that a page links to; None for families with lists."""
        return None

    def read_attachments(self, html: str, url: str) -> tuple[Attachment, ...]:
        """The files a notice page links to, in page order, distinct by address."""
        tree = parse_html(html)
        return file_links(tree, url) if tree is not None else ()

    def refusal(self, body: bytes) -> str | None:
        """Why a page with status 200 is the host's refusal and not what was asked for, in families that are known to refuse so."""
        return None

    def holds_report(self, html: str, url: str) -> bool:
        """Whether the page behind an ``expected`` entry holds a report; families whose empty pages answer 200 look closer."""
        return True


# Listing outcome for a list whose first page could not be had.
LISTING_OUTCOME: dict[str, str] = {
    "not_found": "gone",
    "soft_404": "gone",
    "homepage_fallback": "gone",
    "blocked": "blocked",
    "throttled": "blocked",
    "waf_challenge": "blocked",
    "robots_disallow": "robots_disallow",
    "robots_unreadable": "robots_unreadable",
    "off_registry": "off_registry",
}
