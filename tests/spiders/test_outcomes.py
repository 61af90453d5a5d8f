"""What an answer is taken for: status, content, repetition, media type, and how long a refusal is waited out."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from urllib.parse import quote

import pytest

from spiders.fetching.backoff import Backoff, retry_after_seconds
from spiders.fetching.classify import Answer, classify
from spiders.fetching.media import media_type
from spiders.fetching.outcomes import Outcome
from spiders.fetching.rules import RobotsFile, read_rules
from spiders.html import decode_html

NAV = "<div>" + "<a href='/a'>栏目</a>" * 30 + "</div>"
REPORT = "<html><title>某县</title><body><h1>某县2023年政府信息公开工作年度报告</h1><p>一、总体情况</p></body></html>"


def outcome(
    body: str | bytes, *, status: int = 200, role: str = "page", url: str = "http://x/a", **more: str
) -> Outcome:
    data = body.encode() if isinstance(body, str) else body
    answer = Answer(url, role, status, data, media_type(data), site_name="某县人民政府", **more)  # type: ignore[arg-type]
    return classify(answer).outcome


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (REPORT, Outcome.OK),
        (f"<html><body>{NAV}<p>您访问的页面不存在！</p></body></html>", Outcome.SOFT_404),
        ("<html><body>非法请求 404！</body></html>", Outcome.SOFT_404),
        ("<html><head><meta http-equiv=refresh content='0;url=../'></head><body></body></html>", Outcome.JS_SHELL),
        ("<html><script>window.location.href='./fzggwl/';</script><body></body></html>", Outcome.JS_SHELL),
        ("<html><body>" + " " * 300 + "</body></html>", Outcome.EMPTY_STUB),
        ("", Outcome.EMPTY_STUB),
        ("<script>var __jsl_clearance='x';location.href=location.pathname</script>", Outcome.WAF_CHALLENGE),
        (f"<html><title>某县人民政府</title><body>{NAV}<p>要闻</p></body></html>", Outcome.HOMEPAGE_FALLBACK),
        (f"<html><title>年报</title><body>{NAV}<p>附件见下</p></body></html>", Outcome.OK),
        ("%PDF-1.7 …", Outcome.OK),
    ],
)
def test_a_page_with_status_200(body: str, expected: Outcome) -> None:
    assert outcome(body) is expected


PADDING = "<!-- 填充 -->" * 60  # as gateways pad their pages for old browsers


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("<h1>“/”应用程序中的服务器错误。</h1><h2>运行时错误</h2>", Outcome.HTTP_ERROR),
        ("<h1>HTTP Status 500 - </h1><pre>NullPointerException</pre>", Outcome.HTTP_ERROR),
        ("<h1>HTTP Status 404 - /art/1.html</h1>", Outcome.SOFT_404),
        ("<h1>502 Bad Gateway</h1><hr>nginx", Outcome.HTTP_ERROR),
        ("<p>系统繁忙，请稍后再试！</p>", Outcome.THROTTLED),
        (f"{NAV}<p>您的访问过于频繁，请于十分钟之后再试。</p>", Outcome.THROTTLED),
        (f"{NAV}<h1>服务器内部错误</h1>", Outcome.HTTP_ERROR),
        ("<h1>网站维护中</h1><p>正在升级改造，暂停访问。</p>", Outcome.HTTP_ERROR),
        ("<p>请输入验证码以继续</p><form><input name=c></form>", Outcome.WAF_CHALLENGE),
        ("<form>用户名<input>密码<input type=password></form>", Outcome.BLOCKED),
        ("<p>该站点已到期，已暂停服务</p>", Outcome.SOFT_404),
        ("<h3>您的请求在Web服务器中没有找到对应的站点！</h3>", Outcome.SOFT_404),
        (f"{NAV}<p>该信息已被撤回</p>", Outcome.SOFT_404),
        (f"{NAV}<p>抱歉，没有找到您要的页面</p>", Outcome.SOFT_404),
        (f"{NAV}<p>您没有权限访问该页面</p>", Outcome.BLOCKED),
        # a column without entries and a notice with its file, on portals that have a box to log in
        (f"{NAV}<p>用户登录 忘记密码</p><p>暂无数据</p>", Outcome.OK),
        ("<h1>某局2023年政府信息公开年度报告</h1><p>请登录后下载附件，服务器繁忙时稍后再试</p>", Outcome.OK),
    ],
)
def test_a_page_that_says_why_the_one_asked_for_did_not_come(said: str, expected: Outcome) -> None:
    for role in ("page", "list"):
        assert outcome(f"<html><title>提示</title><body>{said}</body></html>{PADDING}", role=role) is expected


def test_a_search_without_a_hit_is_a_list_and_a_lost_page_is_none() -> None:
    body = f"<html><title>检索</title><body>{NAV}<p>抱歉，没有找到相关信息。</p></body></html>{PADDING}"
    assert (outcome(body, role="list"), outcome(body, role="page")) == (Outcome.OK, Outcome.SOFT_404)


def test_a_report_is_a_report_whatever_else_the_page_says() -> None:
    assert outcome(REPORT.replace("</body>", "<p>如页面不存在请刷新</p></body>")) is Outcome.OK
    assert outcome(REPORT.replace("某县</title>", "某县人民政府</title>"), repeats="http://x/b") is Outcome.OK
    assert outcome(f"<html><body>{NAV}<p>要闻</p></body></html>", repeats="http://x/b") is Outcome.HOMEPAGE_FALLBACK


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (404, "", Outcome.NOT_FOUND),
        (410, "", Outcome.NOT_FOUND),
        (403, "", Outcome.BLOCKED),
        (412, "<script r='m' src=/x.js></script>", Outcome.WAF_CHALLENGE),
        (412, "", Outcome.BLOCKED),
        (405, "", Outcome.HTTP_ERROR),
        (405, "Method Not Allowed", Outcome.HTTP_ERROR),
        (405, "<html><title>405 Not Allowed</title><center>nginx</center></html>", Outcome.HTTP_ERROR),
        (405, '{"code":405,"message":"Request method POST not supported","data":null}', Outcome.HTTP_ERROR),
        (405, "<html><title>405</title>您的访问可能对网站造成安全威胁，已被阻断。请求ID：0a</html>", Outcome.BLOCKED),
        (405, "<html><title>405</title>该请求已被网站防火墙拦截</html>", Outcome.BLOCKED),
        (405, "<script>var arg1='';acw_sc__v2</script>", Outcome.WAF_CHALLENGE),
        (521, "", Outcome.WAF_CHALLENGE),
        (429, "", Outcome.THROTTLED),
        (503, "", Outcome.THROTTLED),
        (500, "", Outcome.HTTP_ERROR),
        (204, "", Outcome.HTTP_ERROR),
    ],
)
def test_other_statuses(status: int, body: str, expected: Outcome) -> None:
    assert outcome(body, status=status) is expected


def test_an_attachment_that_is_a_page_and_a_list_that_is_a_file_are_of_the_wrong_type() -> None:
    assert (
        outcome(f"<html><body>{NAV}请登录</body></html>", role="attachment", url="http://x/a.pdf") is Outcome.WRONG_TYPE
    )
    assert outcome("%PDF-1.4", role="attachment", url="http://x/a.pdf") is Outcome.OK
    assert outcome("%PDF-1.4", role="list") is Outcome.WRONG_TYPE


def archive(member: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        file.writestr(member, "x")
    return data.getvalue()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"%PDF-1.5\n", "application/pdf"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html><html>", "text/html"),
        ("<div>年报</div>".encode("gb18030"), "text/html"),
        ("年度报告\n第一行".encode(), "text/plain"),
        ("年度报告".encode("gb18030"), "text/plain"),
        (b"User-agent: *\n", "text/plain"),
        (b'{"a": 1}', "application/json"),
        (b"<?xml version='1.0'?><records/>", "application/xml"),
        (archive("word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (archive("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (archive("OFD.xml"), "application/ofd"),
        (archive("a.pdf"), "application/zip"),
        (b"PK\x03\x04broken", "application/zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "application/msword"),
        (b"Rar!\x1a\x07\x00", "application/vnd.rar"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\x00\x01\x02\x03" * 20, "application/octet-stream"),
        (b"", "application/x-empty"),
    ],
)
def test_media_types_come_from_the_content(body: bytes, expected: str) -> None:
    assert media_type(body) == expected


def test_charsets_are_declared_or_proved_never_sniffed_from_the_body() -> None:
    styled = "<html><body style='font-family: 仿宋_GB2312'>报告</body></html>"
    assert "报告" in decode_html(styled.encode(), None)
    declared = "<html><head><meta charset=gb2312></head><body>镕报告</body></html>"
    assert "镕报告" in decode_html(declared.encode("gb18030"), None), "gb2312 is read as the set that contains it"
    assert "镕报告" in decode_html(declared.encode(), "utf-8"), "the header beats the meta tag"
    assert "镕报告" in decode_html(declared.encode(), None), "a declaration the bytes contradict is passed over"


@pytest.mark.parametrize(
    ("file", "allowed"),
    [
        (RobotsFile(Outcome.OK, b"User-agent: *\nDisallow: /admin/\n"), True),
        (RobotsFile(Outcome.OK, b""), True),
        (RobotsFile(Outcome.OK, b"# nothing here\n"), True),
        (RobotsFile(Outcome.NOT_FOUND), True),
        (RobotsFile(Outcome.OK, b"User-agent: *\nDisallow: /\n"), False),
        (RobotsFile(Outcome.OK, b"User-agent: gongkai\nDisallow: /\n\nUser-agent: *\nDisallow:\n"), False),
        (RobotsFile(Outcome.OK, b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /zfxxgk\r\n"), False),
        *(
            (RobotsFile(Outcome.OK, text.encode()), False)
            for text in (
                "User-agent: Gongkai/0.1\nDisallow: /\n",
                "User-agent: other\nUser-agent: gongkai 0.1\nDisallow: /\n\nUser-agent: *\nDisallow:\n",
                "\u200bUser-agent: *\nDisallow: /\n",
                "\ufeff\ufeffUser-agent: *\nDisallow: /\n",
                "Disallow: /\n",
                "Disallow: /admin/\n\nUser-agent: *\nDisallow:\n",
                "User-agent：＊\nDisallow：／\n",
                "User-agent: *\nDisallow：/\n",
                "User agent: *\nDisallow: /\n",
                "User-agent *\nDisallow /\n",
                "User-agent: *\rDisallow: /\r",
                "User-agent: *\u2028Disallow: /\n",
                "User-agent: *\nCrawl-delay: 1e9\n",
                "User-agent: *\nCrawl-delay: 9e999\n",
                "User-agent: *\nCrawl-delay: 10 min\n",
            )
        ),
        (RobotsFile(Outcome.OK, b"User-agent: Gongkai-like\nDisallow: /\n"), True),
        (RobotsFile(Outcome.OK, b"User-agent: *\nDisallow: /\n\nUser-agent: Gongkai/0.1\nDisallow: /admin/\n"), True),
        (RobotsFile(Outcome.OK, b"Sitemap: http://www.x.gov.cn/map.xml\nUser-agent: *\nAllow: /\n"), True),
        (RobotsFile(Outcome.OK, b"404"), False),
        (RobotsFile(Outcome.ROBOTS_UNREADABLE, b"<html>"), False),
        (RobotsFile(Outcome.HTTP_ERROR), False),
        (RobotsFile(Outcome.TIMEOUT), False),
        (RobotsFile(Outcome.BLOCKED), False),
        (RobotsFile(Outcome.OFF_REGISTRY), False),
    ],
)
def test_robots_files(file: RobotsFile, allowed: bool) -> None:
    assert (read_rules(file).refuse("http://www.x.gov.cn/zfxxgk/zfxxgknb/") is None) is allowed


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_path_in_chinese_is_forbidden_in_either_encoding(encoding: str) -> None:
    rules = read_rules(RobotsFile(Outcome.OK, "User-agent: *\nDisallow: /政务/*.html$\n".encode(encoding)))
    for written in ("utf-8", "gbk"):
        assert rules.refuse(f"http://www.x.gov.cn/{quote('政务', encoding=written)}/1.html") is not None
    assert rules.refuse("http://www.x.gov.cn/zwgk/1.html") is None


@pytest.mark.parametrize(
    ("written", "seconds", "odd"),
    [
        ("10", 10, None),
        ("2.5", 2.5, None),
        ("20,5", 20.5, None),
        ("10s", 10, None),
        ("500 ms", 0.5, None),
        ("2 min", 120, None),
        ("１０", 0, "１０"),
        ("soon", 0, "soon"),
        ("-3", 0, "-3"),
        ("inf", 0, "inf"),
    ],
)
def test_crawl_delays_as_people_write_them(written: str, seconds: float, odd: str | None) -> None:
    text = f"User-agent: someone\nCrawl-delay: never\n\nUser-agent: Gongkai/0.1\nCrawl-delay: {written}\n"
    rules = read_rules(RobotsFile(Outcome.OK, text.encode()))
    assert (rules.delay, rules.odd_delay, rules.refuse("http://www.x.gov.cn/")) == (seconds, odd, None)


def test_refusals_are_waited_out_with_growing_patience_and_an_end() -> None:
    backoff = Backoff(base_seconds=30, max_seconds=300)
    assert backoff.wait(Outcome.THROTTLED, 1, None) == 30
    assert backoff.wait(Outcome.THROTTLED, 2, None) == 60
    assert backoff.wait(Outcome.THROTTLED, 3, None) is None
    assert backoff.wait(Outcome.THROTTLED, 1, 120) == 120
    assert backoff.wait(Outcome.THROTTLED, 1, 301) is None
    assert backoff.wait(Outcome.NOT_FOUND, 1, None) is None
    assert Backoff(200, 300).wait(Outcome.THROTTLED, 2, None) == 300


def test_retry_after_in_both_forms() -> None:
    now = dt.datetime(2026, 1, 1, 0, 0, tzinfo=dt.UTC)
    assert retry_after_seconds("120", now) == 120
    assert retry_after_seconds("Thu, 01 Jan 2026 00:01:00 GMT", now) == 60
    assert retry_after_seconds("Wed, 31 Dec 2025 00:00:00 GMT", now) == 0
    for odd in ("soon", "²", "12²", "١٢", "-5", "Mon, 1 Jan 2024 00:00:00 +999999999999", "0, 0 0 0 0:0:0"):
        assert retry_after_seconds(odd, now) is None, odd
    assert retry_after_seconds("120 seconds", now) == 120
    assert retry_after_seconds("9" * 400, now) == float("inf")
    assert retry_after_seconds(None, now) is None
