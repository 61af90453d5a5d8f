"""Active portals that a round may not ask, for a reason that lies with us: each has a finding until it may be asked again.

note_unasked(store, {"yn-kunming": ("https://www.km.gov.cn/", "no contact is set")})
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from sqlalchemy import select

from db.engine import Store
from db.findings import Subject, close_others, replace_findings
from db.models import Finding as Row
from db.statements import utc_now
from parsers.model import Finding, Responsibility, Rule, Severity

ORIGIN = "plan"
NOT_ASKED = Rule(
    "portal_not_asked",
    Severity.ERROR,
    Responsibility.PIPELINE,
    "An active portal may not be asked, for a reason that lies with this installation",
    "what was not looked at is never shown as looked at",
    "every active portal of a round may be asked: a contact is set, a replica has its proxy, the entry has a column",
    "no contact is set, so that a night asks nobody",
    kind="portal",
)


def note_unasked(
    store: Store,
    refused: Mapping[str, tuple[str, str]],
    elsewhere: Collection[str] = (),
    now: dt.datetime | None = None,
) -> None:
    """Raise a finding on every portal of ``refused`` (its home and the reason) and close those of all others, except of the
    portals ``elsewhere``, which nobody looked at now."""
    moment = now or utc_now()
    standing = select(Row.portal_id).where(Row.origin == ORIGIN, Row.state == "open", Row.portal_id.not_in(elsewhere))
    with store.begin() as session:
        settled = [portal_id for portal_id in session.scalars(standing) if portal_id and portal_id not in refused]
        for portal_id in settled:
            close_others(session, Subject.portal(portal_id), ORIGIN, set(), moment)
        for portal_id, (home, reason) in sorted(refused.items()):
            rule = NOT_ASKED
            finding = Finding(rule.code, rule.severity, rule.responsibility, home, reason)
            replace_findings(session, Subject.portal(portal_id), ORIGIN, (finding,), moment)
