// The working half: focus goes where the hand expects it after each swap; a few keys.
(() => {
  const typing = (target) => target.closest?.("input, textarea, select, [contenteditable]");
  const settle = () => {
    const work = document.getElementById("work");
    if (!work) return;
    const first = work.querySelector("[data-focus]") ?? work.querySelector(".form-card input:not([type=hidden]), .form-card textarea, .form-card select, .form-card button[type=submit]");
    first?.focus({ preventScroll: true });
    (work.querySelector("#move") ?? first)?.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.elt?.id === "work" || event.target.id === "work") settle();
  });
  const press = (selector) => { const found = document.querySelector(selector); found?.click(); return found; };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const key = event.key.toLowerCase();
    let done = null;
    if (key === "v") done = press("[data-next]");
    else if (key === "b") done = press("[data-home]");
    else if (key === "escape") done = press("[data-close]");
    else if (key === "?") { done = document.querySelector("[data-keys]"); if (done) done.open = !done.open; }
    if (done) event.preventDefault();
  });
})();
