"use strict";
// The hall's screen: reads the board again after each change and speaks new calls, one by one.
(() => {
  const board = document.getElementById("board");
  const lost = document.getElementById("lost");
  const sound = document.getElementById("sound");
  const clock = document.getElementById("clock");
  const RECONNECT_MS = 3000;
  const ALONE_MS = 30000;
  let serverAhead = 0; // ms that the server's clock is ahead of this screen's
  let newest = 0; // the last call that was heard, or was there when the screen came up
  let reading = false;
  let again = false;
  let retry = 0; // one, however many readings have failed

  // --- what is shown
  function calls() {
    return [...board.querySelectorAll("[data-call]")]
      .map((el) => ({ id: Number(el.dataset.call), voice: el.dataset.voice, el }))
      .sort((a, b) => a.id - b.id);
  }

  async function read() {
    if (reading) { again = true; return; }
    reading = true;
    try {
      const answer = await fetch(board.dataset.now, { cache: "no-store" });
      if (!answer.ok) throw new Error(String(answer.status));
      board.innerHTML = await answer.text();
      lost.hidden = true;
      tellNew();
      setClock();
    } catch {
      lost.hidden = false;
      clearTimeout(retry);
      retry = setTimeout(read, RECONNECT_MS);
    } finally {
      reading = false;
      if (again) { again = false; read(); }
    }
  }

  function tellNew() {
    const fresh = calls().filter((call) => call.id > newest);
    for (const call of fresh) {
      newest = call.id;
      call.el.classList.add("fresh");
      say(call.voice);
    }
  }

  // --- what is heard: in order, one at a time
  const player = new Audio();
  const queue = [];
  let speaking = false;

  function say(address) {
    queue.push(address);
    speakNext();
  }

  async function speakNext() {
    if (speaking || !queue.length) return;
    speaking = true;
    player.src = queue[0];
    try {
      await player.play();
    } catch (error) {
      if (error.name === "NotAllowedError") { // the browser wants a touch first
        sound.hidden = false;
        speaking = false;
        return;
      }
      done();
    }
  }

  function done() {
    if (!speaking) return;
    speaking = false;
    queue.shift();
    speakNext();
  }
  player.addEventListener("ended", done);
  player.addEventListener("error", done);
  sound.addEventListener("click", () => {
    sound.hidden = true;
    queue.splice(0, Math.max(0, queue.length - 1)); // old calls help nobody
    if (queue.length) speakNext();
    else player.play().catch(() => {});
  });

  // --- the clock shows the server's time: a TV's own clock may be wrong
  function setClock() {
    const told = board.querySelector("[data-server-time]");
    if (told) serverAhead = Date.parse(told.dataset.serverTime) - Date.now();
    tick();
  }
  const face = new Intl.DateTimeFormat("vi-VN", {
    hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "Asia/Ho_Chi_Minh",
  });
  function tick() {
    clock.textContent = face.format(new Date(Date.now() + serverAhead));
  }

  newest = Math.max(0, ...calls().map((call) => call.id));
  setClock();
  setInterval(tick, 1000);
  window.follow(board.dataset.live, read, {
    alone: ALONE_MS,
    isOnLine: (is) => { lost.hidden = is; },
  });
})();
