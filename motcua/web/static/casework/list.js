// The worklist by keyboard: J and K walk the rows, / goes to the search, ? shows the map.
(() => {
  const typing = (target) => target.closest?.("input, textarea, select, [contenteditable]");
  const links = () => [...document.querySelectorAll(".row-link")];
  const walk = (step) => {
    const all = links();
    const here = all.indexOf(document.activeElement);
    const next = all[here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, here + step))];
    next?.focus();
    next?.closest("tr, li")?.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && event.target.matches?.("[data-search]")) { event.target.blur(); return; }
    if (typing(event.target)) return;
    const does = {
      j: () => walk(1), k: () => walk(-1),
      "/": () => document.querySelector("[data-search]")?.focus(),
      "?": () => { const map = document.querySelector("[data-keys]"); if (map) map.open = !map.open; },
    }[event.key.toLowerCase()];
    if (!does) return;
    event.preventDefault();
    does();
  });
  // The button says how many will be signed.
  const count = () => {
    const button = document.querySelector("[data-sign]");
    if (!button) return;
    const n = document.querySelectorAll("input[name=number]:checked").length;
    button.querySelector("[data-count]").textContent = n ? ` ${n}` : "";
    button.disabled = n === 0;
  };
  document.addEventListener("change", count);
  document.addEventListener("DOMContentLoaded", count);
  window.addEventListener("pageshow", count);
})();
