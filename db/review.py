"""The review queue: what asks for a person, the weightiest first, each with a key that outlives re-parsing.

    for question in queue(store): ...

A key names what was seen (organ, year, scope and content), so a decision on it is on that print and no later one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from db.engine import Store
from db.errors import DecisionError
from db.review_sql import COLUMNS, TOPIC_NAMES, queue_sql
from parsers.model import Scope

#: Priority of each kind of question, and why it stands there.
PRIORITIES: Mapping[int, tuple[str, str]] = {
    10: ("待核，可补缺", "nothing is shown of this organ and year: accepting it fills a gap in coverage"),
    20: ("已有更正版，待核", "a newer publication than the one that is shown waits"),
    25: ("待核，该口径未收录", "the year is shown in another scope only"),
    30: ("原决定失效", "a decision was made on another print than the one that stands there now"),
    40: ("读法不一", "readings of one print, or documents of one notice, disagree on the numbers that are shown"),
    50: ("机关或年度未识别", "a report that is nobody's: it is kept and not shown"),
    60: ("机关名称待确认", "reports of an organ that nobody knows are left out of sums"),
    70: ("口径不明", "a report of unknown scope cannot be compared or added"),
    80: ("待核，已有同期版本", "another print of this report is shown, no older than this one"),
    90: ("本系统错误", "an error of ours stands on what is shown"),
    95: ("已更正，待核销", "a newer publication corrected what the publisher had wrong: it waits to be settled"),
    100: ("发布者错误，待核", "the publisher is wrong and has not been told"),
    110: ("存疑", "a doubt of ours or of the portal's: nothing is proved"),
    120: ("发布者存疑，待核", "a doubt about what the publisher printed"),
    130: ("名录机关待确认", "a roster names an organ that nobody knows; no report of it is here"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """Something that asks for a person. The ids are of this database; ``key`` means the same in every one.

    ``place`` is a cell, a rule with its detail, or a kind of decision; ``detail`` what the rule or the gates say;
    ``decision_id`` the decision that was made on an earlier print, where there is one.
    """

    topic: str
    key: str
    priority: int
    report_id: int | None = None
    agency_id: int | None = None
    document_id: int | None = None
    version_id: int | None = None
    finding_id: int | None = None
    decision_id: int | None = None
    agency: str | None = None
    division_code: str | None = None
    year: int | None = None
    scope: str | None = None
    fingerprint: str | None = None
    place: str = ""
    detail: str = ""

    @property
    def why(self) -> tuple[str, str]:
        """Why it stands where it does in the queue, in Chinese and in English."""
        return PRIORITIES[self.priority]

    @property
    def subject(self) -> str:
        """What it is about, in one line."""
        named = (self.agency, self.year, self.scope) if self.agency else (self.key.split("/", 1)[1],)
        return " ".join(str(part) for part in named if part)


@dataclass(frozen=True, slots=True)
class ReportPlace:
    """What the key of a question on a report says."""

    agency: str
    division_code: str
    year: int
    scope: str
    content: str
    place: str


def queue(
    store: Store,
    topics: Collection[str] = (),
    *,
    agency: str | None = None,
    year: int | None = None,
    limit: int | None = None,
) -> tuple[Question, ...]:
    """The open questions, the weightiest first, the newest year first; of some topics, of organs whose name contains a word.

    Raises DecisionError for a topic that does not exist.
    """
    where, values = _filters(agency, year)
    order = f"{_select(topics)}{where} ORDER BY q.priority, COALESCE(q.report_year, 0) DESC, q.key"
    ending = "" if limit is None else " LIMIT :most"
    with store.read() as session:
        rows = session.execute(text(order + ending), {**values, **({} if limit is None else {"most": limit})})
        return tuple(_question(row._mapping) for row in rows)


def counts(
    store: Store, topics: Collection[str] = (), *, agency: str | None = None, year: int | None = None
) -> dict[int, int]:
    """How many questions are open, by priority."""
    where, values = _filters(agency, year)
    counted = (
        f"SELECT n.priority, COUNT(*) FROM ({_select(topics)}{where}) AS n GROUP BY n.priority ORDER BY n.priority"  # noqa: S608
    )
    with store.read() as session:
        return {int(priority): int(number) for priority, number in session.execute(text(counted), values)}


def open_question(store: Store, key: str) -> Question | None:
    """The question of this key, None where it is not (or not any more) in the queue."""
    with store.read() as session:
        topics = {key.split("/", 1)[0]} & set(TOPIC_NAMES)
        if not topics:
            return None
        row = session.execute(text(f"{_select(topics)} AND q.key = :key"), {"key": key}).first()
        return _question(row._mapping) if row is not None else None


_REPORT_KEY = re.compile(
    r"(?:publication|lapsed|readings|scope|finding)/(.+?)/(\d*)/(\d{4})/"
    rf"({'|'.join(scope.value for scope in Scope)})/([^/]+)(?:/(.*))?",
    re.DOTALL,
)


def report_place(key: str) -> ReportPlace | None:
    """What the key says of a report; None where it is of no report."""
    found = _REPORT_KEY.fullmatch(key)
    if found is None:
        return None
    agency, division, year, scope, content, place = found.groups()
    return ReportPlace(agency, division, int(year), scope, content, place or "")


def topic_of(key: str) -> str:
    """The topic of a key. Raises DecisionError where it has none."""
    topic, _, rest = key.partition("/")
    if topic not in TOPIC_NAMES or not rest:
        raise DecisionError(f"{key!r} is no key of the review queue: they begin with {', '.join(TOPIC_NAMES)}")
    return topic


def _select(topics: Collection[str]) -> str:
    unknown = sorted(set(topics) - set(TOPIC_NAMES))
    if unknown:
        raise DecisionError(f"there is no topic {', '.join(unknown)}: they are {', '.join(TOPIC_NAMES)}")
    return queue_sql(topics or TOPIC_NAMES)


def _filters(agency: str | None, year: int | None) -> tuple[str, dict[str, Any]]:
    where = ""
    values: dict[str, Any] = {}
    if agency is not None:
        escaped = re.sub(r"([%_!])", r"!\1", agency)
        where, values["agency"] = " AND q.agency LIKE :agency ESCAPE '!'", f"%{escaped}%"
    if year is not None:
        where, values["year"] = f"{where} AND q.report_year = :year", year
    return where, values


def _question(row: Mapping[Any, Any]) -> Question:
    values = {("year" if name == "report_year" else name): row[name] for name in COLUMNS}
    values["place"], values["detail"] = values["place"] or "", values["detail"] or ""
    return Question(row["topic"], row["key"], **values)
