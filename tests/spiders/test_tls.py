"""Certificates are verified and old protocols refused, and each exception is one host's, with a reason."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
import trustme

from db.manifest import Tls
from spiders.registry import Portal
from spiders.replica import ReplicaServer, Site
from spiders.replica.site import fixed
from tests.support.replica import crawl, make_job, portal_job

HOST = "www.tls.portal.test"
URL = f"https://{HOST}/zfxxgk/"


def site(context: ssl.SSLContext) -> Site:
    return Site(
        HOST,
        handlers={
            "/robots.txt": fixed("User-agent: *\nDisallow: /admin/\n", content_type="text/plain"),
            "/zfxxgk/": fixed(
                "<ul><li><a href='t20240119_1.html'>某县2023年年报</a><span>2024-01-19</span></li></ul>" * 20
            ),
        },
        tls=context,
    )


def outcomes(tmp_path: Path, context: ssl.SSLContext, tls: Tls) -> tuple[set[str], str]:
    """Outcomes of the portal's robots.txt, and the reason of the failing one."""
    entry = {"legacy": tls.legacy, "verify": tls.verify, "reason": tls.reason}
    portal = Portal.model_validate(
        {
            "id": "tls",
            "name": "测试县人民政府网站",
            "platform": "trs",
            "state": "active",
            "home": f"https://{HOST}/",
            "columns": [URL],
            "hosts": [HOST],
            "delay_seconds": 0.05,
            "tls": entry,
            "options": {"backoff_seconds": "0.05"},
        }
    )
    with ReplicaServer(sites={HOST: site(context)}) as server:
        crawled = crawl(make_job(tmp_path, server.url, (portal_job(portal),)))
    robots = [item for item in crawled.retrievals if item.role == "robots"]
    return {item.outcome for item in robots}, " ".join(item.reason or "" for item in robots)


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


def modern(authority: trustme.CA, name: str = HOST) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


def old(authority: trustme.CA) -> ssl.SSLContext:
    """A server that knows nothing newer than TLS 1.1."""
    context = modern(authority)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    return context


def test_a_certificate_that_nobody_vouches_for_ends_in_tls(tmp_path: Path, authority: trustme.CA) -> None:
    assert outcomes(tmp_path, modern(authority), Tls())[0] == {"tls"}


def test_a_certificate_of_a_known_authority_is_accepted(
    tmp_path: Path, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    assert outcomes(tmp_path, modern(authority), Tls())[0] == {"ok"}
    assert outcomes(tmp_path / "other", modern(authority, "www.other.portal.test"), Tls())[0] == {"tls"}, "another name"


def test_verification_is_off_only_for_the_host_that_says_so(tmp_path: Path, authority: trustme.CA) -> None:
    reason = "the chain lacks its intermediate certificate"
    assert outcomes(tmp_path, modern(authority), Tls(verify=False, reason=reason))[0] == {"ok"}


def test_an_old_server_needs_the_legacy_profile(
    tmp_path: Path, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    assert outcomes(tmp_path / "a", old(authority), Tls())[0] == {"tls"}
    assert outcomes(tmp_path / "b", old(authority), Tls(legacy=True, reason="TLS 1.1 only"))[0] == {"ok"}
    assert outcomes(tmp_path / "c", old(authority), Tls(legacy=True, verify=False, reason="both"))[0] == {"ok"}
