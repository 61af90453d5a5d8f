"""What happened to a request, a list or a portal, in plain words: the vocabulary of the crawl for people."""

from __future__ import annotations

from flows.pages.words import Words

#: Outcomes that mean: we have what was asked for.
GOOD = frozenset({"ok", "not_modified", "complete", "unchanged", "finished"})

OUTCOME: dict[str, Words] = {
    "ok": Words("已下载", "downloaded"),
    "not_modified": Words("未变化，未重复下载", "unchanged, not downloaded again"),
    "not_found": Words("页面不存在（404）", "page not found (404)"),
    "http_error": Words("网站返回错误", "the site answered with an error"),
    "soft_404": Words("网站返回“页面不存在”的提示页（假 200）", "a “not found” page served as if it were fine"),
    "homepage_fallback": Words("网站返回了首页，而不是所要的页面", "the front page came instead of what was asked for"),
    "empty_stub": Words("页面没有内容", "an empty page"),
    "js_shell": Words("页面只有跳转脚本，没有正文", "a page that only sends a browser elsewhere"),
    "waf_challenge": Words("网站要求人机验证，未绕过", "the site asks for a human check; not bypassed"),
    "blocked": Words("网站拒绝访问", "the site refuses access"),
    "throttled": Words("网站限制访问频率", "the site limits how often we may ask"),
    "wrong_type": Words("应为文件，返回的是网页", "a page came where a file was announced"),
    "too_big": Words("超过大小上限", "over the size limit"),
    "truncated": Words("传输中断，内容不完整，未收录", "the connection ended early; not kept"),
    "timeout": Words("超时", "timed out"),
    "dns": Words("域名无法解析", "the host name does not resolve"),
    "tls": Words("TLS 证书或协议错误", "TLS failure"),
    "connection": Words("无法连接", "no connection"),
    "redirect_loop": Words("循环跳转", "redirect loop"),
    "off_registry": Words("指向未登记的网站，未访问", "leads to a host that is not registered; not requested"),
    "off_registry_link": Words("指向未登记的网站，未访问", "leads to a host that is not registered; not requested"),
    "robots_disallow": Words("robots.txt 禁止采集，未访问", "forbidden by robots.txt, not requested"),
    "robots_unreadable": Words(
        "robots.txt 无法读取，按禁止处理，未访问", "robots.txt unreadable, treated as forbidden, not requested"
    ),
    "not_asked": Words("达到本次访问上限，未访问", "left out for a limit of this run"),
    "gone": Words("栏目失效", "the column is gone"),
    "complete": Words("栏目完整", "list complete"),
    "incomplete": Words("列表不完整", "list incomplete"),
    "unchanged": Words("栏目无变化", "list unchanged"),
    "finished": Words("正常结束", "finished"),
    "stopped": Words("中途停止", "stopped early"),
}

EVENT: dict[str, Words] = {
    "list_shorter_than_declared": Words(
        "栏目自称的条数多于实际列出的条数", "the list declares more entries than it shows"
    ),
    "list_repeats": Words("翻页后仍是已列过的条目", "further list pages repeat entries already seen"),
    "list_skeleton_changed": Words("栏目页结构改变", "the structure of the list page changed"),
    "off_registry_redirect": Words(
        "跳转到未登记的网站，未跟随", "redirects to a host that is not registered; not followed"
    ),
    "no_report_found": Words("没有收录到报告", "no report was collected"),
    "no_end_record": Words("采集中断，没有结束记录", "the crawl ended without its end record"),
    "host_in_use": Words("另一次采集正在访问该网站", "another run is using this host"),
    "host_parked": Words(
        "网站多次失败或要求暂缓，本次不再访问", "the host failed repeatedly or asked for a pause, and was left alone"
    ),
    "crawl_delay_unread": Words(
        "robots.txt 的 Crawl-delay 无法读取，按原定间隔访问",
        "the Crawl-delay of robots.txt cannot be read; our own delay is kept",
    ),
    "first_page": Words("栏目首页未能取得", "the first list page was not obtained"),
    "robots_unreadable": OUTCOME["robots_unreadable"],
    "robots_disallow": OUTCOME["robots_disallow"],
    "off_registry_link": OUTCOME["off_registry_link"],
    "list_shrank": Words("栏目条数比上次少", "the list is shorter than last time"),
    "column_moved": Words("栏目已迁移", "the column has moved"),
    "column_gone": Words("栏目失效，首页也没有链接", "the column is gone and the front page links to none"),
    "report_withdrawn": Words("已收录的报告被撤下", "a report that was there was withdrawn"),
    "notice_unlisted": Words(
        "已收录的报告不再列出，网页仍可打开", "a report is listed no more; its page still answers"
    ),
    "new_year_column_missing": Words("新年度栏目未出现", "the column of the new year has not appeared"),
    "new_year_report_missing": Words("新年度报告未列出", "no report of the new year is listed"),
    "report_changed_in_place": Words("同一网址的报告内容已被修改", "the report under this address was changed"),
}
