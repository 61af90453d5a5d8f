"""The story as data: night by night what portals do, and what must stand in the database and the summary from then on.

Years are offsets from the newest year that is due: 0 is that year, -1 the one before. What a night does not name stays as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Place = tuple[str, int]  # portal, year
Code = tuple[str, str]  # portal, code of a finding on it
Act = tuple[str, str] | tuple[str, str, int] | tuple[str, str, int, int]  # portal, what it does, year, figure

NEW_YEAR, CHANGED, WITHDRAWN = "new_year_report_missing", "report_changed_in_place", "report_withdrawn"
UNLISTED, GONE, SHORT = "notice_unlisted", "column_gone", "list_shorter_than_declared"
SHRANK = "list_shrank"  # against the night before, so that it stands for one night only
HELD, NOT_SEEN = "collected", "column_complete_not_seen"


@dataclass(frozen=True, slots=True)
class Night:
    """What happens before a night, and how the world stands after it.

    ``pages``: reports downloaded that night; ``new``: report versions made. ``coverage``, ``columns`` (outcome of the portal's
    column, "whole" when read to its end) and ``errors`` (the publisher's own, on what is shown) say what is otherwise from now on.
    """

    told: str
    acts: tuple[Act, ...] = ()
    pages: int = 0
    new: int = 0
    coverage: Mapping[Place, str] = field(default_factory=dict)
    raised: frozenset[Code] = frozenset()
    closed: frozenset[Code] = frozenset()
    columns: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[Place, int] = field(default_factory=dict)


def codes(*pairs: Code) -> frozenset[Code]:
    """A set of findings."""
    return frozenset(pairs)


IDLE = Night("nothing happens")

FIRST = Night(
    "all four publish the year before last's due one; 甲 also the one before that",
    (("jia", "publish", -2, 5), ("jia", "publish", -1, 6), *((it, "publish", -1, 7) for it in ("yi", "bing", "ding"))),
    pages=5,
    new=5,
    coverage={
        ("jia", -2): HELD,
        ("jia", -1): HELD,
        **{(it, -2): NOT_SEEN for it in ("yi", "bing", "ding")},
        **{(it, -1): HELD for it in ("yi", "bing", "ding")},
    },
    raised=codes(*((it, NEW_YEAR) for it in ("jia", "yi", "bing", "ding"))),
)
ERROR = Night(
    "甲 publishes the due year, with a sum that its rows contradict",
    (("jia", "publish_wrong", 0, 8),),
    pages=1,
    new=1,
    coverage={("jia", 0): HELD, **{(it, 0): NOT_SEEN for it in ("yi", "bing", "ding")}},
    closed=codes(("jia", NEW_YEAR)),
    errors={("jia", 0): 4},  # the sum and the balance, of 自然人 and of 总计
)
CORRECTED = Night(
    "甲 corrects it, at its old address",
    (("jia", "publish", 0, 8),),
    pages=1,
    new=1,
    raised=codes(("jia", CHANGED)),
    errors={("jia", 0): 0},
)
LATE = Night(
    "乙 publishes the due year",
    (("yi", "publish", 0, 9),),
    pages=1,
    new=1,
    coverage={("yi", 0): HELD},
    closed=codes(("yi", NEW_YEAR)),
)
BROKEN = Night(
    "丙 answers with 500",
    (("bing", "failing"),),
    coverage={("bing", -2): "list_incomplete", ("bing", 0): "list_incomplete"},
    columns={"bing": "incomplete"},
)
MENDED = Night(
    "丙 is well again, and publishes the due year",
    (("bing", "heal"), ("bing", "publish", 0, 11)),
    pages=1,
    new=1,
    coverage={("bing", -2): NOT_SEEN, ("bing", 0): HELD},
    closed=codes(("bing", NEW_YEAR)),
    columns={"bing": "whole"},
)
TAKEN_BACK = Night(
    "乙 takes an old report away, page and line",
    (("yi", "withdraw", -1),),
    raised=codes(("yi", WITHDRAWN), ("yi", SHRANK)),
)
BACK = Night(
    "乙 puts it back as it was",
    (("yi", "publish", -1, 7),),
    closed=codes(("yi", WITHDRAWN), ("yi", SHRANK)),
)
FORBIDDEN = Night(
    "丁's robots.txt forbids everything",
    (("ding", "robots"),),
    coverage={("ding", -2): "robots_forbids", ("ding", 0): "robots_forbids"},
    columns={"ding": "robots_disallow"},
)
ALLOWED = Night(
    "丁 allows it again",
    (("ding", "heal"),),
    coverage={("ding", -2): NOT_SEEN, ("ding", 0): NOT_SEEN},
    columns={"ding": "whole"},
)
REFUSED = Night(
    "丁 refuses with 403",
    (("ding", "forbidden"),),
    coverage={("ding", -2): "site_refuses", ("ding", 0): "site_refuses"},
    columns={"ding": "blocked"},
)
LET_IN = Night(
    "丁 lets us in, and publishes the due year",
    (("ding", "heal"), ("ding", "publish", 0, 13)),
    pages=1,
    new=1,
    coverage={("ding", -2): NOT_SEEN, ("ding", 0): HELD},
    closed=codes(("ding", NEW_YEAR)),
    columns={"ding": "whole"},
)
LOST = Night(
    "丙's column is gone",
    (("bing", "column_gone"),),
    coverage={("bing", -2): "column_gone"},
    raised=codes(("bing", GONE)),
    columns={"bing": "gone"},
)
FOUND = Night(
    "丙's column is back",
    (("bing", "heal"),),
    coverage={("bing", -2): NOT_SEEN},
    closed=codes(("bing", GONE)),
    columns={"bing": "whole"},
)
CUT = Night(
    "甲's list says more than it shows",
    (("jia", "list_cut"),),
    raised=codes(("jia", SHORT)),
    columns={"jia": "incomplete"},
)
UNCUT = Night(
    "甲's list is whole",
    (("jia", "heal"),),
    closed=codes(("jia", SHORT)),
    columns={"jia": "whole"},
)
HOLLOW = Night(
    "乙 takes the due year away, and forgets its line",
    (("yi", "hollow", 0),),
    raised=codes(("yi", WITHDRAWN)),
)
REPLACED = Night(
    "乙 publishes other figures there",
    (("yi", "publish", 0, 17),),
    pages=1,
    new=1,
    raised=codes(("yi", CHANGED)),
    closed=codes(("yi", WITHDRAWN)),
)
BOTH = Night(
    "丙 fails and 丁 is overloaded",
    (("bing", "failing"), ("ding", "overloaded")),
    coverage={("bing", -2): "list_incomplete", ("ding", -2): "site_refuses"},
    columns={"bing": "incomplete", "ding": "blocked"},
)
BOTH_WELL = Night(
    "both are well again",
    (("bing", "heal"), ("ding", "heal")),
    coverage={("bing", -2): NOT_SEEN, ("ding", -2): NOT_SEEN},
    columns={"bing": "whole", "ding": "whole"},
)
HIDDEN = Night(
    "甲 drops a report from its list, its page still answers",
    (("jia", "unlist", -2),),
    raised=codes(("jia", UNLISTED), ("jia", SHRANK)),
)
SHOWN = Night("甲 lists it again", (("jia", "list", -2),), closed=codes(("jia", UNLISTED), ("jia", SHRANK)))
BELATED = Night(
    "丙 publishes the oldest year",
    (("bing", "publish", -2, 19),),
    pages=1,
    new=1,
    coverage={("bing", -2): HELD},
)

THIRTY = (
    *(FIRST, IDLE, ERROR, LATE, IDLE, CORRECTED, BROKEN, IDLE, MENDED, TAKEN_BACK),
    *(
        Night("nothing happens; 乙's list is no shorter than the night before", closed=codes(("yi", SHRANK))),
        BACK,
        FORBIDDEN,
        IDLE,
        ALLOWED,
        REFUSED,
        LET_IN,
        LOST,
        FOUND,
        CUT,
    ),
    *(UNCUT, HOLLOW, REPLACED, BOTH, BOTH_WELL, HIDDEN, SHOWN, BELATED, IDLE, IDLE),
)


def together(told: str, *nights: Night) -> Night:
    """Several nights as one: what different portals do between two nights."""
    return Night(
        told,
        tuple(act for night in nights for act in night.acts),
        sum(night.pages for night in nights),
        sum(night.new for night in nights),
        {place: status for night in nights for place, status in night.coverage.items()},
        frozenset().union(*(night.raised for night in nights)),
        frozenset().union(*(night.closed for night in nights)),
        {portal: outcome for night in nights for portal, outcome in night.columns.items()},
        {place: count for night in nights for place, count in night.errors.items()},
    )


_LOST_EARLY = Night("", coverage={("bing", 0): "column_gone"})  # the due year is not published yet
_FOUND_EARLY = Night("", coverage={("bing", 0): NOT_SEEN})

#: The same in small: every event once, several on a night.
FEW = (
    together("all publish; 甲 with an error", FIRST, ERROR, LATE),
    together(
        "甲 corrects, 乙 takes back, 丙's column is lost, 丁 forbids",
        CORRECTED,
        TAKEN_BACK,
        LOST,
        _LOST_EARLY,
        FORBIDDEN,
    ),
    together(
        "甲's list is cut, 乙 puts back, 丙's column is found, 丁 refuses", CUT, BACK, FOUND, _FOUND_EARLY, REFUSED
    ),
    together("甲's list is whole, 乙 goes hollow, 丙 breaks, 丁 lets us in", UNCUT, HOLLOW, BROKEN, LET_IN),
    together("乙 publishes anew, 丙 is well", REPLACED, MENDED),
)
