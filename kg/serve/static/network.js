// The network of a selection to turn over: find somebody, see their neighbours, leave out what is
// rare, and play through the years. Places come from the server, so that all see the same.
"use strict";
(async () => {
  const place = document.getElementById("network");
  if (!place || typeof graphology === "undefined" || typeof Sigma === "undefined") return;
  if (!document.createElement("canvas").getContext("webgl2")) return; // the still drawing stays
  const answer = await fetch(place.dataset.source);
  if (!answer.ok) return;
  const { nodes, edges } = await answer.json();
  if (!nodes.length) return;
  document.getElementById("network-still").hidden = true;
  place.hidden = false;
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const colours = { person: colour("--s0"), office: colour("--s1"), organization: colour("--s2") };

  const make = (name, attributes, ...inside) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...inside);
    return made;
  };
  const years = [...new Set(edges.map((edge) => edge[2]).filter((year) => year))].sort();
  const names = make("datalist", { id: "network-names" });
  const find = make("input", { id: "network-find", list: "network-names", autocomplete: "off" });
  const least = make("input", { id: "network-least", type: "range", min: 1, max: 20, value: 1 });
  const leastTold = make("output", { for: "network-least" }, "1");
  const year = make("input", { id: "network-year", type: "range", min: 0, max: years.length, value: 0 });
  const yearTold = make("output", { for: "network-year", "aria-live": "polite" }, "all years");
  const play = make("button", { type: "button", "aria-pressed": "false" }, "Play");
  const canvas = make("div", { class: "canvas", role: "img", "aria-label": "Network of correspondents; the list below says the same in words" });
  const told = make("p", { class: "people", role: "status" });
  const list = make("ol", { class: "plain ties" });
  place.append(
    make("div", { class: "line controls" },
      make("label", { for: "network-find" }, "Find"), find, names,
      make("label", { for: "network-least" }, "At least"), least, leastTold,
      make("label", { for: "network-year" }, "Year"), year, yearTold, play),
    canvas, told,
    make("details", {}, make("summary", {}, "The ties shown, as a list"), list));

  const graph = new graphology.DirectedGraph();
  const most = Math.max(...nodes.map((node) => node.n));
  nodes.forEach((node, n) => {
    names.append(make("option", { value: node.label }));
    graph.addNode(n, {
      label: node.label, x: node.x, y: -node.y, size: 3 + 15 * Math.sqrt(node.n / most),
      color: colours[node.kind] || colours.organization,
    });
  });
  const weights = new Map();
  for (const [from, to, when, count] of edges) {
    const key = from + ">" + to;
    if (!weights.has(key)) weights.set(key, { from, to, years: new Map() });
    const tie = weights.get(key);
    tie.years.set(when, (tie.years.get(when) || 0) + count);
  }
  const quiet = colour("--quiet") + "80";
  for (const [key, tie] of weights) graph.addEdgeWithKey(key, tie.from, tie.to, { color: quiet, size: 1 });

  let focus = null;
  const weight = (tie) => {
    const only = years[Number(year.value) - 1];
    return only ? tie.years.get(only) || 0 : [...tie.years.values()].reduce((sum, n) => sum + n, 0);
  };
  const shownTie = (tie) => weight(tie) >= Number(least.value)
    && (focus === null || tie.from === focus || tie.to === focus);
  let near = new Set();
  const sigma = new Sigma(graph, canvas, {
    labelColor: { color: colour("--ink") },
    labelFont: "sans-serif",
    renderEdgeLabels: false,
    allowInvalidContainer: true,
    nodeReducer: (node, data) => (near.has(Number(node)) ? data : { ...data, hidden: true }),
    edgeReducer: (key, data) => {
      const tie = weights.get(key);
      return shownTie(tie) ? { ...data, size: 0.5 + Math.log2(1 + weight(tie)) } : { ...data, hidden: true };
    },
  });
  const href = (node) => "/correspondence?either=" + encodeURIComponent(nodes[node].name);
  const update = () => {
    const shown = [...weights.values()].filter(shownTie).sort((a, b) => weight(b) - weight(a));
    near = new Set(shown.flatMap((tie) => [tie.from, tie.to]));
    if (focus !== null) near.add(focus);
    leastTold.value = least.value;
    yearTold.value = years[Number(year.value) - 1] || "all years";
    told.replaceChildren(near.size + " correspondents, " + shown.length + " ties"
      + (focus === null ? ". Choose one to see its letters." : " of "));
    if (focus !== null) told.append(make("a", { href: href(focus) }, nodes[focus].label));
    list.replaceChildren(...shown.slice(0, 200).map((tie) => make("li", {},
      make("a", { href: href(tie.from) + "&other=" + encodeURIComponent(nodes[tie.to].name) },
        nodes[tie.from].label + " → " + nodes[tie.to].label), " " + weight(tie))));
    place.dataset.shown = near.size;
    place.dataset.year = yearTold.value;
    sigma.refresh();
  };
  sigma.on("clickNode", ({ node }) => { focus = focus === Number(node) ? null : Number(node); update(); });
  sigma.on("clickStage", () => { focus = null; update(); });
  find.addEventListener("input", () => {
    const found = nodes.findIndex((node) => node.label === find.value);
    if (found >= 0 || !find.value) { focus = found >= 0 ? found : null; update(); }
  });
  least.addEventListener("input", update);
  year.addEventListener("input", update);
  let timer = 0;
  play.addEventListener("click", () => {
    const playing = play.getAttribute("aria-pressed") === "true";
    play.setAttribute("aria-pressed", String(!playing));
    play.textContent = playing ? "Play" : "Stop";
    clearInterval(timer);
    if (!playing) {
      timer = setInterval(() => {
        year.value = Number(year.value) >= years.length ? 1 : Number(year.value) + 1;
        update();
      }, 900);
    }
  });
  update();
})();
