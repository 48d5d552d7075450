"use strict";
// The ticket machine: card scanner, one tap = one number, printing, and back to the start.
(() => {
  const IDLE_ASK_S = 40; // then a kind question, with this much time to answer it:
  const IDLE_LEFT_S = 20;
  const KEY_GAP_MS = 60; // a scanner types faster than any hand
  const CARD_PIPES = 6; // a card has at least seven fields

  const visit = document.getElementById("visit");

  // --- a scanner types anywhere on the page, fast, and ends with Enter
  let typed = "";
  let lastKey = 0;
  document.addEventListener("keydown", (event) => {
    const gap = event.timeStamp - lastKey;
    lastKey = event.timeStamp;
    if (gap > KEY_GAP_MS) typed = "";
    if (event.key === "Enter") {
      const field = document.activeElement instanceof HTMLInputElement ? document.activeElement : null;
      // letters that come from an input method are in the field only, not among the keys
      const card = [field ? field.value : "", typed].find((text) => text.split("|").length > CARD_PIPES);
      typed = "";
      if (!card) return;
      event.preventDefault();
      const form = document.getElementById("card-form");
      form.elements.raw.value = card;
      if (field) field.value = "";
      form.submit();
    } else if (event.key.length === 1) {
      typed += event.key;
    }
  }, true);
  // the card does not stay in the page after it was sent
  window.addEventListener("pagehide", () => {
    for (const field of document.querySelectorAll("input[name=raw]")) field.value = "";
  });

  // --- one tap, one number
  for (const form of document.querySelectorAll("form[data-once]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "yes";
    });
  }

  // --- buttons that need this script
  for (const button of document.querySelectorAll("[data-print-now]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  if (document.querySelector("[data-print]")) {
    const address = new URL(location.href);
    address.searchParams.delete("print"); // a reload prints nothing
    history.replaceState(null, "", address);
    window.addEventListener("load", () => setTimeout(() => window.print(), 300));
  }

  // --- back to the start when nobody is there
  const dialog = document.getElementById("idle");
  const left = document.getElementById("idle-left");
  const isFresh = visit.dataset.fresh === "yes"
    && document.documentElement.lang === "vi" && !document.documentElement.classList.contains("large");
  let idleSince = Date.now();
  const goHome = () => { location.replace(visit.dataset.start); };
  function stay() {
    idleSince = Date.now();
    if (dialog.open) dialog.close();
  }
  function look() {
    const idle = (Date.now() - idleSince) / 1000;
    if (idle >= IDLE_ASK_S + IDLE_LEFT_S) { goHome(); return; }
    if (idle >= IDLE_ASK_S) {
      left.textContent = String(Math.ceil(IDLE_ASK_S + IDLE_LEFT_S - idle));
      if (!dialog.open) dialog.showModal();
    }
  }
  if (!isFresh) {
    for (const kind of ["pointerdown", "keydown", "scroll", "input"]) {
      document.addEventListener(kind, stay, { passive: true });
    }
    dialog.addEventListener("cancel", stay);
    document.getElementById("idle-stay").addEventListener("click", stay);
    setInterval(look, 500);
  }
})();
