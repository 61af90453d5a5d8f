"""Reading of portal pages: what a reader sees, and a page that is parsed once while somebody holds it."""

from __future__ import annotations

import gc
import weakref

import pytest

from spiders.html import absolute, parse_html, visible_text


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
