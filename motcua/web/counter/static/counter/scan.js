// The scanner types like a keyboard, into whatever has the focus. A citizen card is a text with six
// "|" or more, a receipt is the address in its QR; both are taken out of the field they fell into.
(() => {
  const screen = document.querySelector(".counter-screen");
  if (!screen) return;
  const PAUSE = 400; // ms; a scanner never waits that long between two letters
  const FAST = 60; // ms a letter; nobody types a whole address at that speed
  let typed = "";
  let began = 0;
  let last = 0;
  let before = null; // what the field held when the burst began

  const isText = (e) => e?.matches?.("input:not([type=radio],[type=checkbox],[type=file],[type=hidden]), textarea");
  const isCard = (text) => (text.match(/\|/g) ?? []).length >= 6;
  const isReceipt = (text) => /\/theo-doi\/[\w-]+/.test(text) || /^[A-Z0-9.]+-\d{6}-\d{4}$/.test(text);

  window.counter = window.counter ?? {};
  window.counter.say = (words) => { document.getElementById("scan-said").textContent = words; };

  window.counter.fill = (prefix, person) => {
    const root = document.querySelector(`[data-party="${prefix}"]`);
    if (!root) return;
    const names = prefix === "hand" ? { name: person.full_name, personal_id: person.personal_id } : person;
    for (const [name, value] of Object.entries(names)) {
      const field = document.getElementById(prefix === "hand" ? `id_${name}` : `id_${prefix}-${name}`);
      if (!field || (value === "" && field.value !== "")) continue;
      field.value = value;
      field.classList.add("filled");
      setTimeout(() => field.classList.remove("filled"), 1500);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    const phone = document.getElementById(`id_${prefix}-phone`);
    (phone && !phone.value ? phone : document.querySelector("#hand canvas") ?? phone)?.focus();
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

  async function card(raw, target) {
    const prefix = whose(target);
    if (!prefix) return window.counter.say("Mở màn hình tiếp nhận hoặc trả kết quả rồi quét căn cước.");
    const csrf = document.querySelector("[name=csrfmiddlewaretoken]").value;
    let told;
    try {
      const answer = await fetch(screen.dataset.card, { method: "POST", headers: { "X-CSRFToken": csrf }, body: new URLSearchParams({ raw }) });
      told = await answer.json();
    } catch {
      return window.counter.say("Mất kết nối khi đọc thẻ. Quét lại giúp.");
    }
    if (told.error) return window.counter.say(told.error);
    window.counter.fill(prefix, told.person);
    window.counter.say([`Đã điền từ thẻ: ${told.person.full_name}.`, ...told.warnings].join(" "));
  }

  function receipt(text) {
    window.counter.say("Đã đọc giấy hẹn.");
    const list = text.startsWith("BS-") ? screen.dataset.waiting : screen.dataset.return;
    window.htmx.ajax("GET", `${list}?q=${encodeURIComponent(text)}`, { target: "#work" });
  }

  function putBack() {
    if (before && isText(before.field) && before.field.isConnected) {
      before.field.value = before.value;
      before.field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const now = performance.now();
    if (now - last > PAUSE) {
      typed = "";
      began = now;
      before = isText(event.target) ? { field: event.target, value: event.target.value } : null;
    }
    last = now;
    if (event.key !== "Enter") {
      if (event.key.length === 1) typed += event.key;
      return;
    }
    const inField = isText(event.target) && before ? event.target.value.slice(before.value.length) : "";
    const text = (isCard(inField) && !isCard(typed) ? inField : typed).trim();
    const fast = text.length > 8 && (now - began) / text.length < FAST;
    typed = "";
    const searches = event.target.id === "q" && !text.includes("/"); // a code in a search box is looked up there
    if (!isCard(text) && (searches || !(fast && isReceipt(text)))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    putBack();
    if (isCard(text)) card(text, event.target);
    else receipt(text);
  }, true);

  document.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text") ?? "";
    if (!isCard(text)) return;
    event.preventDefault();
    card(text, event.target);
  }, true);
})();
