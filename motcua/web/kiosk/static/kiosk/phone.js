"use strict";
// The ticket on the phone: reads its place again after each change; asks now and then without push.
(() => {
  const place = document.getElementById("place");
  const lost = document.getElementById("lost");
  const POLL_MS = 20000;
  const RECONNECT_MS = 5000;
  const SPREAD_MS = 400; // a full hall does not ask at the same instant
  const title = document.title;
  let waiting = false;
  let status = "";

  async function read() {
    waiting = false;
    try {
      const answer = await fetch(document.body.dataset.now, { cache: "no-store" });
      if (!answer.ok) throw new Error(String(answer.status));
      place.innerHTML = await answer.text();
      lost.hidden = true;
      tell();
    } catch {
      lost.hidden = false;
      setTimeout(soon, RECONNECT_MS);
    }
  }

  function soon() {
    if (waiting) return;
    waiting = true;
    setTimeout(read, Math.random() * SPREAD_MS);
  }

  function tell() {
    const now = place.firstElementChild;
    if (now && now.dataset.status !== status) {
      if (status && now.dataset.status === "called" && navigator.vibrate) navigator.vibrate([400, 200, 400]);
      status = now.dataset.status;
      document.title = now.dataset.title ? `${now.dataset.title} · ${title}` : title;
      const leave = document.querySelector(".leave");
      if (leave) leave.hidden = status !== "waiting";
    }
  }

  function connect() {
    const source = new EventSource(document.body.dataset.live);
    source.addEventListener("change", soon);
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) setTimeout(connect, RECONNECT_MS);
    };
    window.addEventListener("pagehide", () => source.close());
  }

  tell();
  setInterval(soon, POLL_MS);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) soon(); });
  if ("EventSource" in window) connect();
})();
