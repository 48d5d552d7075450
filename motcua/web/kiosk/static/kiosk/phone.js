"use strict";
// The ticket on the phone: reads its place again after each change of its line, until it is served.
(() => {
  const place = document.getElementById("place");
  const lost = document.getElementById("lost");
  const ALONE_MS = 20000;
  const OVER = ["served", "left"];
  const RECONNECT_MS = 5000;
  const SPREAD_MS = 400; // a full hall does not ask at the same instant
  const title = document.title;
  let waiting = false;
  let reading = false;
  let again = false; // something came while it was read
  let retry = 0; // one, however many readings have failed
  let status = "";
  let line = ""; // of which the stream tells

  // One reading at a time: an older answer that comes late must not stand over a newer one.
  async function read() {
    waiting = false;
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    try {
      const answer = await fetch(document.body.dataset.now, { cache: "no-store" });
      if (!answer.ok) throw new Error(String(answer.status));
      place.innerHTML = await answer.text();
      lost.hidden = true;
      tell();
    } catch {
      lost.hidden = false;
      clearTimeout(retry);
      retry = setTimeout(soon, RECONNECT_MS);
    } finally {
      reading = false;
      if (again) {
        again = false;
        soon();
      }
    }
  }

  function soon() {
    if (waiting) return;
    waiting = true;
    setTimeout(read, Math.random() * SPREAD_MS);
  }

  function tell() {
    const now = place.firstElementChild;
    if (!now) return;
    if (now.dataset.status !== status) {
      if (status && now.dataset.status === "called" && navigator.vibrate) navigator.vibrate([400, 200, 400]);
      status = now.dataset.status;
      document.title = now.dataset.title ? `${now.dataset.title} · ${title}` : title;
      const leave = document.querySelector(".leave");
      if (leave) leave.hidden = status !== "waiting";
    }
    if (OVER.includes(status)) follower.stop();
    else if (now.dataset.line !== line) follower.again(); // handed on to another line
    line = now.dataset.line;
  }

  line = place.firstElementChild?.dataset.line ?? "";
  const follower = window.follow(document.body.dataset.live, soon, {
    alone: ALONE_MS,
    isOnLine: (is) => { lost.hidden = is; },
  });
  tell();
  document.addEventListener("visibilitychange", () => { if (!document.hidden) soon(); });
})();
