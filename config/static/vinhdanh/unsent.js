// What is typed into a form that the server marked is sent to be kept, some seconds after typing stops and when the page
// goes away. Files and passwords never are. Without this file nothing is kept until the form is sent.
"use strict";

const STILL = 3000, LATEST = 20_000, AGAIN = 15_000, PATIENCE = 8000;
// What a browser still sends of a page that goes away.
const SENT_ON_LEAVING = 60_000;

for (const said of document.querySelectorAll("[data-unsent]")) keepTyping(said, said.closest("form"));

function keepTyping(said, form) {
  let kept = asText(written()), timer = 0, since = 0, asking = null, away = false, closed = false;

  function written() {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    for (const secret of form.querySelectorAll("input[type=password]")) data.delete(secret.name);
    return data;
  }

  function asText(data) { return new URLSearchParams(data).toString(); }

  function weight(data) { return [...data].reduce((sum, pair) => sum + 200 + new Blob(pair).size, 0); }

  function say(words) { if (said.textContent !== words) said.textContent = words; }

  function later(milliseconds) {
    clearTimeout(timer);
    timer = setTimeout(save, milliseconds);
  }

  function save(leaving = false) {
    clearTimeout(timer);
    const data = written(), text = asText(data);
    since = 0;
    if (closed || text === kept) return asking?.done;
    asking?.stop.abort();
    const mine = { stop: new AbortController() };
    asking = mine;
    mine.done = send(data, text, mine, leaving).finally(() => { if (asking === mine) asking = null; });
    return mine.done;
  }

  async function send(data, text, mine, leaving) {
    const patience = setTimeout(() => { mine.late = true; mine.stop.abort(); }, PATIENCE);
    try {
      const answer = await fetch(said.dataset.unsent, {
        method: "POST", body: data, credentials: "same-origin", signal: mine.stop.signal,
        headers: { Accept: "application/json" }, keepalive: leaving && weight(data) < SENT_ON_LEAVING,
      });
      away = answer.status >= 502;
      if (away) throw new Error(answer.status);
      const json = answer.headers.get("Content-Type")?.startsWith("application/json");
      say(json ? (await answer.json()).said : said.dataset.refused);
      if (answer.ok) kept = text;
      else if (answer.status === 429) later(AGAIN);
    } catch {
      if (mine !== asking && !mine.late) return; // a newer one is on its way
      away = true;
      say(said.dataset.away);
      later(AGAIN);
    } finally { clearTimeout(patience); }
  }

  function typed() {
    closed = false;
    since ||= Date.now();
    later(Math.max(0, Math.min(STILL, since + LATEST - Date.now())));
  }
  form.addEventListener("input", typed);
  form.addEventListener("change", typed);

  const leave = () => { if (!closed) save(true); };
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") leave(); });
  addEventListener("pageshow", (event) => { if (event.persisted) closed = false; });
  addEventListener("beforeunload", (event) => { if (away && !closed && asText(written()) !== kept) event.preventDefault(); });

  // What was typed is kept first. Over a line that is down the form is not sent: the page with the text would be gone.
  form.addEventListener("submit", async (event) => {
    if (event.defaultPrevented || closed) return;
    clearTimeout(timer);
    if (!asking && asText(written()) === kept) { closed = true; return; }
    event.preventDefault();
    const button = event.submitter;
    await save();
    if (away) return say(said.dataset.away);
    closed = true;
    form.requestSubmit(button);
  });
}
