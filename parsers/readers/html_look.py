"""How the text of an element looks, its ancestors' styles included: hidden, struck, raised, or of doubtful visibility."""

from __future__ import annotations

from dataclasses import dataclass, replace

from parsers.readers.html_style import WHITE, Effect

STRUCK = "\u0336"  # combining long stroke: the character before it is crossed out
OBSCURED = "\u0338"  # combining long solidus: whether the character before it is seen, nobody can say
_SHIFTED = {
    "super": str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"),
    "sub": str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"),
}


@dataclass(frozen=True, slots=True)
class Look:
    """What holds for a text. ``hidden`` shows nothing; ``simple`` is read as it stands."""

    veiled: bool = False
    invisible: bool = False
    tiny: bool = False
    struck: bool = False
    shift: str | None = None
    color: str | None = None
    background: str | None = None
    hidden: bool = False
    simple: bool = True

    def on(self, text: str) -> str:
        """The text as it looks: raised and lowered digits as such, struck ones with their stroke.

        White digits on a ground that no style tells may be seen or not; they are marked as obscured, so that no number is
        read from their cell.
        """
        if self.shift is not None:
            text = text.translate(_SHIFTED[self.shift])
        mark = OBSCURED if self.color == WHITE and self.background is None else STRUCK if self.struck else ""
        return "".join(f"{char}{mark}" if char.isdigit() else char for char in text) if mark else text


PLAIN = Look()


def look_under(look: Look, effect: Effect) -> Look:
    """The look inside an element of this effect; the very same where it changes nothing."""
    inner = Look(
        veiled=look.veiled or effect.veil,
        invisible=look.invisible if effect.invisible is None else effect.invisible,
        tiny=look.tiny if effect.tiny is None else effect.tiny,
        struck=look.struck or effect.struck,
        shift=effect.shift or look.shift,
        color=effect.color or look.color,
        background=effect.background or look.background,
    )
    drowned = inner.color is not None and inner.color in (inner.background, "transparent")
    hidden = inner.veiled or inner.invisible or inner.tiny or drowned
    marked = inner.struck or inner.shift is not None or (inner.color == WHITE and inner.background is None)
    inner = replace(inner, hidden=hidden, simple=not hidden and not marked)
    return look if inner == look else inner
