"use strict";
// Fills the frames: search, an agency, a report. Data are lines KEY⇥JSON in shards that the key tells; no library.
(() => {
  const box = document.getElementById("drawn");
  const told = document.getElementById("told");
  const asked = new URLSearchParams(location.search);
  const get = async (path) => {
    const answer = await fetch(path);
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return path.endsWith(".json") ? answer.json() : answer.text();
  };
  // A shard is packed; a server that unpacks it on the way, or sends it as it is, are both right.
  const lines = async (path) => {
    const answer = await fetch(path);
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return new TextDecoder().decode(bytes);
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
  };
  const el = (name, attributes, ...content) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value);
    element.append(...content.flat(Infinity).filter((part) => part !== null && part !== undefined));
    return element;
  };
  let words = {};
  const pair = (zh, en) => [el("span", { class: "zh", lang: "zh-CN" }, zh), el("span", { class: "en", lang: "en" }, en)];
  const say = (table, code) => pair(...((words[table] || {})[code] || [code || "—", (code || "—").replaceAll("_", " ")]));
  const w = (code) => say("site", code);
  const spoken = (table, code) => ((words[table] || {})[code] || [code, code]).join(" ");
  const tell = (...content) => { if (told) told.replaceChildren(...content.flat(Infinity).filter(Boolean)); };
  const record = async (folder, shards, key) => {
    if (!/^[0-9a-f]{16}$/.test(key || "")) return null;
    let text = "";
    try { text = await lines(`data/${folder}/${parseInt(key.slice(0, 8), 16) % shards}.gz`); } catch (error) { if (!/: 404$/.test(error.message)) throw error; }
    const line = text.split("\n").find((one) => one.startsWith(`${key}\t`));
    return line ? JSON.parse(line.slice(17)) : null;
  };
  const drawn = (zh, en, ...content) => {
    const title = document.querySelector("h1");
    title.replaceChildren(...pair(zh, en));
    const names = document.querySelector("title").dataset;
    names.zh = `${zh} · 公开`; names.en = `${en} · Gongkai`;
    document.title = document.documentElement.dataset.lang === "en" ? names.en : names.zh;
    box.replaceChildren(...content.flat(Infinity).filter(Boolean));
    box.removeAttribute("aria-busy");
    dispatchEvent(new Event("gongkai-drawn"));
  };
  const fact = (name, ...content) => document.querySelector(`[data-fact="${name}"]`).replaceChildren(...content.flat(Infinity).filter(Boolean));
  const grade = (letter) => el("span", { class: `grade g${letter || ""}` }, letter || "—");
  const row = (label, ...value) => el("div", {}, el("dt", {}, label), el("dd", {}, value));
  const scroll = (label, table) => el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": label }, table);
  const address = ([url, link, replica]) => [link ? el("a", { class: "url", href: url, rel: "noopener noreferrer" }, url) : el("span", { class: "url" }, url), replica ? el("span", { class: "chip demo" }, w("replica")) : null, el("br")];

  // ── a report ──────────────────────────────────────────────────────────────────────────────────────────────────────
  const unpack = (report, orders) => {
    const cell = ([shown, kind, ...place]) => {
      const [printed, read, raw, value] = Array.isArray(shown) ? shown : [shown, "", null, null];
      const [state, letter, unit, inferred] = report.kinds[kind];
      return [printed, read, state, letter, raw, value, unit, inferred, place];
    };
    const keys = Array.isArray(report.order) ? report.order : orders[report.order];
    report.cells = Object.fromEntries(keys.map((key, at) => [key, cell(report.cells[at])]));
    for (const one of report.annex ? report.annex.body.flat() : []) if (one && one.cell) one.cell = cell(one.cell);
    return report;
  };
  const gravest = (report) => {
    const marks = {};
    for (const finding of report.findings) {
      if (finding.severity === "info" || finding.expected === null || finding.actual === null) continue;
      for (const key of finding.cells) marks[key] = marks[key] || finding.severity;
    }
    return marks;
  };
  const cellBox = (key, name, cell, report, marks, span, id) => {
    if (!cell) return el("td", { class: "cell s-absent", colspan: span > 1 ? span : null }, "?");
    const [printed, read, state, letter] = cell;
    const corrected = report.corrections[key];
    const made = el("td", { id, class: `cell s-${state} g${letter}${marks[key] ? ` m-${marks[key]}` : ""}`, colspan: span > 1 ? span : null, "data-name": name, tabindex: 0, "aria-describedby": "panel" }, printed, read ? el("small", {}, `→ ${read}`) : null);
    if (corrected !== undefined) made.append(el("span", { class: "correction" }, w("corrected"), ` ${corrected}`));
    return made;
  };
  const idOf = (key) => `c-${key.replaceAll("/", "-")}`;
  const formBox = (report, marks) => ([kind, text, more, down, across, group]) => {
    if (kind === "d") return cellBox(text, more, report.cells[text], report, marks, across, idOf(text));
    const names = { t: "title", c: "column", r: "row" };
    const scope = kind === "r" ? (group && down > 1 ? "rowgroup" : "row") : kind === "t" ? "rowgroup" : group ? "colgroup" : "col";
    return el("th", { class: names[kind], scope, rowspan: down > 1 ? down : null, colspan: across > 1 ? across : null }, text, more ? el("span", { class: "gloss", lang: "en" }, more) : null);
  };
  const form = (report, marks, table, edition, geometry) => {
    const head = el("figcaption", {}, say("table", table), geometry ? el("span", { class: "edition" }, ...w("edition_word"), ` ${edition}`) : null);
    if (!geometry) return el("figure", { class: `form ${table}` }, head, el("p", { class: "notice error" }, w("no_table")));
    const line = (boxes) => el("tr", {}, boxes.map(formBox(report, marks)));
    const drawnTable = el("table", { class: `paper ${table} e${edition}`, "data-grid": "" }, el("caption", { class: "unseen" }, say("table", table)), geometry.head.length ? el("thead", {}, geometry.head.map(line)) : null, geometry.bodies.map((body) => el("tbody", {}, body.map(line))));
    const notes = report.notes.filter((note) => note[0] === table).map((note) => el("p", { class: "note" }, note[1]));
    return el("figure", { class: `form ${table}` }, head, scroll(spoken("table", table), drawnTable), notes);
  };
  const annexForm = (report, marks, ids) => {
    const annex = report.annex;
    let number = 0;
    const part = (one, at) => {
      if (Array.isArray(one)) return el("th", { class: "row", scope: "row" }, one[0], one[1] ? el("span", { class: "gloss", lang: "en" }, one[1]) : null);
      if (!one) return el("td", { class: "cell s-absent" }, "?");
      number += 1;
      ids.push([one.key, one.cell, `a-${number}`]);
      return cellBox(one.key, one.name, one.cell, report, marks, 1, `a-${number}`);
    };
    const head = el("tr", {}, annex.head.map((one) => el("th", { class: "column", scope: "col" }, one[0], one[1] ? el("span", { class: "gloss", lang: "en" }, one[1]) : null)));
    const table = el("table", { class: "paper statistics", "data-grid": "" }, el("caption", { class: "unseen" }, say("table", "statistics")), el("thead", {}, head), el("tbody", {}, annex.body.map((line) => el("tr", {}, line.map(part)))));
    return el("figure", { class: "form statistics" }, el("figcaption", {}, say("table", "statistics")), scroll(spoken("table", "statistics"), table));
  };
  const whereOf = ([letter, ...numbers]) => pair(...words.place[letter].map((text) => text.replace(/\{(\d)\}/g, (_, at) => numbers[at])));
  const ledgerLine = (report) => ([key, cell, id]) => {
    const [printed, , state, letter, raw, value, unit, inferred, place] = cell;
    const original = raw === null ? printed : raw;
    const number = value !== null ? value : state === "number" || state === "zero" ? printed : null;
    return el("tr", { id: `d-${id}` },
      el("th", { scope: "row" }, el("a", { href: `#${id}`, "data-cell": "" }, key)),
      el("td", { class: "raw" }, original || el("span", { class: "none" }, w("empty"))),
      el("td", { class: "n" }, number !== null ? number : el("span", { class: "none" }, w("no_value")), number !== null && unit ? [" ", el("span", { class: "sub" }, say("unit", unit))] : null),
      el("td", {}, say("state", state), inferred ? [" · ", ...w("inferred")] : null),
      el("td", {}, grade(letter)), el("td", {}, whereOf(place)));
  };
  const ledger = (report, cells) => {
    const heads = ["cell", "raw", "value", "state", "cell_grade", "where"].map((code) => el("th", { scope: "col", class: code === "value" ? "n" : null }, w(code)));
    const table = el("table", { class: "data cells" }, el("caption", { class: "unseen" }, w("ledger")), el("thead", {}, el("tr", {}, heads)), el("tbody", {}, cells.map(ledgerLine(report))));
    return el("details", { class: "ledger" }, el("summary", {}, w("ledger"), ` (${cells.length})`), scroll(spoken("site", "ledger"), table));
  };
  const findingItem = (report) => (finding) => {
    const sides = finding.expected !== null && finding.actual !== null ? el("p", { class: finding.told ? "versus zh" : "versus" }, ...w("expected"), " ", el("b", {}, finding.expected), " · ", ...w("actual"), " ", el("b", {}, finding.actual)) : null;
    const cells = finding.cells.filter((key) => report.cells[key]);
    return el("li", { class: finding.severity },
      el("p", {}, el("span", { class: `tag ${finding.severity}` }, say("severity", finding.severity)), " ", el("span", { class: "tag who" }, say("who", finding.who)), " ", el("b", {}, say("rule", finding.code)), " ", el("code", {}, finding.code)),
      el("div", { class: "entry" }, sides, el("p", { class: "said", lang: "en" }, pair("细节（英文）：", "Detail: "), finding.message),
        cells.length ? el("p", { class: "cells" }, w("cells"), " ", cells.map((key) => [el("a", { href: `#${idOf(key)}`, "data-cell": "" }, key), " "]).flat()) : null));
  };
  const sourceFacts = (report, archive) => el("details", { class: "provenance", open: "" }, el("summary", {}, w("sources")),
    report.sources.map((one) => el("dl", { class: "facts" },
      row(w("notice"), one.title || "—"), row(w("address"), one.urls.length ? one.urls.flatMap(address) : one.manual ? w("manual") : "—"),
      row(w("fetched"), one.fetched || "—"), row(w("listed"), one.listed || "—"),
      row(w("document"), `${one.media}, ${one.bytes.toLocaleString("en")} B`, one.manual ? el("span", { class: "chip" }, w("manual")) : null, one.evidence ? el("span", { class: "sub" }, w("evidence")) : null),
      row("sha256", el("code", { class: "hash" }, one.sha256)),
      archive ? row(w("archived"), el("a", { class: "url", href: archive.replaceAll("{sha256}", one.sha256), rel: "noopener noreferrer" }, w("open_archived"))) : null)),
    el("dl", { class: "facts" }, row(w("parser"), String(report.parser)), row(w("versions"), String(report.versions)), row(w("fingerprint"), el("code", { class: "hash" }, report.fingerprint)), row(w("scope_evidence"), report.scopeEvidence ? `“${report.scopeEvidence}”` : "—")));
  const drawReport = (report, forms, archive) => {
    const marks = gravest(report);
    const ids = [];
    const title = [`${report.agency} ${report.year} 年政府信息公开工作年度报告`, `${report.agency} ${report.year}: annual report on open government information`];
    const chip = (bad, ...content) => el("span", { class: bad ? "chip bad" : "chip" }, content);
    fact("scope", say("scope", report.scope)); fact("grade", grade(report.grade));
    const timely = report.timely;
    const status = el("p", { class: "status" },
      chip(report.reading !== "complete", say("status", report.reading)), chip(false, w("scope"), " ", say("scope", report.scope)),
      chip(false, w("published"), ` ${report.published || "—"}`), chip(false, w("grade"), " ", grade(report.grade)),
      chip(timely.verdict.startsWith("逾期"), w("timeliness"), " ", timely.verdict.startsWith("逾期") ? [timely.atLeast ? w("at_least") : null, timely.verdict] : say("verdict", { 按时: "on_time", 临界: "borderline", 日期存疑: "doubtful" }[timely.verdict] || "undecided"), timely.lastDay ? [" (", ...w("deadline"), ` ${timely.lastDay})`] : null),
      report.candidate ? chip(true, w("candidate")) : null, report.waiting ? chip(true, w("waiting")) : null);
    const older = report.annex && !["disclosure", "requests", "disputes"].some((table) => report.layouts[table]);
    const figures = older ? [] : ["disclosure", "requests", "disputes"].map((table) => {
      const has = Object.keys(report.cells).some((key) => key.startsWith(`${table}/`));
      const edition = report.layouts[table] || (table === "disputes" && has ? report.layouts.requests || "2021" : null);
      return form(report, marks, table, edition, edition ? forms[`${table}/${edition}`] : null);
    });
    if (report.annex) figures.push(annexForm(report, marks, ids));
    const cells = Object.entries(report.cells).map(([key, cell]) => [key, cell, idOf(key)]).concat(ids);
    const findings = report.findings.length ? el("ul", { class: "findings" }, report.findings.map(findingItem(report))) : el("p", { class: "none" }, w("no_findings"));
    drawn(...title, el("article", { class: "report", "aria-labelledby": "report-title" },
      el("header", {}, el("h2", { id: "report-title" }, el("a", { href: `agency.html?a=${report.agencyKey}` }, report.agency), ` ${report.year} `, ...w("annual")), status),
      sourceFacts(report, archive), el("section", { id: "found", class: "plain", "aria-labelledby": "found-title" }, el("h3", { id: "found-title" }, w("findings")), findings),
      el("p", { class: "hint tip" }, w("tip")), figures,
      report.loose ? el("section", { class: "plain" }, el("h3", {}, w("loose")), el("ul", {}, report.loose.map(([key, label]) => el("li", { id: idOf(key) }, `${key} ${label}: ${(report.cells[key] || [""])[0]}`)))) : null,
      ledger(report, cells)));
  };

  // ── an agency ─────────────────────────────────────────────────────────────────────────────────────────────────────
  const measureCell = ([value, state, against]) => {
    if (value === null) return el("span", { class: "mute" }, w(state in words.site ? state : "blank"));
    return [value, state === "partial" ? el("span", { class: "sub" }, w("partial")) : null, against ? el("span", { class: "sub against" }, w("contradicted")) : null];
  };
  const breaksOf = (reports, events) => reports.map((one, at) => {
    const found = events.filter(([year]) => year === one.year).map(([, kind, day]) => [say("break", kind), ` ${day}`]);
    const before = reports[at - 1];
    if (before && before.edition !== one.edition) found.push([say("break", "edition")]);
    return found;
  });
  const series = (scope, reports, events, changed) => {
    const breaks = breaksOf(reports, events);
    const at = (index) => (breaks[index].length || changed.has(reports[index].year) ? "n break" : "n");
    const line = (label, cell, name) => el("tr", { class: name || null }, el("th", { scope: "row" }, label), reports.map((one, index) => el("td", { class: at(index) }, cell(one, index))));
    const any = breaks.some((one) => one.length) || reports.some((one) => changed.has(one.year));
    const body = [
      line(w("edition"), (one) => one.edition), line(w("grade"), (one) => grade(one.grade)),
      line(w("timeliness"), (one) => (one.verdict[0] === "late" ? [...(one.verdict[2] ? w("at_least") : []), one.verdict[1]] : say("verdict", one.verdict[0]))),
      any ? el("tr", {}, el("th", { scope: "row" }, w("break")), reports.map((one, index) => el("td", { class: `${at(index)} broken` }, breaks[index].flatMap((part) => [...part.flat(), el("br")]), changed.has(one.year) ? say("break", "scope") : null))) : null,
      ...Object.keys(words.measure).map((code) => line(say("measure", code), (one) => measureCell(one.measures[code]))),
      line(w("rate"), (one) => one.rates[0] || "—", "rate"), line(w("substantive"), (one) => one.rates[1] || "—"),
      line(w("findings"), (one) => String(one.findings))];
    const head = el("tr", {}, el("th", { scope: "col" }, w("year")), reports.map((one, index) => el("th", { scope: "col", class: at(index) }, el("a", { href: `report.html?r=${one.key}` }, String(one.year)))));
    return [el("h3", {}, w("scope"), pair("：", ": "), say("scope", scope)), scroll(`${spoken("site", "years")} ${spoken("scope", scope)}`, el("table", { class: "data series" }, el("caption", { class: "unseen" }, w("years"), say("scope", scope)), el("thead", {}, head), el("tbody", {}, body)))];
  };
  const drawAgency = (agency) => {
    const scopes = [...new Set(agency.reports.map((one) => one.scope))];
    const byYear = {};
    for (const one of agency.reports) (byYear[one.year] = byYear[one.year] || new Set()).add(one.scope);
    const years = Object.keys(byYear).map(Number).sort();
    // A year whose scopes are all other ones than the year's before: the series breaks there.
    const changed = new Set(years.filter((year, at) => at && ![...byYear[year]].some((scope) => byYear[years[at - 1]].has(scope))));
    fact("scope", scopes.length ? scopes.flatMap((scope, at) => [at ? " / " : "", ...say("scope", scope)]) : "—");
    const grades = agency.reports.map((one) => one.grade || "").sort();
    fact("grade", grade(grades[grades.length - 1]));
    drawn(agency.name, agency.name, el("section", { "aria-labelledby": "covered" },
      agency.also.length ? el("p", { class: "hint" }, w("also"), ` ${agency.also.join("、")}`) : null,
      el("h2", { id: "covered" }, w("status")),
      el("ul", { class: "statuses" }, Object.entries(agency.coverage).map(([year, status]) => el("li", {}, el("b", {}, year), el("span", { class: `chip c-${status}` }, say("coverage", status))))),
      el("p", { class: "hint" }, w("not_collected"))),
    agency.reports.length ? el("section", { "aria-labelledby": "years" }, el("h2", { id: "years" }, w("years")), el("p", { class: "hint" }, w("series_note")),
      scopes.flatMap((scope) => series(scope, agency.reports.filter((one) => one.scope === scope), agency.events, changed))) : null);
  };

  // ── search ────────────────────────────────────────────────────────────────────────────────────────────────────────
  const LIMIT = 100;
  const searching = (site) => {
    const form = document.getElementById("search");
    const results = document.getElementById("results");
    const held = {};
    let turn = 0;
    const names = async (province) => {
      held[province] = held[province] || lines(`data/names/${province}.gz`).then((text) => text.split("\n").filter(Boolean).map((line) => [line.slice(2, 18), ...JSON.parse(line.slice(line.indexOf("\t") + 1))]));
      return held[province];
    };
    const find = async () => {
      const mine = (turn += 1);
      const province = form.province.value;
      const parts = form.q.value.trim().split(/\s+/).filter(Boolean);
      if (!parts.length && !province) { results.replaceChildren(); tell(); return; }
      const found = [];
      let more = false;
      const wanted = (province ? [province] : Object.keys(site.names)).filter((name) => site.names[name]);
      const lists = await Promise.all(wanted.map(names));
      if (mine !== turn) return;
      for (const one of lists.flat()) {
        const text = [one[1], ...one[4]].join("\n");
        if (!parts.every((part) => text.includes(part))) continue;
        if (found.length === LIMIT) { more = true; break; }
        found.push(one);
      }
      results.replaceChildren(...found.map(([key, name, code, count]) => el("li", {}, el("a", { href: `agency.html?a=${key}` }, name), el("span", { class: "sub" }, code, ` · ${count} `, w(count === 1 ? "one_report" : "reports")))));
      tell(found.length ? [`${found.length}${more ? "+" : ""} `, ...w("found"), more ? [" · ", ...w("more")] : ""].flat() : w("none"));
    };
    form.q.value = asked.get("q") || "";
    form.province.value = asked.get("province") || "";
    let waiting = 0;
    form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(find, 120); });
    form.addEventListener("submit", (event) => { event.preventDefault(); find(); });
    return find();
  };

  const start = async () => {
    const page = document.body.dataset.page;
    if (!["search.html", "agency.html", "report.html"].includes(page)) return;
    if (location.protocol === "file:") { tell("浏览器不允许从本地文件读取数据；请用静态网页服务器打开。 Serve this folder with any static web server."); return; }
    if (!("DecompressionStream" in window)) { tell("浏览器太旧，请用2023年以后的版本。 This browser is too old: please use one of 2023 or later."); return; }
    try {
      const [site, said] = await Promise.all([get("data/site.json"), get("data/words.json")]);
      words = said;
      if (page === "search.html") { await searching(site); return; }
      const key = asked.get(page === "report.html" ? "r" : "a");
      const isReport = page === "report.html";
      const [found, forms, orders] = await Promise.all(isReport ? [record("reports", site.reports, key), get("data/forms.json"), get("data/orders.json")] : [record("agencies", site.agencies, key)]);
      if (!found) { tell(w("not_here")); box.removeAttribute("aria-busy"); return; }
      if (isReport) drawReport(unpack(found, orders), forms, site.archive); else drawAgency(found);
    } catch (error) {
      tell(words.site ? w("failed") : "数据没有读到，请刷新重试。 The data could not be loaded; please try again.");
      if (box) box.removeAttribute("aria-busy");
      throw error;
    }
  };
  document.addEventListener("DOMContentLoaded", start);
})();
