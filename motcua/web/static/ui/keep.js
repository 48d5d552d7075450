// What was typed stays: a form marked data-keep="name" is kept in this tab until the server took it.
// A lost connection, an expired sign-in or a closed lid then costs nothing.
(() => {
  const key = (form) => `keep:${form.dataset.keep}`;
  const fields = (form) => [...form.elements].filter(
    (e) => e.name && !["password", "file", "hidden", "submit", "button"].includes(e.type));
  const save = (form) => {
    const rows = fields(form).map((e) => [e.name, e.type === "checkbox" || e.type === "radio" ? e.value : "",
      e.type === "checkbox" || e.type === "radio" ? e.checked : e.value]);
    sessionStorage.setItem(key(form), JSON.stringify(rows));
  };
  const restore = (form) => {
    const kept = sessionStorage.getItem(key(form));
    if (!kept || form.dataset.fresh === "no") return;
    for (const [name, value, state] of JSON.parse(kept)) {
      const found = fields(form).find((e) => e.name === name && (typeof state !== "boolean" || e.value === value));
      if (!found) continue;
      if (typeof state === "boolean") found.checked = state;
      else if (!found.value) found.value = state;
    }
  };
  const all = (root) => root.querySelectorAll?.("form[data-keep]") ?? [];
  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-keep]");
    if (form) save(form);
  });
  document.addEventListener("DOMContentLoaded", () => {
    const done = document.querySelector("[data-kept-done]");
    if (done) sessionStorage.removeItem(`keep:${done.dataset.keptDone}`);
    all(document).forEach(restore);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const done = event.target.querySelector?.("[data-kept-done]");
    if (done) sessionStorage.removeItem(`keep:${done.dataset.keptDone}`);
    all(event.target).forEach(restore);
  });
})();
