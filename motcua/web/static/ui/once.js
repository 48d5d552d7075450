// A double click sends a plain form once: the second sending would be refused, and its refusal shown
// instead of what the first has done. Forms that HTMX sends close their button themselves.
(() => {
  const PAUSE_MS = 5000; // a form whose answer is a file stays on the screen and may be sent again
  const sent = new WeakMap();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    const last = sent.get(form);
    if (last && last.by === event.submitter && Date.now() - last.at < PAUSE_MS) event.preventDefault();
    else sent.set(form, { by: event.submitter, at: Date.now() });
  });
  // Who has added a forgotten file or mended a word sends something else.
  for (const name of ["input", "change"]) {
    document.addEventListener(name, (event) => { sent.delete(event.target.form); });
  }
  // Back from the next page, the same form is a new one.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of document.forms) sent.delete(form);
  });
})();
