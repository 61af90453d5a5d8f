"""``make docs``: write the generated pages anew."""

from __future__ import annotations

from tests.docs.generated import PAGES, ROOT

for name, page in PAGES.items():
    (ROOT / name).parent.mkdir(exist_ok=True)
    (ROOT / name).write_text(page(), encoding="utf-8")
    print(f"{name} written")
