// The look: as the system has it, light or dark; kept on this machine alone.
"use strict";
const looks = ["", "light", "dark"];
const look = document.querySelector("[data-look]");
const wear = (name) => { document.documentElement.dataset.theme = name; };
let worn = "";
try { worn = localStorage.getItem("look") || ""; } catch { /* a browser may forbid it */ }
wear(worn);
if (look) {
  const tell = () => { look.textContent = { "": "Auto", light: "Light", dark: "Dark" }[worn]; };
  look.hidden = false;
  tell();
  look.addEventListener("click", () => {
    worn = looks[(looks.indexOf(worn) + 1) % looks.length];
    try { localStorage.setItem("look", worn); } catch { /* then it lasts as long as the page */ }
    wear(worn);
    tell();
  });
}
