// The left half of the counter: read again when others change it, still while the hand is in it.
(() => {
  const screen = document.querySelector(".counter-screen");
  const hall = document.getElementById("hall");
  const ALONE_MS = 20000;
  const KEPT = 20; // numbers of our own requests, of which a push may still come
  const asker = (event) => event.detail.requestConfig?.elt ?? event.detail.elt; // before a swap, elt is the target
  const isMove = (event) => event.detail.pathInfo?.requestPath?.includes("/counter/hall/");
  const drawers = () => [...hall.querySelectorAll("details[open]")];
  const typed = (drawer) => [...drawer.querySelectorAll("input:not([type=hidden]), select")];
  // Somebody is at work in a drawer: the hand is in a field or a button, or something is filled in.
  const isAtWork = (drawer) => {
    const hand = document.activeElement;
    return (drawer.contains(hand) && hand.tagName !== "SUMMARY")
      || typed(drawer).some((field) => (field.tagName === "SELECT" ? field.selectedIndex > 0 : field.value !== ""));
  };
  const inDrawer = () => drawers().some(isAtWork);

  // It holds still while somebody works in one of its drawers or nobody looks, and reads afterwards.
  let isDue = false;
  function read() {
    isDue = document.hidden || inDrawer();
    if (!isDue) window.htmx.trigger(document.body, "hall-changed");
  }
  const catchUp = () => { if (isDue) read(); };
  document.addEventListener("visibilitychange", catchUp);
  hall.addEventListener("toggle", catchUp, true);
  hall.addEventListener("focusout", () => setTimeout(catchUp));

  // A reading, or a refusal, leaves the drawers open, with what stands in them and the hand there.
  let kept = null;
  function keep() {
    const hand = document.activeElement;
    kept = {
      open: drawers().map((drawer) => ({ id: drawer.id, values: typed(drawer).map((field) => [field.id, field.value]) })),
      hand: hand?.id || (hand?.tagName === "SUMMARY" ? hand.parentElement.id : ""),
    };
  }
  function putBack() {
    for (const { id, values } of kept?.open ?? []) {
      const drawer = document.getElementById(id);
      if (!drawer) continue;
      drawer.open = true;
      for (const [name, value] of values) {
        const field = name && document.getElementById(name);
        if (field) field.value = value;
      }
    }
    const hand = kept?.hand && document.getElementById(kept.hand);
    if (hand) (hand.tagName === "DETAILS" ? hand.querySelector("summary") : hand).focus({ preventScroll: true });
    kept = null;
  }
  let retry = 0; // one, however many readings have failed
  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => {
      if (asker(event).id !== "hall") return;
      if (name !== "htmx:responseError" && !follower.isOpen()) onLine(false);
      clearTimeout(retry);
      retry = setTimeout(read, ALONE_MS);
    });
  }

  // Whatever says that the line is lost goes when anything is answered or the stream is open.
  function onLine(is) {
    document.getElementById("off-line").hidden = is;
    if (is) document.dispatchEvent(new CustomEvent("counter:on-line"));
  }
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) onLine(true); });

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
    if (event.detail.shouldSwap !== false && (asker(event).id === "hall" || (isMove(event) && event.detail.xhr.status >= 400))) keep();
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
  const follower = window.follow(screen.dataset.live, (by) => {
    if (underWay) early.add(by);
    else if (!own.includes(by)) read();
  }, { alone: ALONE_MS, isOnLine: onLine });

  // The stream is of the seat that was one's own when it was opened. In another window the person
  // may have taken another: the next reading shows that one, and the stream goes along.
  const told = () => document.getElementById("hall-version").dataset;
  let seat = told().seat;
  function sitThere() {
    if (told().seat === seat) return;
    seat = told().seat;
    document.title = document.title.replace(/^[^·]*/, `${seat} `);
    screen.querySelector("h1").textContent = seat;
    follower.again();
  }

  // Minutes pass without a reading, by the server's clock.
  let ahead = 0; // ms that the server's clock is before ours
  function setClock() {
    ahead = Date.parse(told().now) - Date.now();
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
    putBack();
    setClock();
    sitThere();
    catchUp();
  });
  setClock();
  setInterval(tick, 1000);
})();
