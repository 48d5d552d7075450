// The scanner types like a keyboard, into whatever has the focus. A citizen card is a text with six
// "|" or more, a receipt is the address in its QR; both are taken out of the field they fell into.
(() => {
  const screen = document.querySelector(".counter-screen");
  if (!screen) return;
  const PAUSE = 400; // ms; a scanner never waits that long between two letters
  const FAST = 60; // ms a letter; nobody types a whole address at that speed
  const LOST = "Mất kết nối khi đọc thẻ. Quét lại giúp.";
  let typed = "";
  let began = 0;
  let last = 0;
  let hand = null; // where the last key fell
  let places = []; // the fields the burst fell into, each as it was before, and from which letter on

  const isText = (e) => e?.matches?.("input:not([type=radio],[type=checkbox],[type=file],[type=hidden]), textarea");
  const FIRST = /\d{12}\|/; // what a card begins with: the personal number
  const START = /\d{12}\||https?:\/\//; // where a reader began, after what a hand has typed
  const mayBeCard = (text) => /^\d{1,12}$/.test(text) || text.includes("|"); // of which more is to come
  const isCard = (text) => (text.match(/\|/g) ?? []).length >= 6;
  // A card or an address that an input method took letters out of, or a reader that stumbled.
  const isFragment = (text) => text.length >= 12 && (text.includes("|") || /https?:\/\//.test(text));
  const isReceipt = (text) => /\/theo-doi\/[\w-]+/.test(text) || /^[A-Z0-9.]+(-[A-Z0-9.]+)?-\d{6}-\d{4}$/.test(text);

  window.counter = window.counter ?? {};
  window.counter.say = (words) => { document.getElementById("scan-said").textContent = words; };

  document.addEventListener("counter:on-line", () => {
    if (document.getElementById("scan-said").textContent === LOST) window.counter.say("");
  });

  window.counter.fill = (prefix, person) => {
    const root = document.querySelector(`[data-party="${prefix}"]`);
    if (!root) return 0;
    let filled = 0;
    const names = prefix === "hand" ? { name: person.full_name, personal_id: person.personal_id } : person;
    for (const [name, value] of Object.entries(names)) {
      const field = document.getElementById(prefix === "hand" ? `id_${name}` : `id_${prefix}-${name}`);
      if (!field || (value === "" && field.value !== "")) continue;
      field.value = value;
      filled += 1;
      field.classList.add("filled");
      setTimeout(() => field.classList.remove("filled"), 1500);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    const phone = document.getElementById(`id_${prefix}-phone`);
    (phone && !phone.value ? phone : document.querySelector("#hand canvas") ?? phone)?.focus();
    return filled;
  };

  function whose(target) {
    if (document.querySelector("#hand")) return "hand";
    if (!document.querySelector("#intake")) return "";
    const at = target?.closest?.("[data-party]")?.dataset.party;
    if (at) return at;
    const other = document.getElementById("id_for_other")?.checked;
    const known = document.getElementById("id_s-personal_id")?.value;
    return other && known && !document.getElementById("id_o-personal_id").value ? "o" : "s";
  }

  async function card(read, target) {
    const raw = read.slice(Math.max(0, read.search(FIRST))); // letters of somebody's hand may stand before it
    const prefix = whose(target);
    if (!prefix) return window.counter.say("Mở màn hình tiếp nhận hoặc trả kết quả rồi quét căn cước.");
    const csrf = document.querySelector("[name=csrfmiddlewaretoken]").value;
    let told;
    try {
      const answer = await fetch(screen.dataset.card, { method: "POST", headers: { "X-CSRFToken": csrf }, body: new URLSearchParams({ raw }) });
      told = await answer.json();
    } catch {
      return window.counter.say(LOST);
    }
    if (told.error) return window.counter.say(told.error);
    if (!window.counter.fill(prefix, told.person)) return window.counter.say("Đã đọc thẻ, nhưng màn hình này không có ô để điền. Mở tiếp nhận hoặc trả kết quả rồi quét lại.");
    window.counter.say([`Đã điền từ thẻ: ${told.person.full_name}.`, ...told.warnings].join(" "));
  }

  function receipt(text) {
    window.counter.say("Đã đọc giấy hẹn.");
    const list = text.startsWith("BS-") ? screen.dataset.waiting : screen.dataset.return;
    window.htmx.ajax("GET", `${list}?q=${encodeURIComponent(text)}`, { target: "#work" });
  }

  function remember(field) {
    const code = document.getElementById("id_procedure_code")?.value ?? "";
    places.push({ field, value: field.value, code, from: typed.length });
  }

  // The field as it was before the scan; with the box of the procedure goes the chosen code.
  function putBack({ field, value, code }, isComposing) {
    if (!field.isConnected) return;
    if (isComposing) field.blur(); // else the input method writes its letters once more
    field.value = value;
    const chosen = document.getElementById("id_procedure_code");
    if (field.dataset.combo === "procedure" && chosen) chosen.value = code;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    if (isComposing) field.focus();
  }

  // Every field the scan fell into; what a hand typed elsewhere before it began stays.
  function putAllBack(start, event) {
    const hit = places.filter((_, n) => (places[n + 1]?.from ?? Infinity) > start);
    for (const place of hit.reverse()) putBack(place, event.isComposing && place.field === event.target);
  }

  function since({ field, value }) {
    return field.value.startsWith(value) ? field.value.slice(value.length) : field.value;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const now = performance.now();
    // Whoever goes on to the next field and scans there at once has typed something else before.
    const wentOn = event.target !== hand && hand?.isConnected && isText(event.target) && !mayBeCard(typed);
    hand = event.target;
    if (now - last > PAUSE || wentOn) {
      typed = "";
      began = now;
      places = [];
    }
    if (isText(event.target) && places.at(-1)?.field !== event.target) remember(event.target);
    last = now;
    if (event.key !== "Enter" && event.code !== "Enter") { // an input method may hide the name of the key
      if (event.key.length === 1) typed += event.key;
      return;
    }
    // Letters that came without a key (an input method, Alt codes) are in the field only.
    const here = places.at(-1);
    const inField = here?.field === event.target ? since(here) : "";
    const text = (isCard(inField) && inField.length > typed.length ? inField : typed).trim();
    const seen = inField.length > text.length ? inField : text;
    const fast = text.length > 8 && (now - began) / text.length < FAST;
    const start = Math.max(0, typed.search(START));
    typed = "";
    const searches = event.target.id === "q" && !text.includes("/"); // a code in a search box is looked up there
    const isBroken = !isCard(text) && isFragment(seen) && !isReceipt(seen) && (now - began) / seen.length < FAST;
    if (!isCard(text) && !isBroken && (searches || !(fast && isReceipt(text)))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    putAllBack(start, event);
    if (isBroken) window.counter.say("Máy quét đọc chưa trọn, có thể do bộ gõ tiếng Việt. Tắt bộ gõ rồi quét lại.");
    else if (isCard(text)) card(text, event.target);
    else receipt(text);
  }, true);

  document.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text") ?? "";
    if (!isCard(text)) return;
    event.preventDefault();
    card(text, event.target);
  }, true);
})();
