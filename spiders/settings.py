"""What the room is told about the world: contact, proxy, user agent, limits. Passed in; nothing here reads the environment."""

from __future__ import annotations

from dataclasses import dataclass, field

from db.manifest import Limits
from spiders.registry import Portal

PRODUCT = "Gongkai/0.1"


@dataclass(frozen=True, slots=True)
class CrawlSettings:
    """``contact`` is an address or mailbox a webmaster can reach; without it only replicas are contacted."""

    contact: str | None = None
    proxy: str | None = None
    minimum_delay_seconds: float = 1.0  # real hosts are never asked faster, whatever their entry says
    limits: Limits = field(default_factory=Limits)

    @property
    def user_agent(self) -> str:
        """The User-Agent of every request."""
        return user_agent(self.contact)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a portal is not crawled: a stable code and a sentence for a person."""

    code: str
    reason: str


def user_agent(contact: str | None) -> str:
    """``Gongkai/0.1 (+contact)``; without a contact the bare product, which no host outside the replicas ever sees."""
    return f"{PRODUCT} (+{contact.strip()})" if contact and contact.strip() else PRODUCT


def has_contact(agent: str) -> bool:
    """Whether a User-Agent names a contact."""
    return "(+" in agent


def delay_of(portal: Portal, settings: CrawlSettings) -> float:
    """Seconds between two requests to a host of the portal."""
    return portal.delay_seconds if portal.is_replica else max(portal.delay_seconds, settings.minimum_delay_seconds)


def may_crawl(portal: Portal, settings: CrawlSettings, permission: str | None = None) -> Refusal | None:
    """None when the portal may be crawled, else why not.

    ``permission`` is the one on record in the database; without one the registry's counts. A recorded refusal is never
    overridden by a parameter, only by a new recorded decision.
    """
    recorded = permission or portal.permission
    if portal.state != "active":
        return Refusal("not_active", f"the registry entry is {portal.state}")
    if portal.platform is None or not portal.columns:
        return Refusal("no_column", "no platform or no column is registered")
    if recorded not in (None, "allowed"):
        return Refusal(recorded, f"permission on record: {recorded}")
    if portal.is_replica:
        return (
            None
            if settings.proxy
            else Refusal("no_proxy", "a replica exists only behind its proxy, and none is set (GONGKAI_PROXY)")
        )
    if not (settings.contact and settings.contact.strip()):
        return Refusal(
            "no_contact", "no contact is set (GONGKAI_CONTACT), so no host outside the replicas is contacted"
        )
    return None
