// Light or dark before the first paint; the choice of this device is remembered.
(() => {
  const root = document.documentElement;
  const kept = localStorage.getItem("theme");
  const dark = kept ? kept === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
  if (!root.classList.contains("tv") && !root.classList.contains("kiosk")) root.dataset.bsTheme = dark ? "dark" : "light";
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-switch]")) return;
    root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.bsTheme);
  });
  document.addEventListener("DOMContentLoaded", () => document.querySelector("[data-focus]")?.focus());
})();
