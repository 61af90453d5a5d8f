"""Reading of portal pages: what a reader sees, and a page that is parsed once while somebody holds it."""

from __future__ import annotations

import gc
import weakref

from spiders.html import parse_html, visible_text


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
