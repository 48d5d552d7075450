// What was typed stays: a form marked data-keep="name" is kept in this tab until the server took it.
// A lost connection, an expired sign-in or a closed lid then costs nothing. What one person typed
// is never shown to the next one at the same desk, and goes when somebody signs out.
(() => {
  const PREFIX = "keep:";
  const person = () => document.body.dataset.person ?? "";
  const key = (form) => `${PREFIX}${form.dataset.keep}`;
  const isTick = (e) => e.type === "checkbox" || e.type === "radio";
  const fields = (form) => [...form.elements].filter(
    (e) => e.name && !["password", "file", "hidden", "submit", "button"].includes(e.type));
  const save = (form) => {
    const rows = fields(form).map((e) => [e.name, isTick(e) ? e.value : "", isTick(e) ? e.checked : e.value]);
    sessionStorage.setItem(key(form), JSON.stringify({ person: person(), rows }));
  };
  // A fresh field may be filled; one that the server has filled in, or answered with an error, wins.
  const isUntouched = (e) => e.tagName === "SELECT"
    ? ![...e.options].some((o) => o.defaultSelected && o.value) : !e.value;
  const restore = (form) => {
    const kept = JSON.parse(sessionStorage.getItem(key(form)) ?? "null");
    if (!kept || kept.person !== person() || form.dataset.fresh === "no") return;
    for (const [name, value, state] of kept.rows) {
      const found = fields(form).find((e) => e.name === name && (!isTick(e) || e.value === value));
      if (!found) continue;
      if (isTick(found)) found.checked = state;
      else if (isUntouched(found)) found.value = state;
    }
  };
  const forget = (mine) => Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX) && mine(name))
    .forEach((name) => sessionStorage.removeItem(name));
  const settle = (root) => {
    root.querySelectorAll?.("[data-kept-done]").forEach((e) => forget((name) => name === PREFIX + e.dataset.keptDone));
    root.querySelectorAll?.("form[data-keep]").forEach(restore);
  };
  const isOthers = (name) => person() && JSON.parse(sessionStorage.getItem(name)).person !== person();
  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-keep]");
    if (form) save(form);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-keep-forget]")) forget(() => true);
  });
  document.addEventListener("DOMContentLoaded", () => { forget(isOthers); settle(document); });
  document.addEventListener("htmx:afterSwap", (event) => settle(event.target));
})();
