// The keyboard of the counter: function keys, Enter as "next field", dialogs, where the focus goes.
(() => {
  window.htmx.config.defaultSettleDelay = 0; // new buttons answer at once, however fast the hand is
  const writes = (e) => e instanceof HTMLElement && e.matches("input:not([type=radio],[type=checkbox],[type=button]), textarea, select");
  const openBox = () => document.querySelector("dialog[open]");
  const press = (key) => document.querySelector(`#hall [data-key="${key}"]:not(:disabled)`)?.click();

  function mainButton() {
    const box = openBox();
    const all = [...(box ?? document.getElementById("work")).querySelectorAll("[data-main]:not(:disabled)")];
    return all.find((button) => button.closest("dialog") === box);
  }

  function nextField(from) {
    const root = from.closest("dialog") ?? from.form;
    const all = [...root.querySelectorAll("input:not([type=hidden],[type=file]), select, textarea, button, summary")]
      .filter((e) => !e.disabled && e.tabIndex >= 0 && e.offsetParent !== null);
    all[all.indexOf(from) + 1]?.focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.metaKey) return;
    if (["F2", "F4", "F8", "F9"].includes(event.key)) {
      event.preventDefault();
      if (!event.repeat && !openBox()) press(event.key);
    } else if (event.key === "Enter" && event.ctrlKey) {
      event.preventDefault();
      if (!event.repeat) mainButton()?.click();
    } else if (event.key === "?" && !writes(event.target) && !openBox()) {
      event.preventDefault();
      document.getElementById("keys")?.showModal();
    } else if (event.key === "Enter" && !event.defaultPrevented && event.target.matches?.("#intake input, #hand input")) {
      event.preventDefault();
      nextField(event.target);
    }
  });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) {
      const box = document.getElementById(opener.dataset.dialog);
      box?.dispatchEvent(new CustomEvent("counter:box"));
      box?.showModal();
    }
    if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
    const presser = event.target.closest("[data-press]");
    if (presser) press(presser.dataset.press);
    const link = event.target.closest(".summary a[href^='#']");
    if (link) {
      const place = document.getElementById(link.hash.slice(1));
      if (place) {
        event.preventDefault();
        if (!place.closest("dialog")) openBox()?.close();
        place.closest("details")?.setAttribute("open", "");
        const inside = place.matches("input, select, textarea, h2, h3, section, div, p, li") ? place : place.querySelector("input");
        (inside.matches("li") ? inside.querySelector("input[type=radio], input") : inside)?.focus();
        place.scrollIntoView({ block: "center" });
      }
    }
  });

  const focusOn = { begin: "hall-begin", call: "hall-call", open: "hall-open" };
  document.body.addEventListener("counter:moved", (event) => {
    const name = event.detail.focus;
    document.getElementById("hall-said").textContent = event.detail.said;
    if (name === "call") {
      const note = document.getElementById("guide-note");
      if (note) note.value = "";
    }
    document.getElementById(focusOn[name] ?? "")?.focus();
  });

  document.body.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id !== "work") return;
    const work = event.target;
    for (const tab of document.querySelectorAll(".tabs a")) {
      const name = work.querySelector("#intake, [data-done]") ? "tab-intake"
        : work.querySelector("#waiting-title, #one-title") ? "tab-waiting" : "tab-return";
      if (tab.id === name) tab.setAttribute("aria-current", "page");
      else tab.removeAttribute("aria-current");
    }
    (work.querySelector("#summary") ?? work.querySelector("[data-first]") ?? work.querySelector("#next")
      ?? work.querySelector("#hand input:not([type=hidden])"))?.focus();
  });
})();
