"""E-mail as a block of Prefect, which has none of its own: an address as Apprise writes it, kept as a secret.

Import this module in every process that loads the block: the server, which sends, and whoever makes it.
"""

from __future__ import annotations

from prefect.blocks.notifications import AppriseNotificationBlock


class Mail(AppriseNotificationBlock):
    """E-mail by SMTP: ``mailtos://user:password@smtp.example.org?from=…&to=…`` (``mailto`` without TLS)."""

    _block_type_name = "Gongkai Mail"
    _block_type_slug = "gongkai-mail"
