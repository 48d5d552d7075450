// Find while typing: a text box with a list below it (WAI-ARIA combobox). Procedures and known people.
(() => {
  const screen = () => document.querySelector(".counter-screen").dataset;
  const list = (box) => document.getElementById(box.getAttribute("aria-controls"));
  const options = (box) => [...list(box).querySelectorAll("[role=option]:not([aria-disabled])")];
  const token = () => document.querySelector("#intake [name=csrfmiddlewaretoken]")?.value ?? "";
  let timer = 0;
  let asked = 0;

  function close(box) {
    const hits = list(box);
    if (!hits) return;
    hits.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  function mark(box, option) {
    for (const each of options(box)) each.setAttribute("aria-selected", String(each === option));
    if (option) {
      option.id = `${list(box).id}-${options(box).indexOf(option)}`;
      box.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    }
  }

  async function look(box) {
    const text = box.value.trim();
    const mine = ++asked;
    if (text.length < 2) return close(box);
    let answer;
    try {
      answer = box.dataset.combo === "procedure"
        ? await fetch(`${box.dataset.url}?procedure_text=${encodeURIComponent(text)}`, { headers: { "HX-Request": "true" } })
        : await fetch(box.dataset.url, { method: "POST", headers: { "X-CSRFToken": token(), "HX-Request": "true" }, body: new URLSearchParams({ text }) });
    } catch {
      return close(box);
    }
    if (mine !== asked || !answer.ok || answer.redirected || document.activeElement !== box) return;
    const hits = list(box);
    hits.innerHTML = await answer.text();
    hits.hidden = !hits.querySelector("[role=option]");
    box.setAttribute("aria-expanded", String(!hits.hidden));
    if (!hits.hidden && box.dataset.combo === "procedure") mark(box, options(box)[0]);
  }

  async function choose(box, option) {
    close(box);
    if (box.dataset.combo === "procedure") {
      box.value = option.dataset.text;
      const code = document.getElementById("id_procedure_code");
      code.value = option.dataset.value;
      code.dispatchEvent(new Event("input", { bubbles: true }));
      window.htmx.trigger("#procedure", "chosen");
      const number = document.getElementById("id_s-personal_id");
      if (number && !number.value) number.focus(); // the card is scanned next
      return;
    }
    const answer = await fetch(screen().personUrl, { method: "POST", headers: { "X-CSRFToken": token() }, body: new URLSearchParams({ ref: option.dataset.ref }) });
    const told = await answer.json().catch(() => ({}));
    if (told.person) window.counter.fill(box.closest("[data-party]").dataset.party, told.person);
    else window.counter.say(told.error ?? "Không mở được người này.");
  }

  document.addEventListener("input", (event) => {
    const box = event.target;
    if (!box.matches?.("[data-combo]") || !event.isTrusted) return;
    if (box.dataset.combo === "procedure") document.getElementById("id_procedure_code").value = "";
    clearTimeout(timer);
    timer = setTimeout(() => look(box), 160);
  });

  document.addEventListener("keydown", (event) => {
    const box = event.target;
    if (!box.matches?.("[data-combo]") || list(box).hidden) return;
    const all = options(box);
    const at = all.findIndex((each) => each.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(box, all[(at + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length]);
    } else if (event.key === "Enter" && at >= 0 && !event.ctrlKey) {
      event.preventDefault();
      choose(box, all[at]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close(box);
    }
  }, true);

  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest(".hits [role=option]:not([aria-disabled])");
    if (!option) return;
    event.preventDefault();
    choose(document.querySelector(`[aria-controls="${option.closest(".hits").id}"]`), option);
  });
  document.addEventListener("focusout", (event) => {
    if (event.target.matches?.("[data-combo]")) close(event.target);
  });
})();
