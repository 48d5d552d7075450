// The intake form: ticks of the checklist, the draft that outlives a lost connection, the next person.
(() => {
  const screen = document.querySelector(".counter-screen");
  if (!screen) return;
  const DRAFT = "keep:counter-intake"; // the prefix is swept when somebody signs out
  const NOT_TYPED = ["key", "ticket_token", "csrfmiddlewaretoken"];
  const person = document.body.dataset.person ?? "";
  let untouched = "";

  const form = () => document.getElementById("intake");
  const entries = () => form() ? [...new FormData(form())].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken") : [];
  const typed = () => JSON.stringify(entries().filter(([name]) => !NOT_TYPED.includes(name)));
  const isTouched = () => Boolean(form()) && typed() !== untouched;
  const field = (name) => form()?.elements.namedItem(name);
  const forget = () => sessionStorage.removeItem(DRAFT);
  const keep = () => { if (form() && isTouched()) sessionStorage.setItem(DRAFT, JSON.stringify({ person, rows: entries() })); };

  let loading = Promise.resolve(); // of the form that is on its way
  function fresh() {
    forget();
    loading = window.htmx.ajax("GET", screen.dataset.intake, { target: "#work" });
    return loading;
  }

  // Checklist

  function count() {
    const place = document.querySelector("#checklist [data-count]");
    if (!place) return;
    const missing = document.querySelectorAll("#checklist [value=missing]:checked").length;
    const lines = [...document.querySelectorAll("#checklist .line[data-need]")];
    const unsaid = lines.filter((line) => !line.querySelector(".line-state input:checked")).length;
    place.textContent = missing ? `Còn thiếu ${missing} giấy tờ` : unsaid ? `Còn ${unsaid} giấy tờ chưa xem` : lines.length ? "Đã đủ giấy tờ" : "";
    place.dataset.state = missing ? "missing" : unsaid ? "unsaid" : "ok";
  }

  function tick(line, state) {
    const radio = line.querySelector(`.line-state input[value="${state}"]`);
    radio.checked = true;
    radio.dispatchEvent(new Event("input", { bubbles: true }));
    filled(line, state);
    count();
    return radio;
  }

  function filled(line, state) {
    const boxes = [...line.querySelectorAll(".line-counts input")];
    if (state !== "ok" || boxes.some((box) => box.value !== "")) return;
    line.dataset.need.split(",").forEach((need, i) => { if (need !== "0") boxes[i].value = need; });
  }

  document.addEventListener("change", (event) => {
    const line = event.target.matches?.(".line-state input") && event.target.closest(".line");
    if (!line) return;
    filled(line, event.target.value);
    count();
  });

  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.(".line-state input") || event.ctrlKey || event.altKey) return;
    const key = event.key.toLowerCase();
    const line = event.target.closest(".line");
    if (key === "d" || key === "đ") {
      event.preventDefault();
      tick(line, "ok");
      const lines = [...document.querySelectorAll("#checklist .line[data-need]")].filter((e) => e.offsetParent !== null);
      const after = lines[lines.indexOf(line) + 1];
      (after?.querySelector(".line-state input:checked, .line-state input") ?? document.querySelector("#ending input, #act-bar [data-main]"))?.focus();
    } else if (key === "t") {
      event.preventDefault();
      tick(line, "missing");
      line.querySelector(".line-note input").focus();
    }
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-all-ok]")) {
      for (const line of document.querySelectorAll("#checklist > .lines > .line[data-need]")) {
        if (!line.querySelector("[value=missing]:checked")) tick(line, "ok");
      }
      keep();
    }
    if (event.target.closest("[data-detach]")) {
      field("ticket_token").value = "";
      document.getElementById("ticket-note").hidden = true;
      keep();
    }
    // "Thêm hồ sơ" and "Hồ sơ mới" mean a new form, not the draft.
    if (event.target.closest("[data-done] a[hx-get]")) forget();
  });

  document.addEventListener("counter:box", (event) => {
    const list = event.target.querySelector("[data-missing]");
    if (!list) return;
    const lines = [...document.querySelectorAll("#checklist [value=missing]:checked")].map((radio) => radio.closest(".line"));
    list.replaceChildren(...lines.map((line) => {
      const item = document.createElement("li");
      const note = line.querySelector(".line-note input").value.trim();
      item.textContent = line.querySelector(".line-name > span").textContent + (note ? `: ${note}` : "");
      return item;
    }));
    if (!lines.length) {
      const item = document.createElement("li");
      item.textContent = "Chưa đánh dấu giấy tờ nào còn thiếu.";
      list.append(item);
    }
  }, true);

  // Draft

  document.addEventListener("input", (event) => { if (event.target.closest?.("#intake")) keep(); });
  document.addEventListener("change", (event) => { if (event.target.closest?.("#intake")) keep(); });

  function restore() {
    const kept = JSON.parse(sessionStorage.getItem(DRAFT) ?? "null");
    if (!kept || kept.person !== person) {
      forget();
      return false;
    }
    const rows = kept.rows;
    const ticket = rows.find(([name]) => name === "ticket_token")?.[1] ?? "";
    const now = field("ticket_token").value;
    if (ticket && now && ticket !== now) {
      forget();
      return false;
    }
    if (!ticket && now) rows.find(([name]) => name === "ticket_token")[1] = now;
    const body = new URLSearchParams(rows);
    body.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
    const values = {};
    for (const [name, value] of body) {
      if (name in values) values[name] = [].concat(values[name], value);
      else values[name] = value;
    }
    // Nobody types into the form that is about to be replaced.
    const waiting = form();
    waiting.inert = true;
    window.htmx.ajax("POST", screen.dataset.again, { target: "#work", values }).finally(() => { waiting.inert = false; });
    return true;
  }

  function arrived() {
    count();
    const act = form().dataset.act;
    if ("cameBack" in form().dataset) {
      const box = ["ask", "refuse"].includes(act) && document.getElementById(act);
      const wrong = box && box.querySelector(".invalid-feedback");
      if (wrong) {
        box.dispatchEvent(new CustomEvent("counter:box"));
        box.showModal();
        wrong.closest(".f").querySelector("input, textarea").focus();
      }
    }
  }

  function begin() {
    if (!form()) return;
    arrived();
    if ("cameBack" in form().dataset || "kept" in form().dataset) {
      untouched = "";
      return;
    }
    untouched = typed();
    restore();
  }

  document.addEventListener("DOMContentLoaded", begin);
  document.body.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "work") {
      lost(false); // it spoke of what stood here
      begin();
    } else if (["checklist", "ending", "cases"].includes(event.target.id)) { count(); keep(); }
  });

  // Sending

  const SEEN_MS = 4000; // a line that is back at once leaves time to read what was not sent
  let unsent = ""; // what had no line to go out on: "move" or "work"
  let saidAt = 0;
  const lost = (is, words, what = "") => {
    const e = document.getElementById("lost");
    e.hidden = !is;
    if (words) e.lastChild.textContent = ` ${words}`;
    unsent = what;
    saidAt = Date.now();
  };
  function isBack() {
    if (unsent === "move") lost(false);
    else if (unsent === "work") lost(true, "Đã có kết nối lại, nội dung vẫn còn. Bấm gửi lại.");
  }
  document.addEventListener("counter:on-line", () => {
    const said = saidAt;
    if (unsent) setTimeout(() => { if (saidAt === said) isBack(); }, said + SEEN_MS - Date.now());
  });
  const isSubmit = (event) => event.detail.elt?.closest?.("#work");
  const isMove = (event) => event.detail.pathInfo?.requestPath?.includes("/counter/hall/");
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if ((event.detail.requestConfig?.elt ?? event.detail.elt).id === "intake" && window.counter?.uploading?.()) {
      event.preventDefault();
      window.counter.say("Tệp đang tải lên. Chờ xong rồi bấm lại.");
      return;
    }
    if (isSubmit(event) || isMove(event)) lost(false);
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.body.addEventListener(name, (event) => {
      if (isMove(event)) lost(true, "Mất kết nối, chưa gọi được hàng chờ. Bấm lại nút ấy.", "move");
      else if (isSubmit(event)) lost(true, "Mất kết nối, nội dung vẫn còn. Bấm gửi lại.", "work");
    });
  }
  // Too much at once is no matter of sending again: the server says what it is.
  const wordsOf = (xhr) => new DOMParser().parseFromString(xhr.responseText, "text/html").querySelector(".alert")?.textContent.trim();
  document.body.addEventListener("htmx:responseError", (event) => {
    if (isSubmit(event)) lost(true, wordsOf(event.detail.xhr) || "Hệ thống bận, nội dung vẫn còn. Bấm gửi lại.");
  });
  document.body.addEventListener("counter:done", () => {
    forget();
    window.counter?.say?.("");
    window.htmx.trigger(document.body, "hall-changed");
  });

  // The next person

  document.body.addEventListener("counter:moved", async (event) => {
    const { focus, ticket } = event.detail;
    const token = field("ticket_token");
    if (focus === "begin") {
      if (!form() || !isTouched()) await fresh();
      else if (token && !token.value) token.value = ticket;
      if (document.activeElement === document.body) document.getElementById("hall-begin")?.focus();
    } else if (focus === "intake") {
      await loading;
      if (!form()) await fresh();
      const first = document.getElementById(field("procedure_code")?.value ? "id_s-personal_id" : "id_procedure_text");
      first?.focus();
    } else if (focus === "call" && token?.value && token.value !== ticket) {
      await fresh();
      if (document.activeElement === document.body) document.getElementById("hall-call")?.focus();
    }
  });
})();
