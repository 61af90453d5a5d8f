"""What happened to a request, a list or a portal, in plain words: the vocabulary of the crawl for people."""

from __future__ import annotations

from flows.pages.words import Words

#: Outcomes that mean: we have what was asked for.
GOOD = frozenset({"ok", "not_modified", "complete", "unchanged", "finished"})

OUTCOME: dict[str, Words] = {
    "ok": Words("已下载", "downloaded"),
    "not_modified": Words("未变化，未重复下载", "unchanged, not downloaded again"),
    "soft_404": Words("网站返回“页面不存在”的提示页（假 200）", "a “not found” page served as if it were fine"),
    "http_error": Words("网站返回错误", "the site answered with an error"),
    "not_found": Words("页面不存在", "page not found"),
    "gone": Words("栏目失效", "the column is gone"),
    "blocked": Words("网站拒绝访问", "the site refuses access"),
    "throttled": Words("网站限制访问频率", "the site limits how often we may ask"),
    "challenge": Words("网站要求人机验证，未绕过", "the site asks for a human check; not bypassed"),
    "robots_disallow": Words("robots.txt 禁止采集，未访问", "forbidden by robots.txt, not requested"),
    "robots_unreadable": Words(
        "robots.txt 无法读取，按禁止处理，未访问", "robots.txt unreadable, treated as forbidden, not requested"
    ),
    "stopped_by_request": Words("应网站要求停止采集", "stopped at the site's request"),
    "timeout": Words("超时", "timed out"),
    "dns": Words("域名无法解析", "the host name does not resolve"),
    "dns_error": Words("域名无法解析", "the host name does not resolve"),
    "connection": Words("无法连接", "no connection"),
    "connection_error": Words("无法连接", "no connection"),
    "network": Words("网络错误", "network error"),
    "network_error": Words("网络错误", "network error"),
    "tls": Words("TLS 证书或协议错误", "TLS failure"),
    "tls_error": Words("TLS 证书或协议错误", "TLS failure"),
    "truncated": Words("内容不完整，未收录", "the body is cut off; not kept"),
    "too_large": Words("超过大小上限", "over the size limit"),
    "empty": Words("空内容", "empty body"),
    "redirect_loop": Words("循环跳转", "redirect loop"),
    "off_registry": Words("指向未登记的网站，未访问", "leads to a host that is not registered; not requested"),
    "off_registry_link": Words("指向未登记的网站，未访问", "leads to a host that is not registered; not requested"),
    "limit_reached": Words("达到访问次数上限", "the request limit was reached"),
    "archive_error": Words("存档失败", "could not be archived"),
    "wrong_type": Words("内容类型不符", "not the type that was announced"),
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
    "robots_unreadable": OUTCOME["robots_unreadable"],
    "robots_disallow": OUTCOME["robots_disallow"],
    "off_registry_link": OUTCOME["off_registry_link"],
    "list_shrank": Words("栏目条数比上次少", "the list is shorter than last time"),
    "skeleton_changed": Words("栏目页结构改变", "the structure of the list page changed"),
    "host_busy": Words("另一次采集正在访问该网站", "another run is using this host"),
    "host_leased": Words("另一次采集正在访问该网站", "another run is using this host"),
}
