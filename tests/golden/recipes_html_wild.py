"""Golden pages with the markup, the white space and the character sets of real portals."""

from __future__ import annotations

import re

from parsers.model import Table
from tests.golden.recipes import Source, recipe
from tests.golden.truth import Truth, truth_of
from tests.support import renderings_html as render
from tests.support.renderings import Sheet, blank_zeros, paper, parts

_WORD = (
    "<p class=MsoNormal align=center style='margin-top:0cm;margin-right:0cm;margin-bottom:.0001pt;margin-left:0cm;"
    "text-align:center;line-height:18.0pt;mso-line-height-rule:exactly;mso-pagination:widow-orphan;"
    'font-family:"Times New Roman","serif"\'><span lang=EN-US style=\'font-size:9.0pt;font-family:宋体;mso-bidi-font-family:'
    "宋体;color:black;mso-font-kerning:0pt;letter-spacing:-.2pt'>{}<o:p></o:p></span></p>"
)


def _drawn(inner: render.Inner, **more: str) -> render.Callable[[Sheet], str]:
    return lambda sheet: render.table_html(sheet.rows, inner, **more)


@recipe("html", "every character of labels and numbers in a <span> of its own")
def one_character_spans(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    return render.report_page(made, _drawn(render.one_character_spans)), truth_of(made)


@recipe("html", "labels, numbers and units split over several paragraphs of one cell")
def split_over_paragraphs(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")

    def inner(text: str) -> str:
        number, unit = (text[:-2], text[-2:]) if text.endswith("万元") else (text, "")
        pieces = (
            [number] if re.fullmatch(r"[\d.+-]*", number) else [number[: len(number) // 2], number[len(number) // 2 :]]
        )
        return "".join(f"<p>{render.plain(piece)}</p>" for piece in [*pieces, *([unit] if unit else [])])

    return render.report_page(made, _drawn(inner)), truth_of(made)


@recipe("html", "digits of one number in <font>, <b> and <span> with comments and line breaks of the source between")
def digits_in_inline_tags(name: str) -> tuple[Source, Truth]:
    made = paper(name)

    def inner(text: str) -> str:
        if not text.isdigit() or len(text) < 2:
            return f"\n  <font face=宋体>{render.plain(text)}</font>\n"
        return f"\n<b>{text[0]}</b><!-- 9 --><span\n>{text[1:-1]}</span><font size=2>{text[-1]}</font>\n"

    return render.report_page(made, _drawn(inner)), truth_of(made)


@recipe("html", "bare text in the cells, no paragraph anywhere, <br> inside labels")
def bare_text_cells(name: str) -> tuple[Source, Truth]:
    made = paper(name)

    def inner(text: str) -> str:
        half = len(text) // 2
        return (
            render.plain(text)
            if len(text) < 8 or (text[0].isdigit() and "." in text[2:])
            else f"{render.plain(text[:half])}<br>{render.plain(text[half:])}"
        )

    body = re.sub(r"</?(?:p|strong)>", "<br>", render.body_html(parts(made), _drawn(inner)))
    return render.page(made, body), truth_of(made)


@recipe("html", "runs of &nbsp; around every text and in every blank cell")
def nbsp_runs(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    blank_zeros(made)
    return render.report_page(
        made, _drawn(lambda text: f"&nbsp;&nbsp; {render.plain(text)}&nbsp;&nbsp;&nbsp;")
    ), truth_of(made)


@recipe("html", "U+3000 around texts, inside labels and in blank cells")
def ideographic_spaces(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")
    blank_zeros(made)

    def inner(text: str) -> str:
        return "　" + "　".join(re.split("(?<=[、）])", render.plain(text))) + "　"

    return render.report_page(made, _drawn(inner)), truth_of(made)


@recipe("html", "full-width digits, full stops and signs")
def full_width_digits(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")
    wide = str.maketrans("0123456789.-+", "０１２３４５６７８９．－＋")
    return render.report_page(made, _drawn(lambda text: render.plain(text.translate(wide)))), truth_of(made)


@recipe("html", "thousands separators, half-width and full-width")
def thousands_separators(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    made.put("disclosure/licensing/decisions", "12,345", 12345)
    made.put("disclosure/penalties/decisions", "1，234，567", 1234567)

    def inner(text: str) -> str:
        return f"{int(text):,}" if text.isdigit() else render.plain(text)

    return render.report_page(made, _drawn(inner)), truth_of(made)


@recipe("html", "pasted from Word: over 150 KB of styles, mso conditions and <o:p> around every text")
def word_paste(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    office = "<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->"
    css = "\n".join(
        f"p.Mso{n}{{mso-style-unhide:no;margin:0cm;font-size:{n % 9 + 8}.0pt;font-family:仿宋_GB2312}}"
        for n in range(900)
    )
    body = office + render.body_html(
        parts(made),
        _drawn(lambda text: _WORD.format(render.plain(text) or "&nbsp;"), attributes=" class=MsoNormalTable"),
    )
    return render.page(made, body, css=css), truth_of(made)


@recipe("html", "upper-case tags, nothing closed: no </td>, </tr>, </p>, unquoted attributes")
def unclosed_upper_case(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")
    text = re.sub(r"</(?:td|tr|p|strong|h1|body|html)>", "", render.report_page(made))
    text = re.sub(r'="([\w%]+)"', r"=\1", text)
    return re.sub(r"<(/?)(\w+)", lambda tag: f"<{tag[1]}{tag[2].upper()}", text), truth_of(made)


@recipe("html", "GBK, declared as gb2312 in the page")
def gbk_declared(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    head = '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">'
    return render.page(made, render.body_html(parts(made)), head=head).encode("gbk"), truth_of(made)


@recipe("html", "GBK, declared nowhere")
def gbk_undeclared(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")
    return render.page(made, render.body_html(parts(made)), head="").encode("gbk"), truth_of(made)


@recipe("html", "GBK, declared as UTF-8")
def gbk_called_utf8(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    return render.page(made, render.body_html(parts(made))).encode("gbk"), truth_of(made)


@recipe("html", "UTF-8, declared as gb2312, its styles naming 仿宋_GB2312")
def utf8_called_gb2312(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    css = "td{font-family:仿宋_GB2312}"
    return render.page(made, render.body_html(parts(made)), head='<meta charset="gb2312">', css=css), truth_of(made)


@recipe("html", "GB18030 with a character of four bytes in its prose")
def gb18030_four_bytes(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")
    body = "<p>联系人：赵㑇</p>" + render.body_html(parts(made))
    return render.page(made, body, head='<meta charset="gb18030">').encode("gb18030"), truth_of(made)


@recipe("html", "old numbers struck through beside the new ones")
def struck_numbers(name: str) -> tuple[Source, Truth]:
    made = paper(name)

    def inner(text: str) -> str:
        return f"<del>{int(text) + 3}</del>{text}" if text.isdigit() and len(text) == 3 else render.plain(text)

    return render.report_page(made, _drawn(inner)), truth_of(made)


@recipe("html", "numbers of an earlier draft hidden by display:none, by a class, and in comments")
def hidden_numbers(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    kinds = ('<span style="display: none">{}</span>', '<i class="old">{}</i>', "<!-- {} -->", "<span hidden>{}</span>")

    def inner(text: str) -> str:
        return kinds[int(text) % 4].format(int(text) + 1) + text if text.isdigit() else render.plain(text)

    return render.report_page(made, _drawn(inner), css=render.RULED + " .old{display:none}"), truth_of(made)


@recipe("html", "footnote marks raised behind some numbers, explained below the table")
def footnote_marks(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    marked = {made.printed[key] for key in list(made.printed)[10:30] if len(made.printed[key]) >= 3}
    note = "注：①含区级部门数据。"

    def inner(text: str) -> str:
        return f"{text}<sup>①</sup>" if text in marked else render.plain(text)

    body = render.body_html(parts(made, notes={Table.REQUESTS: note}), _drawn(inner))
    return render.page(made, body), truth_of(made, notes=["含区级部门数据"])


@recipe("html", "a page whose text comes by a script: nothing of a report is in it")
def shell_page(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    script = '<div id="app"></div><script src="/static/js/app.3f9c.js"></script><noscript>请启用 JavaScript</noscript>'
    source = f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{made.agency}</title></head><body>{script}</body></html>'
    return source, Truth(status="unreadable", reason="shell_page")


@recipe("html", "inputs and text areas hold the numbers, as a form saved from an editor")
def numbers_in_inputs(name: str) -> tuple[Source, Truth]:
    made = paper(name)

    def inner(text: str) -> str:
        return f'<input type="text" size="4" value="{text}">' if text.isdigit() else render.plain(text)

    return render.report_page(made, _drawn(inner)), truth_of(made)
