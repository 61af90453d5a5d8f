"""Which documents gave which versions: the links of a batch, and the versions that a document no longer gives."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ScalarSelect, delete, func, select
from sqlalchemy.orm import Session, aliased

from db.copying import write_rows
from db.models import Parse, ParseVersion, Report, ReportVersion

IDENTITY_REPLACED = "identity_replaced"
_ANOTHER = 0  # no parse of these versions
Origin = tuple[int, int]  # document, parse


def newest_reading() -> ScalarSelect[int]:
    """Of the document of a ``Parse`` of the statement around it: the newest parser version that gave a version of a report."""
    newer, linked = aliased(Parse), aliased(ParseVersion)
    return (
        select(func.max(newer.parser_version))
        .join(linked, linked.parse_id == newer.id)
        .where(newer.document_id == Parse.document_id)
        .scalar_subquery()
    )


def agencies_before(session: Session, document_ids: Collection[int]) -> set[int]:
    """The agencies that these documents ever gave a report of."""
    statement = (
        select(Report.agency_id)
        .join(ReportVersion, ReportVersion.report_id == Report.id)
        .join(ParseVersion, ParseVersion.version_id == ReportVersion.id)
        .join(Parse, Parse.id == ParseVersion.parse_id)
        .where(Parse.document_id.in_(document_ids))
    )
    return set(session.scalars(statement.distinct()))


class LinkBook:
    """What a batch's documents gave before: read up front, changed in memory in the order of loading, written together."""

    def __init__(self, session: Session, document_ids: Collection[int]) -> None:
        self._session = session
        self._of_document: dict[int, set[int]] = {}
        self._origins: dict[int, set[Origin]] = {}
        self._newest: dict[int, int] = {}  # document → the newest parse that gave a version
        self._parts: dict[int, dict[int, int]] = {}  # parse → part → version
        self._taken_back: set[int] = set()
        self._read(document_ids)

    def unlink(self, document_id: int, parse_id: int) -> set[int]:
        """Take back the links of an earlier load of this parse; returns every version the document ever gave."""
        earlier = self._of_document.get(document_id, set())
        for version_id in earlier:
            origins = self._origins[version_id]
            if (document_id, parse_id) in origins:
                origins.discard((document_id, parse_id))
                self._taken_back.add(parse_id)
        return earlier

    def link(self, document_id: int, parse_id: int, part: int, version_id: int) -> None:
        """The parse gave or confirmed this version."""
        self._parts.setdefault(parse_id, {})[part] = version_id
        self._origins.setdefault(version_id, set()).add((document_id, parse_id))

    def report_ids(self, version_ids: Collection[int]) -> set[int]:
        """The reports of versions that were given before."""
        return {self._versions[version_id].report_id for version_id in version_ids}

    @property
    def all_report_ids(self) -> set[int]:
        """The reports that any document of the batch gave before."""
        return self.report_ids(self._versions.keys())

    def retire_replaced(self, document_id: int, parse_id: int, reports_now: set[int], earlier: set[int]) -> None:
        """Reject what the document gave under another identity before, unless the newest reading of another one still says so.

        A person's word on it holds no longer here either: it goes where the content went (``db.following``).
        """
        self._newest[document_id] = parse_id
        for version_id in earlier:
            version = self._versions[version_id]
            if version.report_id in reports_now:
                continue
            others = {one for one, parse in self._origins[version_id] if self._newest.get(one, parse) == parse}
            if others <= {document_id}:
                version.status, version.status_reason, version.status_origin = "rejected", IDENTITY_REPLACED, "rule"

    def write(self) -> None:
        """Delete what was taken back and insert what the batch's parses gave."""
        if self._taken_back:
            self._session.execute(delete(ParseVersion).where(ParseVersion.parse_id.in_(self._taken_back)))
        rows = [
            (parse_id, part, version_id)
            for parse_id, parts in self._parts.items()
            for part, version_id in parts.items()
        ]
        write_rows(self._session, ParseVersion, rows)

    def _read(self, document_ids: Collection[int]) -> None:
        links = select(ParseVersion.version_id, Parse.document_id, Parse.id).join(
            Parse, Parse.id == ParseVersion.parse_id
        )
        given = self._session.execute(links.where(Parse.document_id.in_(document_ids))).all()
        for version_id, document_id, _ in given:
            self._of_document.setdefault(document_id, set()).add(version_id)
        versions = {version_id for version_id, *_ in given}
        self._versions: dict[int, ReportVersion] = {}
        if not versions:
            return
        of_versions = links.add_columns(Parse.parser_version, newest_reading()).where(
            ParseVersion.version_id.in_(versions)
        )
        for version_id, document_id, parse_id, parser_version, last in self._session.execute(of_versions):
            self._origins.setdefault(version_id, set()).add((document_id, parse_id))
            if parser_version == last:
                self._newest[document_id] = parse_id
            else:
                self._newest.setdefault(document_id, _ANOTHER)
        standing = select(ReportVersion).where(ReportVersion.id.in_(versions))
        self._versions = {version.id: version for version in self._session.scalars(standing)}
