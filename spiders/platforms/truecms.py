"""TrueCMS: jpage lists whose proxy ``getMessage.do`` wraps the datastore in JSON or JSONP; articles ``content/<uuid>.html``."""

from __future__ import annotations

import re
from urllib.parse import urlencode, urlsplit

from spiders.platforms.answers import read_json
from spiders.platforms.base import Visit
from spiders.platforms.entries import Ask
from spiders.platforms.jpage import JpagePlatform, Unit
from spiders.platforms.paged_list import Source, Window

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_ARTICLE = re.compile(rf"/content/{_UUID}\.html?", re.IGNORECASE)
_NO_DATE = re.compile(r"(?!)()()()")  # an article's address carries none
_PROXY = re.compile(r"messageController/getMessage\.do")


class TrueCms(JpagePlatform):
    """TrueCMS. Its servers cap ``perpage`` at 50, 20 or 10, and want the column page as Referer; some are switched off."""

    name = "truecms"
    detail, url_date = _ARTICLE, _NO_DATE
    group = 1

    def recognise(self, html: str, url: str) -> float:
        """Sure with the interface; likely with articles and the template's folder."""
        score = 0.8 if _PROXY.search(html) else 0.0
        score += 0.4 if _ARTICLE.search(urlsplit(url).path) or _ARTICLE.search(html) else 0.0
        score += 0.3 if re.search(r"contentTemplate|/TrueCMS/", html) else 0.0
        return min(score, 1.0)

    def choose_unit(self, units: list[Unit], text: str, url: str) -> Unit | str:
        """The only unit, else the one that has most: a column page's teasers are short."""
        asking = [unit for unit in units if unit.parameters.get("columnId")]
        if not asking:
            return "no list: no jpage call with a columnId"
        return max(asking, key=lambda unit: (unit.declared or 0, len(unit.rows)))

    def source_of(self, unit: Unit, url: str, visit: Visit) -> dict[str, str]:
        """The column and the template, as the page's script sends them."""
        return {f"field.{name}": value for name, value in unit.parameters.items()}

    def ask(self, source: Source, number: int) -> tuple[str, Ask | None]:
        """A GET with record numbers; without a ``callback`` the answer is JSON."""
        fields = [(name[6:], value) for name, value in source.parameters.items() if name.startswith("field.")]
        return f"{source.url}?{urlencode([*self.records(source, number), *fields])}", None

    def read_window(self, text: str, source: Source) -> Window:
        """The datastore in ``result``."""
        try:
            answer = read_json(text)
        except ValueError:
            return Window(problem="the answer is no JSON")
        result = answer.get("result") if isinstance(answer, dict) else None
        if not isinstance(result, str):
            return Window(problem="the answer has no result")
        return super().read_window(result, source)
