// The cursor of the clock: what each place had received by a moment, as one moves along the messages.
"use strict";
(() => {
  const slider = document.getElementById("moment");
  if (!slider) return;
  for (const one of document.querySelectorAll("[data-script]")) one.hidden = false;
  const rows = [...document.querySelectorAll("tr[data-moment]")];
  const moments = [...new Set(rows.map((row) => row.dataset.moment))].sort();
  const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
  const show = (at) => {
    const [day, time] = at.split("T");
    const [year, month, date] = day.split("-").map(Number);
    document.getElementById("moment-told").textContent = MONTHS[month - 1] + " " + date + ", " + year + (time ? ", " + time + " UTC" : "");
    const here = rows.filter((row) => row.dataset.moment === at);
    document.getElementById("moment-clocks").textContent = [1, 2].map((n) => {
      const head = here[0].closest("table").tHead.rows[0].cells[n].textContent;
      const local = here[0].cells[n].textContent;
      return head && local ? local + " in " + head : "";
    }).filter((one) => one).join(", ");
    for (const row of rows) {
      row.classList.toggle("now", row.dataset.moment === at);
      row.classList.toggle("later", row.dataset.moment > at);
    }
    for (const n of [0, 1]) {
      const hand = document.getElementById("hand" + n);
      if (!hand) continue;
      const had = rows.filter((row) => row.dataset.to === String(n) && row.dataset.came <= at)
        .sort((a, b) => (a.dataset.came < b.dataset.came ? 1 : -1));
      document.getElementById("had" + n).textContent = had.length;
      hand.replaceChildren(...had.slice(0, 6).map((row) => {
        const item = document.createElement("li");
        const when = document.createElement("span");
        when.className = "quiet";
        when.textContent = " " + row.dataset.came.replace("T", " ");
        const what = row.querySelector(".what").cloneNode(true);
        what.removeAttribute("class");
        item.append(what, when);
        return item;
      }));
      if (!had.length) {
        const none = document.createElement("li");
        none.className = "quiet";
        none.textContent = "nothing that is known";
        hand.append(none);
      }
    }
  };
  slider.addEventListener("input", () => show(moments[Number(slider.value)]));
  for (const row of rows) {
    row.querySelector("a").addEventListener("click", (event) => {
      event.preventDefault();
      slider.value = moments.indexOf(row.dataset.moment);
      show(row.dataset.moment);
    });
  }
})();
