// Completion of names in forms: fills the field's datalist while one types. Forms work without it.
"use strict";
for (const field of document.querySelectorAll("input[data-complete]")) {
  const list = document.getElementById(field.getAttribute("list"));
  let waiting = 0;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    const typed = field.value.trim();
    if (typed.length < 2 || typed.includes("/")) return;
    waiting = setTimeout(async () => {
      const query = new URLSearchParams({ q: typed, kind: field.dataset.complete });
      const answer = await fetch("/complete?" + query);
      if (!answer.ok) return;
      field.suggested = await answer.json();
      list.replaceChildren(...field.suggested.map((one) => {
        const option = document.createElement("option");
        option.value = one.label;
        option.label = one.kind + ", " + one.letters + " letters" + (one.near ? " (nearest spelling)" : "");
        return option;
      }));
    }, 150);
  });
}

// The reading list: its address holds it; what was last looked at is remembered, to be added to.
const lists = {
  get names() { try { return JSON.parse(localStorage.getItem("reading")) || []; } catch { return []; } },
  set names(names) { try { localStorage.setItem("reading", JSON.stringify(names)); } catch { /* then it is not kept */ } },
};
if (location.pathname === "/list") lists.names = new URLSearchParams(location.search).getAll("d").filter((one) => one);
for (const one of document.querySelectorAll("a[data-list]")) {
  const names = [...lists.names.filter((name) => name !== one.dataset.list), one.dataset.list];
  one.href = "/list?" + names.map((name) => "d=" + encodeURIComponent(name)).join("&");
  if (names.length > 1) one.append(" (" + names.length + ")");
}
