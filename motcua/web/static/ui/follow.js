"use strict";
// A screen that shows what others change. A stream says when to read again, and which request made
// the change. A push may be lost with its line, so the screen also reads by itself: often while
// the stream is not open, seldom while it is.
//
// follow(address, read, {alone, isOnLine}): `read(by)` is called with the request's number, or with
// "" when nobody said so; `alone` is the pace in ms without the stream. → {again, stop}
window.follow = (address, read, { alone, isOnLine = () => {} }) => {
  const SELDOM_MS = 60000;
  const SELDOM_SPREAD_MS = 30000; // a hall's screens do not ask at the same instant
  const RECONNECT_MS = 3000;
  let source = null;
  let timer = 0;
  let wasOpen = false; // when the timer was set

  const isOpen = () => source !== null && source.readyState === EventSource.OPEN;

  function wait() {
    clearTimeout(timer);
    wasOpen = isOpen();
    timer = setTimeout(() => { wait(); read(""); },
      wasOpen ? SELDOM_MS + Math.random() * SELDOM_SPREAD_MS : alone);
  }

  function turned(opened) {
    isOnLine(opened);
    if (wasOpen !== isOpen()) wait();
  }

  function connect() {
    if (!("EventSource" in window)) return;
    source?.close();
    const mine = source = new EventSource(address);
    mine.addEventListener("change", (event) => { wait(); read(event.data); });
    mine.onopen = () => turned(true);
    mine.onerror = () => {
      if (mine !== source) return;
      turned(false);
      if (mine.readyState === EventSource.CLOSED) setTimeout(() => { if (mine === source) connect(); }, RECONNECT_MS * (1 + Math.random()));
    };
  }

  function stop() {
    clearTimeout(timer);
    source?.close();
    source = null;
  }

  function start() {
    wait();
    connect();
  }

  window.addEventListener("pagehide", stop);
  window.addEventListener("pageshow", (event) => { if (event.persisted) start(); });
  start();
  return { again: connect, stop };
};
