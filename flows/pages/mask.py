"""What the pages show is masked as releases are: the rules stand beside the exports, in ``db.mask``."""

from __future__ import annotations

from db.mask import masked, showable

__all__ = ["masked", "showable"]
