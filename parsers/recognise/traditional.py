"""Traditional characters of the form's own labels, heads and units in their simplified shape."""

from __future__ import annotations

# Only characters that the form, its sections and its units print.
_PAIRS = (
    "並并 併并 來来 個个 備备 傳传 億亿 優优 內内 兩两 則则 劃划 動动 務务 區区 協协 參叁 員员 啟启 單单 國国 圍围 圓元 團团 "
    "執执 報报 學学 實实 審审 對对 導导 層层 屬属 幾几 廢废 強强 後后 從从 復复 徵征 應应 採采 據据 數数 於于 時时 書书 會会 "
    "條条 業业 構构 標标 機机 檢检 權权 歷历 決决 況况 淨净 減减 準准 滿满 為为 無无 獲获 現现 產产 當当 發发 監监 眾众 確确 "
    "種种 積积 穩稳 筆笔 範范 糾纠 納纳 級级 組组 結结 絡络 給给 統统 經经 維维 網网 總总 織织 繳缴 續续 罰罚 聯联 與与 舉举 "
    "萬万 處处 號号 補补 製制 複复 規规 視视 訂订 計计 訊讯 訟讼 訪访 許许 訴诉 註注 評评 詢询 認认 說说 調调 請请 證证 議议 "
    "護护 變变 負负 貳贰 費费 資资 質质 購购 轉转 辦办 這这 連连 進进 過过 達达 遞递 還还 銷销 鋪铺 長长 門门 開开 間间 關关 "
    "陸陆 隊队 際际 電电 項项 額额 類类 體体"
)
_SIMPLE = {ord(pair[0]): pair[1] for pair in _PAIRS.split()}


def simplified(text: str) -> str:
    """``text`` with every traditional character of the form's vocabulary in its simplified shape."""
    return text if text.isascii() else text.translate(_SIMPLE)
