// The query page: Ctrl+Enter asks, Ctrl+Space completes a term, a saved question can be taken over.
"use strict";
const editor = document.getElementById("query");
const form = document.getElementById("ask");
for (const hint of document.querySelectorAll("[data-script]")) hint.hidden = false;

document.getElementById("example").addEventListener("change", async (event) => {
  if (!event.target.value) return;
  const answer = await fetch(event.target.value);
  if (!answer.ok) return;
  const lines = (await answer.text()).split("\n").filter((line) => !line.startsWith("#+"));
  editor.value = lines.join("\n").trim() + "\n";
  editor.focus();
});

let terms = null;
async function vocabulary() {
  if (terms) return terms;
  const query = "SELECT DISTINCT ?term WHERE { { ?term a owl:Class } UNION { ?term a owl:ObjectProperty }"
    + " UNION { ?term a owl:DatatypeProperty } UNION { GRAPH ?g { ?term a ?kind ."
    + " FILTER(?kind IN (owl:Class, owl:ObjectProperty, owl:DatatypeProperty)) } } } ORDER BY ?term";
  const answer = await fetch("/sparql?" + new URLSearchParams({ query, format: "tsv" }));
  const text = answer.ok ? await answer.text() : "";
  terms = [...text.matchAll(/ontology#(\w+)>/g)].map((match) => "cw:" + match[1]);
  return terms;
}

editor.addEventListener("keydown", async (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  } else if (event.key === " " && event.ctrlKey) {
    event.preventDefault();
    const before = editor.value.slice(0, editor.selectionStart);
    const begun = before.match(/[\w:]*$/)[0];
    const fitting = (await vocabulary()).filter((term) => term.startsWith(begun) && term !== begun);
    if (fitting.length) {
      let shared = fitting[0];
      for (const term of fitting) while (!term.startsWith(shared)) shared = shared.slice(0, -1);
      const rest = (shared.length > begun.length ? shared : fitting[0]).slice(begun.length);
      editor.setRangeText(rest, editor.selectionStart, editor.selectionStart, "end");
      if (fitting.length > 1) editor.title = fitting.slice(0, 20).join(" ");
    }
  }
});
