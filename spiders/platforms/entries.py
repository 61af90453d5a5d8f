"""What lists give: entries, the files behind them, and how to ask for more of a list than an address can say."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file linked from a notice."""

    url: str
    name: str


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a list. Dates are ISO; ``url_date`` is what the address says, absent when it says 1970.

    ``attachments`` are files that the list itself names; ``aliases`` other addresses of the same article (a mobile copy, the
    address before a migration), which are recorded and not asked for. An ``expected`` entry is one that the scheme of
    addresses promises (unit × year) and no list announces: that it is not there is no loss.
    """

    url: str
    title: str
    list_date: str | None = None
    url_date: str | None = None
    attachments: tuple[Attachment, ...] = ()
    aliases: tuple[str, ...] = ()
    expected: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """A request that is more than a GET of its address.

    ``form`` is sent url-encoded, in order; ``json`` as it stands; both by POST, and both belong to the identity of what is
    fetched: two windows of one list are two requests. ``headers`` do not. Never sent to another host than the address's.
    """

    form: tuple[tuple[str, str], ...] = ()
    json: str | None = None
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def is_post(self) -> bool:
        """Whether the request carries a body."""
        return bool(self.form) or self.json is not None
