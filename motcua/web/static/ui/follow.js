"use strict";
// A screen that shows what others change. A stream says when to read again, and which request made
// the change. A push may be lost with its line, so the screen also reads by itself: often while
// the stream is not open, seldom while it is.
//
// follow(address, read, {alone, isOnLine}): `read(by)` is called with the request's number, or with
// "" when nobody said so; `alone` is the pace in ms without the stream; isOnLine(false) is called
// when there has been none for a while, isOnLine(true) when there is. → {again, stop, isOpen}
window.follow = (address, read, { alone, isOnLine = () => {} }) => {
  const SELDOM_MS = 60000;
  const SELDOM_SPREAD_MS = 30000; // a hall's screens do not ask at the same instant
  const RECONNECT_MS = 3000;
  const LONGEST_MS = 60000; // between two tries where nobody answers, or with a refusal
  const MUTE_MS = 40000; // the server says something every 15 seconds
  const LOOK_MS = 10000;
  const PATIENCE_MS = 10000; // a line that blinks is no news
  let source = null;
  let timer = 0;
  let wasOpen = false; // when the timer was set
  let heard = 0; // when the stream last said something, or was asked for
  let falls = 0; // since it last opened
  let looks = 0;
  let doubt = 0; // set while it is not open

  const isOpen = () => source !== null && source.readyState === EventSource.OPEN;

  function wait() {
    clearTimeout(timer);
    wasOpen = isOpen();
    timer = setTimeout(() => { wait(); read(""); },
      wasOpen ? SELDOM_MS + Math.random() * SELDOM_SPREAD_MS : alone);
  }

  function turned() {
    if (wasOpen !== isOpen()) wait();
    if (isOpen()) {
      clearTimeout(doubt);
      doubt = 0;
      isOnLine(true);
    } else doubt ||= setTimeout(() => isOnLine(false), PATIENCE_MS);
  }

  function connect() {
    if (!("EventSource" in window)) return;
    source?.close();
    const mine = source = new EventSource(address);
    heard = Date.now();
    turned();
    mine.addEventListener("change", (event) => { heard = Date.now(); wait(); read(event.data); });
    mine.addEventListener("alive", () => { heard = Date.now(); });
    mine.onopen = () => { heard = Date.now(); falls = 0; turned(); };
    mine.onerror = () => {
      if (mine !== source) return;
      turned();
      if (mine.readyState === EventSource.CLOSED) {
        const rest = Math.min(RECONNECT_MS * 2 ** falls, LONGEST_MS);
        falls += 1;
        setTimeout(() => { if (mine === source) connect(); }, rest * (0.5 + Math.random() / 2));
      }
    };
  }

  // A line may be gone without a word, or never open: a proxy that holds everything back, another
  // network. One that was refused has its own rest.
  function look() {
    if (!source || source.readyState === EventSource.CLOSED) return;
    if (Date.now() - heard > MUTE_MS) connect(); // whose first word is to read
  }

  function stop() {
    clearTimeout(timer);
    clearInterval(looks);
    clearTimeout(doubt);
    doubt = 0;
    source?.close();
    source = null;
  }

  function start() {
    wait();
    connect();
    looks = setInterval(look, LOOK_MS);
  }

  window.addEventListener("pagehide", stop);
  window.addEventListener("pageshow", (event) => { if (event.persisted) start(); });
  start();
  return { again: connect, stop, isOpen };
};
