"""The error of what makes no sense here: its words are for whoever asked."""

from __future__ import annotations


class RefusedError(ValueError):
    """Asked for what cannot be, or is not there. One line, in words for an operator."""
