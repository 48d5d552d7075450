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
  // What was not taken and is not swapped in is said above the form, where everything stays.
  const LOST = "Mất kết nối, chưa gửi được. Nội dung vẫn còn, anh/chị bấm gửi lại.";
  const BUSY = "Hệ thống chưa nhận được. Nội dung vẫn còn, anh/chị bấm gửi lại.";
  const wordsOf = (xhr) => new DOMParser().parseFromString(xhr.responseText, "text/html").querySelector(".alert")?.textContent.trim();
  const isSending = (event) => event.detail.requestConfig?.verb === "post"; // a look-up while one types is none
  const placeOf = (event) => event.detail.elt.closest?.("#work form") ?? event.detail.elt.closest?.("#work");
  const hush = () => document.querySelectorAll("[data-unsent]").forEach((e) => e.remove());
  function say(event, words) {
    const place = isSending(event) && placeOf(event);
    if (!place) return;
    hush();
    const said = document.createElement("div");
    said.className = "alert alert-danger";
    said.setAttribute("role", "alert");
    said.dataset.unsent = "";
    said.textContent = words;
    place.prepend(said);
    said.scrollIntoView({ block: "nearest" });
  }
  document.addEventListener("htmx:beforeRequest", (event) => { if (isSending(event) && placeOf(event)) hush(); });
  document.addEventListener("htmx:responseError", (event) => say(event, wordsOf(event.detail.xhr) || BUSY));
  for (const name of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(name, (event) => say(event, LOST));

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
