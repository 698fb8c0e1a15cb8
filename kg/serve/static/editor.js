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

// What is kept on this machine alone: the queries under way, one a tab, and those asked before.
const store = {
  read(name, otherwise) {
    try { return JSON.parse(localStorage.getItem(name)) || otherwise; } catch { return otherwise; }
  },
  write(name, value) {
    try { localStorage.setItem(name, JSON.stringify(value)); } catch { /* then it is not kept */ }
  },
};
const kept = store.read("queries", { tabs: [""], at: 0 });
const given = field.value;
if (given && !kept.tabs.includes(given)) {
  if (kept.tabs[kept.at]) kept.at = kept.tabs.push(given) - 1;
  else kept.tabs[kept.at] = given;
} else if (given) kept.at = kept.tabs.indexOf(given);
else if (kept.tabs[kept.at]) field.value = kept.tabs[kept.at];

const bar = document.getElementById("tabs");
const title = (text, n) => {
  const comment = /^#(?!\s*defaultView)\s*(.+)$/m.exec(text);
  return comment ? comment[1].slice(0, 28) : "Query " + (n + 1);
};
function keep() {
  kept.tabs[kept.at] = editor.get();
  store.write("queries", kept);
}
function turn(n) {
  keep();
  kept.at = n;
  editor.put(kept.tabs[n]);
  show();
}
function show() {
  bar.replaceChildren(...kept.tabs.map((text, n) => {
    const tab = document.createElement("span");
    const open = document.createElement("button");
    open.type = "button";
    open.textContent = title(text, n);
    open.setAttribute("aria-pressed", String(n === kept.at));
    open.addEventListener("click", () => { if (n !== kept.at) turn(n); });
    tab.append(open);
    if (kept.tabs.length > 1) {
      const shut = document.createElement("button");
      shut.type = "button";
      shut.textContent = "×";
      shut.setAttribute("aria-label", "Close " + title(text, n));
      shut.addEventListener("click", () => {
        keep();
        kept.tabs.splice(n, 1);
        kept.at = Math.max(0, kept.at - (n <= kept.at ? 1 : 0));
        editor.put(kept.tabs[kept.at]);
        keep();
        show();
      });
      tab.append(shut);
    }
    return tab;
  }));
  store.write("queries", kept);
}
show();
document.getElementById("tab-new").addEventListener("click", () => turn(kept.tabs.push("") - 1));

const earlier = document.getElementById("earlier");
const asked = store.read("asked", []);
earlier.append(...asked.map((text, n) => new Option(title(text, n) + ": " + text.replace(/\s+/g, " ").slice(0, 60), text)));
earlier.addEventListener("change", () => { if (earlier.value) editor.put(earlier.value); });
form.addEventListener("submit", () => {
  keep();
  const text = editor.get();
  if (text.trim()) store.write("asked", [text, ...asked.filter((one) => one !== text)].slice(0, 30));
});

// A name chosen from the suggestions becomes the thing itself in the query.
const thing = document.getElementById("thing");
thing.addEventListener("input", () => {
  const chosen = (thing.suggested || []).find((one) => one.label === thing.value);
  if (!chosen) return;
  editor.insert("<" + thing.dataset.base + chosen.name + ">");
  thing.value = "";
});
thing.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });

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
  return {
    get: () => yasqe.getValue(),
    put: (text) => { yasqe.setValue(text); yasqe.focus(); },
    insert: (text) => { yasqe.replaceSelection(text); yasqe.focus(); },
  };
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
  return {
    get: () => field.value,
    put: (text) => { field.value = text; field.focus(); },
    insert: (text) => { field.setRangeText(text, field.selectionStart, field.selectionEnd, "end"); field.focus(); },
  };
}
