"""Reading of portal pages: what a reader sees, and a page that is parsed once while somebody holds it."""

from __future__ import annotations

import gc
import weakref

import pytest

from spiders.fetching.media import media_type
from spiders.fetching.outcomes import Outcome
from spiders.fetching.rules import RobotsFile, read_rules
from spiders.html import absolute, decode_html, parse_html, visible_text


def test_a_reader_sees_what_stands_behind_a_comment_and_no_script() -> None:
    tree = parse_html(
        "<title>窗口</title><body>年报<!-- 列表 -->2023<script>var a</script>年<style>p{}</style><p>全文 <b>下载</b></p>"
    )
    assert tree is not None
    assert visible_text(tree) == "年报 2023 年 全文 下载"


def test_a_page_is_parsed_once_while_its_tree_stands_and_let_go_with_it() -> None:
    page = "<html><body><p>一页</p></body></html>"
    tree = parse_html(page)
    assert tree is not None and parse_html(page) is tree
    assert parse_html(page.replace("一", "两")) is not tree
    watched = weakref.ref(tree)
    del tree
    gc.collect()
    assert watched() is None
    assert parse_html("") is None


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("t2_1.html;jsessionid=9A0F", "http://a.portal.test/nb/t2_1.html"),
        ("/show.jsp;JSESSIONID=9A.n1?id=7", "http://a.portal.test/show.jsp?id=7"),
        ("/show.php?id=7&PHPSESSID=9a0f&c=2", "http://a.portal.test/show.php?id=7&c=2"),
        ("/show.php?PHPSESSID=9a0f", "http://a.portal.test/show.php"),
        ("/assess/?session=2&x=", "http://a.portal.test/assess/?session=2&x="),
        ("http://Www.A.Portal.Test/Nb/1.html#top", "http://www.a.portal.test/Nb/1.html"),
        ("http://Me@A.portal.test/", "http://Me@a.portal.test/"),
        (r"\nb\a.html", "http://a.portal.test/nb/a.html"),
        (r"http:\\a.portal.test\nb\a.html", "http://a.portal.test/nb/a.html"),
        (r"..\x.aspx?p=a\b", r"http://a.portal.test/x.aspx?p=a\b"),
    ],
)
def test_an_address_is_the_same_for_every_visitor(href: str, url: str) -> None:
    assert absolute(href, "http://a.portal.test/nb/") == url


WIDE = {
    "little": lambda text: b"\xff\xfe" + text.encode("utf-16-le"),
    "big": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "little, unmarked": lambda text: text.encode("utf-16-le"),
    "big, unmarked": lambda text: text.encode("utf-16-be"),
    "with a stray byte behind it": lambda text: b"\xff\xfe" + text.encode("utf-16-le") + b"\n",
}


@pytest.mark.parametrize("written", WIDE)
@pytest.mark.parametrize("declared", [None, "utf-16", "utf-16le", "utf-8", "gb2312"])
def test_wide_pages_are_read_as_what_their_bytes_prove(written: str, declared: str | None) -> None:
    page = (
        "<!DOCTYPE html><html><head><meta charset=gb2312><title>年报</title></head><body>某县2024年报告</body></html>"
    )
    body = WIDE[written](page)
    assert media_type(body) == "text/html"
    text = decode_html(body, declared)
    assert text.startswith("<!DOCTYPE html>") and "某县2024年报告" in text
    assert media_type(WIDE[written]('{"list": [{"title": "某县2024年报告"}]}')) == "application/json"


def test_a_page_of_narrow_bytes_that_is_said_to_be_wide_is_none() -> None:
    page = "<html><head><meta charset='utf-16'></head><body>某县2024年报告</body></html>"
    assert "某县2024年报告" in decode_html(page.encode(), "utf-16")


@pytest.mark.parametrize("written", WIDE)
def test_wide_rules_forbid_what_they_forbid(written: str) -> None:
    body = WIDE[written]("User-agent: *\r\nDisallow: /nb/\r\n")
    rules = read_rules(RobotsFile(Outcome.OK, body, None))
    assert media_type(body) == "text/plain"
    assert rules.refuse("http://a.portal.test/nb/1.html") is not None
    assert rules.refuse("http://a.portal.test/xw/1.html") is None
