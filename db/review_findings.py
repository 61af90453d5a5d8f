"""The finding that a key of the review queue names, also once its question was answered: for the steps of its life."""

from __future__ import annotations

import re

from sqlalchemy import select

from db.engine import Store
from db.errors import DecisionError
from db.models import Finding, ReportVersion
from db.review_places import Place

_OF_YEAR = re.compile(r"(\d{4})/(.*)", re.DOTALL)


def finding_of(store: Store, place: Place) -> int:
    """The id of the finding. Raises DecisionError where the key names none."""
    if place.question is not None and place.question.finding_id is not None:
        return place.question.finding_id
    wanted = place.place
    with store.read() as session:
        statement = select(Finding.id).order_by(Finding.id.desc()).limit(1)
        if place.topic == "finding":
            statement = statement.join(ReportVersion, ReportVersion.id == Finding.version_id).where(
                ReportVersion.report_id == place.report_id, ReportVersion.fingerprint == place.fingerprint
            )
        elif place.topic == "finding_year":
            dated = _OF_YEAR.fullmatch(wanted)
            year, wanted = (int(dated[1]), dated[2]) if dated else (0, "")
            statement = statement.where(Finding.agency_id == place.agency_id, Finding.report_year == year)
        elif place.topic == "finding_document":
            statement = statement.where(Finding.document_id == place.document_id)
        else:
            portal, _, wanted = wanted.partition("/")
            statement = statement.where(Finding.portal_id == portal)
        code, _, detail = wanted.partition("/")
        found = session.scalar(statement.where(Finding.code == code, Finding.detail == detail))
    if found is None:
        raise DecisionError(f"no finding is called {place.key}")
    return found
