// The search of a site of files: words are looked up in small files beside the pages. What they
// hold is told in kg/publish/site_search.py.
"use strict";
(async () => {
  const root = new URL("../", document.currentScript.src);
  const form = document.getElementById("seek-words");
  const told = document.getElementById("told");
  const list = document.getElementById("hits");
  const asked = new URLSearchParams(location.search);
  for (const one of document.querySelectorAll("[data-script]")) one.hidden = false;
  for (const field of form.elements) if (field.name) field.value = asked.get(field.name) || "";

  const kept = new Map();
  const file = (name) => {
    if (!kept.has(name)) {
      kept.set(name, fetch(new URL("search/" + name, root)).then((answer) => (answer.ok ? answer.json() : null)));
    }
    return kept.get(name);
  };
  const make = (name, attributes, ...inside) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...inside);
    return made;
  };
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const words = (text) => plain(text).match(/[\p{L}\p{N}]+/gu) || [];
  const coded = (prefix) => [...prefix].map((one) => (/[0-9a-z]/.test(one) ? one : "-" + one.codePointAt(0).toString(16) + "-")).join("");
  const index = await file("index.json");
  if (!index) { told.textContent = "The index of this site can’t be read. It is read over HTTP, not from a folder."; return; }
  const shards = new Set(index.shards);
  const shardOf = (word) => {
    for (let n = word.length; n > 0; n -= 1) if (shards.has(word.slice(0, n))) return word.slice(0, n);
    return null;
  };
  const shard = (prefix) => file("words/" + coded(prefix) + ".json");

  // "1aA3C2bT": how far from the one before, in base 36, and the weight
  const decoded = (text, into) => {
    let number = 0;
    for (const [, step, weight] of text.matchAll(/([0-9a-z]+)([A-T])/g)) {
      number += parseInt(step, 36);
      const worth = weight === "T" ? 12 : 1 + weight.charCodeAt(0) - 65;
      into.set(number, Math.max(into.get(number) || 0, worth));
    }
    return into;
  };
  // A form of a word that no text has, by the forms that are there: quarantined by quarantine
  const bare = (word) => word.replace(/(?:ing|ed|ies|y|es|s|ly|e|ion|ions)$/, "");
  const inflected = (held, word) => [
    ...Object.entries(held.words).filter(([one]) => bare(one) === bare(word)).map((entry) => entry[1]),
    ...Object.keys(held.stems).filter((one) => one === bare(word)),
  ];
  const found = async (word, beginning) => {
    const documents = new Map();
    const prefixes = beginning ? index.shards.filter((one) => one.startsWith(word)) : [];
    const own = shardOf(word);
    if (own && !prefixes.includes(own)) prefixes.push(own);
    for (const prefix of prefixes) {
      const held = await shard(prefix);
      if (!held) continue;
      const stems = new Set();
      if (beginning) {
        for (const [one, stem] of Object.entries(held.words)) if (one.startsWith(word)) stems.add(stem);
        for (const stem of Object.keys(held.stems)) if (stem.startsWith(word)) stems.add(stem);
      } else if (held.stems[word] || held.words[word]) stems.add(held.words[word] || word);
      else for (const one of inflected(held, word)) stems.add(one);
      for (const stem of stems) if (held.stems[stem]) decoded(held.stems[stem], documents);
    }
    return documents;
  };

  // How many letters have to be changed, left out, put in or swapped
  const apart = (one, other) => {
    const rows = [[...Array(other.length + 1).keys()]];
    for (let i = 1; i <= one.length; i += 1) {
      rows.push([i]);
      for (let j = 1; j <= other.length; j += 1) {
        rows[i][j] = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (one[i - 1] !== other[j - 1]));
        if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
      }
    }
    return rows[one.length][other.length];
  };
  const nearest = async (word) => {
    const known = new Set(((await file("names.json")) || []).flatMap(words));
    for (const prefix of index.shards.filter((one) => one.startsWith(word.slice(0, 2)))) {
      for (const one of Object.keys((await shard(prefix)).words)) known.add(one);
    }
    const most = word.length > 5 ? 2 : 1;
    const near = [...known].filter((one) => Math.abs(one.length - word.length) <= most).map((one) => [apart(one, word), one]);
    return near.filter((one) => one[0] <= most).sort((a, b) => a[0] - b[0]).slice(0, 3).map((one) => one[1]);
  };

  const again = (changes) => {
    const address = new URLSearchParams(asked);
    for (const [name, value] of Object.entries(changes)) if (value) address.set(name, value); else address.delete(name);
    return "?" + address;
  };
  const years = Object.entries(index.years).map(([year, first]) => [Number(year), first]).sort((a, b) => a[1] - b[1]);
  const yearOf = (number) => {
    let year = 0;
    for (const [one, first] of years) if (first <= number) year = one; else break;
    return year;
  };
  const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
  const day = (text) => {
    const parts = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?/.exec(text);
    if (!parts) return "";
    if (!parts[2]) return parts[1];
    return MONTHS[parts[2] - 1] + (parts[3] ? " " + Number(parts[3]) + "," : "") + " " + parts[1];
  };

  const query = asked.get("q") || "";
  const wanted = [], unwanted = [];
  for (const [, minus, text, star] of query.matchAll(/([-−]?)"?([^\s"*]+)"?(\*?)/g)) {
    for (const word of words(text)) (minus ? unwanted : wanted).push([word, Boolean(star)]);
  }
  if (!wanted.length) { told.textContent = index.documents.toLocaleString("en") + " documents can be searched."; return; }
  let scores = null;
  const missing = [];
  for (const [word, beginning] of wanted) {
    const documents = await found(word, beginning);
    if (!documents.size) missing.push(word);
    const rare = Math.log(1 + index.documents / (1 + documents.size));
    const next = new Map();
    for (const [number, weight] of documents) {
      if (!scores || scores.has(number)) next.set(number, (scores ? scores.get(number) : 0) + weight * rare);
    }
    scores = next;
  }
  for (const [word, beginning] of unwanted) for (const number of (await found(word, beginning)).keys()) scores.delete(number);
  const names = [];
  for (const entry of ((await shard(shardOf(wanted[0][0]) || "")) || { names: [] }).names) {
    const own = words(entry[1]);
    if (wanted.every(([word]) => own.some((one) => one.startsWith(word)))) names.push(entry);
  }

  const counts = new Map();
  for (const number of scores.keys()) counts.set(yearOf(number), (counts.get(yearOf(number)) || 0) + 1);
  const from = Number(asked.get("from")) || 0, to = Number(asked.get("to")) || 9999;
  let hits = [...scores].filter(([number]) => yearOf(number) >= from && yearOf(number) <= to);
  const byDay = asked.get("sort") === "date";
  hits.sort(byDay ? (a, b) => a[0] - b[0] : (a, b) => b[1] - a[1] || a[0] - b[0]);

  told.textContent = hits.length.toLocaleString("en") + " document" + (hits.length === 1 ? "" : "s");
  const side = document.getElementById("beside");
  if (names.length) {
    const shown = names.sort((a, b) => b[2] - a[2]).slice(0, 6);
    side.append(make("p", { class: "people" }, "Named so: ", ...shown.flatMap((one, n) => [n ? " · " : "", make("a", { href: new URL(one[0] + ".html", root) }, one[1])])));
  }
  for (const word of missing) {
    const near = await nearest(word);
    if (near.length) side.append(make("p", { class: "people" }, "Did you mean ", ...near.flatMap((one, n) => [n ? ", " : "", make("a", { href: again({ q: query.replace(new RegExp(word, "i"), one), page: "" }) }, one)]), "?"));
  }
  if (hits.length > 1) {
    side.append(make("p", { class: "sorts" }, "Sorted by ", byDay ? make("a", { href: again({ sort: "", page: "" }) }, "fit") : make("b", {}, "fit"), " · ", byDay ? make("b", {}, "date") : make("a", { href: again({ sort: "date", page: "" }) }, "date")));
  }
  const most = Math.max(...counts.values(), 1);
  const NS = "http://www.w3.org/2000/svg";
  const known = years.map((one) => one[0]).sort();
  if (known.length > 1 && scores.size > 1) {
    const bars = make("ol", { class: "years" });
    for (let year = known[0]; year <= known[known.length - 1]; year += 1) {
      const n = counts.get(year) || 0;
      const svg = document.createElementNS(NS, "svg");
      svg.setAttribute("viewBox", "0 0 10 40");
      svg.setAttribute("preserveAspectRatio", "none");
      svg.setAttribute("aria-hidden", "true");
      const bar = document.createElementNS(NS, "rect");
      for (const [key, value] of Object.entries({ class: "s0", x: 1, width: 8, y: 40 - (40 * n) / most, height: (40 * n) / most })) bar.setAttribute(key, value);
      svg.append(bar);
      bars.append(make("li", {}, make("a", { href: again({ from: year, to: year, page: "" }), title: year + ": " + n }, svg, make("span", { class: "unseen" }, year + ": " + n))));
    }
    side.append(bars, make("p", { class: "ends" }, make("span", {}, String(known[0])), from || to < 9999 ? make("a", { href: again({ from: "", to: "", page: "" }) }, "all years") : "", make("span", {}, String(known[known.length - 1]))));
  }

  const SHOWN = 20;
  const at = Math.max(0, (Number(asked.get("page")) || 1) - 1) * SHOWN;
  list.start = at + 1;
  const shown = hits.slice(at, at + SHOWN);
  const about = await Promise.all(shown.map(async ([number]) => ((await file("documents/" + Math.floor(number / index.page) + ".json")) || [])[number % index.page]));
  const stems = wanted.map(([word]) => word.slice(0, Math.max(4, word.length - 3)));
  const marked = (text) => text.split(/([\p{L}\p{N}]+)/u).map((piece) => (stems.some((stem) => plain(piece).startsWith(stem)) ? make("mark", {}, piece) : piece));
  for (const row of about) {
    if (!row) continue;
    const [name, title, date, sender, recipient, kind] = row;
    const href = new URL(name + ".html", root);
    const ends = sender || recipient ? (sender || "?") + " → " + (recipient || "?") : "";
    const item = make("li", {}, make("h2", {}, make("a", { href }, ...marked(title))),
      make("p", { class: "quiet" }, [day(date), ends, kind, name.split("/")[0]].filter((one) => one).join(" · ")));
    list.append(item);
  }
  if (at || hits.length > at + SHOWN) {
    list.after(make("nav", { class: "pager", "aria-label": "Pages" },
      at ? make("a", { rel: "prev", href: again({ page: at / SHOWN }) }, "← Earlier") : make("span", {}),
      hits.length > at + SHOWN ? make("a", { rel: "next", href: again({ page: at / SHOWN + 2 }) }, "Further →") : make("span", {})));
  }
  list.dataset.ready = "yes";

  // A piece of each text around the words, out of its page
  for (const [n, row] of about.entries()) {
    if (!row) continue;
    const answer = await fetch(new URL(row[0] + ".html", root));
    if (!answer.ok) continue;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const text = [...page.querySelectorAll(".text p")].map((one) => one.textContent.trim()).join(" ").replace(/\s+/g, " ");
    const low = plain(text);
    const place = Math.min(...stems.map((stem) => low.search(new RegExp("\\b" + stem))).filter((one) => one >= 0));
    if (!Number.isFinite(place)) continue;
    const begin = Math.max(0, text.lastIndexOf(" ", Math.max(0, place - 90)));
    list.children[n].append(make("p", {}, (begin ? "… " : ""), ...marked(text.slice(begin, place + 160).replace(/\S*$/, "")), "…"));
  }
})();
