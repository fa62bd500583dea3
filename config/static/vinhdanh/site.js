// Niceties only: everything works without this file.
"use strict";

const wide = matchMedia("(min-width: 60rem)");

function openMenu() {
  for (const menu of document.querySelectorAll("[data-menu]")) menu.open = wide.matches;
}
openMenu();
wide.addEventListener("change", openMenu);

document.querySelector("[data-focus]")?.focus();

// One press, one act: the engine would answer a second press with the same result, but the page should not invite it.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("details.person[open]")) if (!open.contains(event.target)) open.open = false;
});

const typing = (node) => node.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");

// Select all of a list.
for (const all of document.querySelectorAll("[data-select-all]")) {
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of document.querySelectorAll("[data-row] input[type=checkbox]:not(:disabled)")) box.checked = all.checked;
    document.dispatchEvent(new Event("rows-selected"));
  });
}

function countSelected() {
  const n = document.querySelectorAll("[data-row] input[type=checkbox]:checked").length;
  for (const place of document.querySelectorAll("[data-selected-count]")) {
    place.textContent = String(n);
    place.parentElement.hidden = false;
  }
}
document.addEventListener("change", countSelected);
document.addEventListener("rows-selected", countSelected);
countSelected();

// Keys of a list: see the page of keys.
let before = "";
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const rows = [...document.querySelectorAll("[data-row]")];
  const at = rows.indexOf(document.activeElement?.closest("[data-row]"));
  const row = rows[at];
  const go = (next) => { next?.querySelector("a, button")?.focus(); next?.scrollIntoView({ block: "nearest" }); };
  const pressed = before + event.key;
  before = event.key === "g" ? "g" : "";
  if (pressed === "gi") return document.querySelector("[data-inbox-link], .menu-list a")?.click();
  switch (event.key) {
    case "j": go(rows[at + 1] ?? rows[at]); break;
    case "k": go(rows[Math.max(at - 1, 0)]); break;
    case "x": row?.querySelector("input[type=checkbox]")?.click(); break;
    case "c": row?.querySelector("[data-claim]")?.click(); break;
    case "/": event.preventDefault(); document.querySelector("input[type=search]")?.focus(); break;
    case "?": location.assign("/phim-tat/"); break;
    default: return;
  }
});

// The whole row opens the case; its controls do not.
for (const row of document.querySelectorAll("[data-row]")) {
  row.addEventListener("click", (event) => {
    if (event.target.closest("a, button, input, label, select")) return;
    row.querySelector("a")?.click();
  });
}
