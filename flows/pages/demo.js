"use strict";
(() => {
  const root = document.documentElement;
  const panel = document.getElementById("panel");

  // Language: one of the two, or both.
  const buttons = [...document.querySelectorAll("[data-set]")];
  const names = document.querySelector("title").dataset;
  const speak = (language) => {
    root.dataset.lang = language;
    try { localStorage.setItem("gongkai-language", language); } catch { /* a browser may keep nothing for a local file */ }
    if (names.en) document.title = language === "en" ? names.en : names.zh;
    root.lang = language === "en" ? "en" : "zh-CN";
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.set === language));
  };
  for (const button of buttons) button.addEventListener("click", () => speak(button.dataset.set));
  document.querySelector(".languages").hidden = false;
  let kept = null;
  try { kept = localStorage.getItem("gongkai-language"); } catch { /* as above */ }
  const asked = new URLSearchParams(location.search).get("lang") || kept;
  speak(["zh", "en", "both"].includes(asked) ? asked : /^zh/i.test(navigator.language) ? "zh" : "en");

  // The detail of a cell is its row in the ledger below the form; the panel shows that row beside the cell.
  const make = (name, ...content) => {
    const element = document.createElement(name);
    element.append(...content);
    return element;
  };
  const show = (cell) => {
    const row = document.getElementById("d-" + cell.id);
    if (!row) return;
    const heads = row.closest("table").tHead.rows[0].cells;
    const list = make("dl");
    for (let index = 1; index < row.cells.length; index += 1) {
      list.append(make("dt", ...heads[index].cloneNode(true).childNodes), make("dd", ...row.cells[index].cloneNode(true).childNodes));
    }
    // What the grade means (a second reading, a relation, or neither) is told in the legend.
    const grade = list.querySelector(".grade");
    const meaning = grade && document.getElementById("grade-" + grade.textContent);
    if (meaning) grade.after(" ", ...meaning.cloneNode(true).childNodes);
    panel.replaceChildren(make("b", cell.dataset.name), list, make("code", row.cells[0].textContent));
    for (const anchor of document.querySelectorAll(`#found a[href="#${CSS.escape(cell.id)}"]`)) {
      const warning = make("div", ...anchor.closest("li").querySelector("b").cloneNode(true).childNodes);
      for (const said of anchor.closest(".entry").querySelectorAll(".versus, .said")) warning.append(said.cloneNode(true));
      warning.className = "warn";
      panel.append(warning);
    }
    panel.hidden = false;
    const box = cell.getBoundingClientRect();
    const left = Math.min(Math.max(8, box.left + box.width / 2 - panel.offsetWidth / 2), root.clientWidth - panel.offsetWidth - 8);
    const below = box.bottom + panel.offsetHeight + 12 < root.clientHeight;
    panel.style.left = `${left + scrollX}px`;
    panel.style.top = `${(below ? box.bottom + 6 : box.top - panel.offsetHeight - 6) + scrollY}px`;
  };
  const hide = () => { panel.hidden = true; };
  const cellOf = (event) => event.target instanceof Element && event.target.closest(".paper .cell[id]");
  document.addEventListener("mouseover", (event) => { const cell = cellOf(event); if (cell) show(cell); else if (!document.activeElement.matches(".cell")) hide(); });
  document.addEventListener("focusin", (event) => { const cell = cellOf(event); if (cell) show(cell); else hide(); });
  document.addEventListener("click", (event) => { if (!cellOf(event)) hide(); });

  // One stop of the tab key per table; arrows move inside it.
  const grids = () => {
  for (const table of document.querySelectorAll("table[data-grid]")) {
    const lines = [...table.rows].map((line) => [...line.querySelectorAll(".cell[id]")]).filter((line) => line.length);
    const all = lines.flat();
    const rove = (cell) => { for (const other of all) other.tabIndex = other === cell ? 0 : -1; };
    if (all.length) rove(all[0]);
    table.addEventListener("focusin", (event) => { const cell = cellOf(event); if (cell) rove(cell); });
    table.addEventListener("keydown", (event) => {
      const cell = cellOf(event);
      if (!cell) return;
      if (event.key === "Escape") { hide(); return; }
      const line = lines.findIndex((cells) => cells.includes(cell));
      const place = lines[line].indexOf(cell);
      const [down, right] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key] || [0, 0];
      const next = (lines[line + down] || [])[Math.min(place, (lines[line + down] || [0]).length - 1) + right];
      if ((down || right) && next) { event.preventDefault(); next.focus(); }
    });
  }
  };

  // A link to a cell lands on the cell and opens its detail.
  const land = () => {
    for (const old of document.querySelectorAll(".hit")) old.classList.remove("hit");
    const cell = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (cell && cell.matches(".report")) cell.querySelector("details.body").open = true;
    if (!cell || !cell.matches(".cell")) return;
    for (let fold = cell.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    cell.classList.add("hit");
    cell.scrollIntoView({ block: "center", inline: "center" });
    cell.focus({ preventScroll: true });
  };
  addEventListener("hashchange", land);

  // Paper shows every form; the reader's folds come back afterwards.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details.body:not([open]), details.provenance:not([open]), .troubles details:not([open])")];
    for (const fold of folded) fold.open = true;
  });
  addEventListener("afterprint", () => { for (const fold of folded) fold.open = false; });
  // A page that draws its form from data says so when it is done.
  const begin = () => { grids(); land(); };
  addEventListener("gongkai-drawn", begin);
  begin();
})();
