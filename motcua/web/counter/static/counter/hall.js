// The left half of the counter: read again when others change it, still while the hand is in it.
(() => {
  const screen = document.querySelector(".counter-screen");
  const hall = document.getElementById("hall");
  const ALONE_MS = 20000;
  const KEPT = 20; // numbers of our own requests, of which a push may still come
  const asker = (event) => event.detail.requestConfig?.elt ?? event.detail.elt; // before a swap, elt is the target
  const isMove = (event) => event.detail.pathInfo?.requestPath?.includes("/counter/hall/");
  const inDrawer = () => hall.querySelector("details[open]") !== null;

  // It holds still while somebody is in one of its drawers or nobody looks, and reads afterwards.
  let isDue = false;
  function read() {
    isDue = document.hidden || inDrawer();
    if (!isDue) window.htmx.trigger(document.body, "hall-changed");
  }
  const catchUp = () => { if (isDue) read(); };
  document.addEventListener("visibilitychange", catchUp);
  hall.addEventListener("toggle", catchUp, true);
  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => { if (asker(event).id === "hall") setTimeout(read, ALONE_MS); });
  }

  // What was read before a button was pressed does not overwrite what the button brought about.
  let moves = 0;
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (asker(event).id === "hall") {
      if (inDrawer()) {
        isDue = true;
        event.preventDefault();
      }
      event.detail.xhr.movesBefore = moves;
    } else if (isMove(event)) moves += 1;
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (isMove(event)) moves += 1;
    else if (asker(event).id === "hall" && (event.detail.xhr.movesBefore !== moves || inDrawer())) {
      event.detail.shouldSwap = false;
      setTimeout(read, 50);
    }
  });

  // The answer of a button draws the half with all that the button has changed. The push of that
  // change brings nothing new; one that comes before the answer waits for it.
  const own = [];
  const early = new Set();
  let underWay = 0;
  document.addEventListener("htmx:beforeSend", (event) => {
    if (!isMove(event)) return;
    underWay += 1;
    event.detail.xhr.addEventListener("loadend", () => {
      underWay -= 1;
      if (underWay) return;
      const others = [...early].some((by) => !own.includes(by));
      early.clear();
      if (others) read();
    });
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target !== hall || !isMove(event)) return;
    own.push(event.detail.xhr.getResponseHeader("X-Request-ID"));
    if (own.length > KEPT) own.shift();
  });
  window.follow(screen.dataset.live, (by) => {
    if (underWay) early.add(by);
    else if (!own.includes(by)) read();
  }, { alone: ALONE_MS });

  // Minutes pass without a reading, by the server's clock.
  let ahead = 0; // ms that the server's clock is before ours
  function setClock() {
    const told = document.getElementById("hall-version");
    ahead = Date.parse(told.dataset.now) - Date.now();
    tick();
  }
  const since = (moment) => Math.max(0, Math.floor((Date.now() + ahead - Date.parse(moment)) / 1000));
  function say(element, words) {
    if (element.textContent !== words) element.textContent = words;
  }
  function tick() {
    for (const e of document.querySelectorAll("[data-since]")) {
      const seconds = since(e.dataset.since);
      say(e, seconds < 60 ? `${seconds} giây` : `${Math.floor(seconds / 60)} phút`);
    }
    for (const e of document.querySelectorAll("[data-waited]")) {
      say(e, `${Math.floor(since(e.dataset.waited) / 60)} phút`);
    }
  }
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target !== hall) return;
    setClock();
    catchUp();
  });
  setClock();
  setInterval(tick, 1000);
})();
