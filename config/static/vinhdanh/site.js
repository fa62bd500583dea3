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

const typing = (node) => node.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

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
  const go = (next) => {
    (next?.querySelector("input[type=radio]:checked") ?? next?.querySelector("a, button, input[type=radio]"))?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  const radios = row?.querySelectorAll("input[type=radio]");
  if (radios?.length && radios[event.key]) {
    event.preventDefault();
    radios[event.key].click();
    return radios[event.key].focus();
  }
  const keyed = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === event.key);
  if (keyed) {
    event.preventDefault();
    return keyed.dataset.keyFocus === undefined ? keyed.click() : keyed.focus();
  }
  const pressed = before + event.key;
  before = event.key === "g" ? "g" : "";
  if (pressed === "gi") return document.querySelector("[data-inbox-link], .menu-list a")?.click();
  switch (event.key) {
    case "j": go(rows[at + 1] ?? rows[at]); break;
    case "k": go(rows[Math.max(at - 1, 0)]); break;
    case "x": row?.querySelector("input[type=checkbox]")?.click(); break;
    case "e": { const note = row?.querySelector("textarea"); if (note) { event.preventDefault(); unfold(note); note.focus(); } break; }
    case "c": row?.querySelector("[data-claim]")?.click(); break;
    case "/": event.preventDefault(); document.querySelector("input[type=search]")?.focus(); break;
    case "?": location.assign("/phim-tat/"); break;
    default: return;
  }
});

// What else is said of a line is folded until there is something to say.
const unfold = (within) => { const more = within.closest("[data-row]")?.querySelector("[data-more]"); if (more) more.open = true; };
document.addEventListener("change", (event) => {
  if (event.target.closest("[data-unfold-at]")?.dataset.unfoldAt.split(" ").includes(event.target.value)) unfold(event.target);
});

// From a remark back to its line; and a form sent on from anywhere in it.
document.addEventListener("keydown", (event) => {
  const form = event.target.closest("form[data-lines]");
  if (!form) return;
  if (event.key === "Escape") event.target.closest("[data-row]")?.querySelector("input[type=radio]:checked")?.focus();
  if (event.key === "Enter" && event.ctrlKey) { event.preventDefault(); form.querySelector("[data-ctrl-enter]")?.click(); }
});

// A document opens beside the form; what was typed stays. Where that fails, the link does it.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-preview-link], .preview .document-name");
  const place = document.querySelector(".preview");
  if (!link || !place || event.ctrlKey || event.metaKey || event.shiftKey || !document.querySelector("form[data-lines]")) return;
  event.preventDefault();
  try {
    const answer = await fetch(link.href, { credentials: "same-origin" });
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".preview");
    if (!answer.ok || !found) throw new Error(answer.status);
    // A link of the list goes with it: whoever went there by keyboard goes on from the same document.
    const within = place.contains(document.activeElement);
    place.replaceWith(found);
    if (within) found.querySelector("[aria-current]")?.focus({ preventScroll: true });
    found.scrollIntoView({ block: "nearest" });
  } catch { location.assign(link.href); }
});

// A long list of boxes narrowed by what is typed; marks do not matter.
const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase();
for (const filter of document.querySelectorAll("[data-filter]")) {
  filter.parentElement.hidden = false;
  filter.addEventListener("input", () => {
    for (const one of filter.closest("[data-filtered]").querySelectorAll("[data-filter-row]")) {
      one.hidden = !folded(one.textContent).includes(folded(filter.value)) && !one.querySelector("input:checked");
    }
  });
  filter.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
}

// The whole row opens the case; its controls do not.
for (const row of document.querySelectorAll("[data-row]")) {
  row.addEventListener("click", (event) => {
    if (event.target.closest("a, button, input, label, select, textarea, summary, form[data-lines]")) return;
    row.querySelector("a")?.click();
  });
}

// The bar of an import: each step writes some rows and says how far it is. Without this, a button does the same.
for (const form of document.querySelectorAll("form[data-continue]")) {
  const bar = document.querySelector("progress"), done = document.querySelector("[data-progress-done]");
  const said = document.querySelector("[data-progress-said]");
  const step = async () => {
    const answer = await fetch(location.href, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
    const told = await answer.json();
    said.textContent = told.problem ?? "";
    if ("done" in told) { bar.value = told.done; done.textContent = String(told.done); }
    // Another window is writing: look again later, and go on in its place when it has stopped.
    if (told.again) { await new Promise((resolve) => setTimeout(resolve, told.again * 1000)); return step(); }
    // Why it cannot go on, and what may be done, stands on the page itself.
    if (told.stopped) { location.reload(); return; }
    if (told.problem) { form.hidden = false; return; }
    if (told.finished) location.assign(told.url);
    else await step();
  };
  form.hidden = true;
  step().catch(() => { said.textContent = form.dataset.lost; form.hidden = false; });
}
