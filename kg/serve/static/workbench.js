// What makes the correspondence browser handier: names chosen from suggestions are sent as what they
// name, and years can be chosen by dragging across their bars. All of it works without, too.
"use strict";
for (const one of document.querySelectorAll("[data-script]")) one.hidden = false;
for (const one of document.querySelectorAll("[data-noscript]")) one.hidden = true;

for (const form of document.querySelectorAll("form.choose")) {
  form.addEventListener("submit", () => {
    for (const field of form.querySelectorAll("input[data-complete]")) {
      const typed = field.value.trim();
      const known = (field.suggested || []).find((one) => one.label === typed);
      const chosen = known ? known.name : typed === field.defaultValue ? field.dataset.chosen : "";
      if (!typed || !chosen) continue;
      const hidden = document.createElement("input");
      hidden.type = "hidden";
      hidden.name = field.name;
      hidden.value = chosen;
      form.append(hidden);
      field.disabled = true;
    }
    for (const field of form.elements) {
      if (field.name && field.value === "") field.disabled = true; // a short address
    }
  });
}
window.addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("form.choose :disabled")) field.disabled = false;
});

// What takes longer than a moment says so, and can be stopped: the server then stops, too.
for (const form of document.querySelectorAll("form[data-wait]")) {
  const told = form.querySelector(".waiting");
  let timer = 0;
  form.addEventListener("submit", () => {
    const since = Date.now();
    timer = setInterval(() => {
      const seconds = Math.round((Date.now() - since) / 1000);
      if (seconds < 1) return;
      told.hidden = false;
      told.querySelector("span").textContent = "Asking for " + seconds + " s …";
    }, 500);
  });
  told.querySelector("button").addEventListener("click", () => {
    window.stop();
    clearInterval(timer);
    told.hidden = true;
    for (const field of form.querySelectorAll(":disabled")) field.disabled = false;
  });
}

// Dragging from one year, month or day to another chooses all between.
for (const list of document.querySelectorAll("[data-brush], .drawing svg")) {
  const bins = [...list.querySelectorAll("[data-year], [data-bin]")];
  if (bins.length < 2) continue;
  const named = (one) => one.dataset.year || one.dataset.bin;
  let from = null;
  const under = (event) => {
    const at = document.elementsFromPoint(event.clientX, event.clientY);
    return at.map((one) => one.closest("[data-year], [data-bin]")).find((one) => one) || null;
  };
  const show = (to) => {
    const ends = [named(from), named(to)].sort();
    for (const one of bins) one.classList.toggle("brushed", named(one) >= ends[0] && named(one) <= ends[1]);
    return ends;
  };
  list.addEventListener("pointerdown", (event) => { from = under(event); });
  list.addEventListener("dragstart", (event) => event.preventDefault());
  list.addEventListener("pointermove", (event) => { const to = from && under(event); if (to) show(to); });
  window.addEventListener("pointerup", (event) => {
    const to = from && under(event);
    if (to && named(to) !== named(from)) {
      const ends = show(to);
      const address = new URL(list.dataset.action || location.href, location.href);
      address.searchParams.set("date", ends.join("/"));
      for (const name of ["year", "offset", "after", "before"]) address.searchParams.delete(name);
      location.assign(address);
    }
    from = null;
  });
}

// Rows of an answer: sorted by a column, and only those that have some words.
for (const table of document.querySelectorAll("table[data-sorted]")) {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  if (rows.length < 2) continue;
  const told = new Intl.Collator("en", { numeric: true });
  const text = (row, n) => row.cells[n].innerText.trim();
  [...table.tHead.rows[0].cells].forEach((head, n) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const number = rows.every((row) => !text(row, n) || row.cells[n].classList.contains("number"));
      const order = number ? (a, b) => Number(a) - Number(b) : told.compare;
      const empty = (row) => (text(row, n) ? 0 : 1); // what says nothing comes last, either way
      body.append(...rows.sort((a, b) => empty(a) - empty(b) || (down ? -1 : 1) * order(text(a, n), text(b, n))));
    });
  });
  const field = document.createElement("input");
  field.type = "search";
  field.placeholder = "Only rows with …";
  field.setAttribute("aria-label", "Only rows with these words");
  field.className = "sift";
  const shown = document.createElement("span");
  shown.className = "quiet";
  shown.setAttribute("role", "status");
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter((one) => one);
    let count = 0;
    for (const row of rows) {
      row.hidden = !words.every((one) => row.textContent.toLowerCase().includes(one));
      count += !row.hidden;
    }
    shown.textContent = words.length ? " " + count + " of " + rows.length : "";
  });
  const line = document.createElement("p");
  line.append(field, shown);
  table.closest(".scroll").before(line);
}
