"""TLS by host: certificates are verified and old protocols refused, unless a registry entry says otherwise, with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scrapy.core.downloader.contextfactory import (
    _get_creator_context,
    _ScrapyClientContextFactory,
)
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from twisted.internet.ssl import TLSVersion, optionsForClientTLS
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer

from db.manifest import Tls

# What servers of before 2010 speak: every cipher OpenSSL still has, and renegotiation without RFC 5746.
_OLD_CIPHERS = b"ALL:@SECLEVEL=0"
_OP_LEGACY_SERVER_CONNECT = 0x4


@implementer(IPolicyForHTTPS)
class TlsByHost:
    """The policy that Scrapy's agent asks for each connection. ``profiles`` by bare host name."""

    def __init__(self, profiles: Mapping[str, Tls]) -> None:
        self._profiles = profiles

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:  # noqa: N802 the interface's name
        """Options for one connection, verified or not as the host's profile says."""
        profile = self._profiles.get(hostname.decode("ascii"), Tls())
        lowest = TLSVersion.TLSv1_0 if profile.legacy else None
        if profile.verify:
            how = {"fixBrokenPeers": True, **({"insecurelyLowerMinimumTo": lowest} if lowest else {})}
            creator: Any = optionsForClientTLS(hostname.decode("ascii"), extraCertificateOptions=how)
        else:
            creator = _ScrapyClientContextFactory(tls_min_version=lowest).creatorForNetloc(hostname, port)
        if profile.legacy:
            context = _get_creator_context(creator)
            context.set_cipher_list(_OLD_CIPHERS)
            context.set_options(_OP_LEGACY_SERVER_CONNECT)
        return creator


class ProfiledDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's handler with a policy of ours: the one setting Scrapy has holds for all hosts alike."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._contextFactory: Any = TlsByHost(crawler.settings["GONGKAI_TLS"])
