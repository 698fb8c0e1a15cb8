// The query page. With the bundled editor: colours, errors marked, terms completed as one types.
// Without it: the plain field, in which Ctrl+Enter asks and Ctrl+Space completes. All words come
// from this server.
"use strict";
const field = document.getElementById("query");
const form = document.getElementById("ask");
for (const one of document.querySelectorAll("[data-script]")) one.hidden = false;

let known = null;
async function vocabulary() {
  if (!known) {
    const answer = await fetch("/static/terms.json");
    known = answer.ok ? await answer.json() : { prefixes: {}, terms: [] };
  }
  return known;
}

let editor = plain();
if (typeof Yasqe === "function") vocabulary().then((words) => { editor = rich(words); });

document.getElementById("example").addEventListener("change", async (event) => {
  if (!event.target.value) return;
  const answer = await fetch(event.target.value);
  if (!answer.ok) return;
  const lines = (await answer.text()).split("\n").filter((line) => !line.startsWith("#+"));
  editor.put(lines.join("\n").trim() + "\n");
});

function rich({ prefixes, terms }) {
  Yasqe.defaults.autocompleters = [];
  Yasqe.registerAutocompleter({
    name: "terms",
    bulk: true,
    autoShow: true,
    persistenceId: null,
    isValidCompletionPosition: (yasqe) => {
      const token = yasqe.getCompleteToken();
      return /^[A-Za-z][\w-]*:[\w-]*$/.test(token.string);
    },
    get: () => terms.map((one) => one.name),
    postprocessHints: (_, hints) => hints.map((hint) => {
      const term = terms.find((one) => one.name === hint.text);
      return term && term.label ? { ...hint, displayText: hint.text + "  " + term.label } : hint;
    }),
  });
  const place = document.getElementById("editor");
  place.hidden = false;
  field.hidden = true;
  document.querySelector("label[for=query]").removeAttribute("for");
  const yasqe = new Yasqe(place, {
    value: field.value,
    autocompleters: ["terms", "variables"],
    persistenceId: null,
    consumeShareLink: null,
    createShareableLink: null, // the page's address is one
    showQueryButton: false,
    collapsePrefixesOnLoad: false,
    prefixCcApi: null,
    resizeable: false,
    editorHeight: "17rem",
    screenReaderLabel: "Query",
    extraKeys: {
      "Ctrl-Enter": () => form.requestSubmit(),
      "Cmd-Enter": () => form.requestSubmit(),
      "Ctrl-Space": () => yasqe.autocomplete(),
      Tab: false, // the keyboard leads out of the editor again
      "Shift-Tab": false,
    },
  });
  const mode = yasqe.getMode(); // the usual prefixes are declared by this server
  const start = mode.startState;
  mode.startState = (...given) => {
    const state = start(...given);
    state.prefixes = { ...prefixes };
    return state;
  };
  yasqe.setValue(field.value);
  form.addEventListener("submit", () => { field.value = yasqe.getValue(); });
  return { put: (text) => { yasqe.setValue(text); yasqe.focus(); } };
}

function plain() {
  field.addEventListener("keydown", async (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    } else if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      const begun = field.value.slice(0, field.selectionStart).match(/[\w:-]*$/)[0];
      const names = (await vocabulary()).terms.map((one) => one.name);
      const fitting = names.filter((name) => name.startsWith(begun) && name !== begun);
      if (!fitting.length) return;
      let shared = fitting[0];
      for (const name of fitting) while (!name.startsWith(shared)) shared = shared.slice(0, -1);
      const rest = (shared.length > begun.length ? shared : fitting[0]).slice(begun.length);
      field.setRangeText(rest, field.selectionStart, field.selectionStart, "end");
      if (fitting.length > 1) field.title = fitting.slice(0, 20).join(" ");
    }
  });
  return { put: (text) => { field.value = text; field.focus(); } };
}
