// Scans beside the work: one tap shows another, zoom and turn, pages of a PDF come one by one.
(() => {
  const viewer = document.querySelector("[data-viewer]");
  const stage = document.getElementById("stage");
  if (!viewer || !stage) return;
  const links = [...viewer.querySelectorAll("[data-sheet]")];
  const state = { zoom: 1, turn: 0, link: links.find((a) => a.getAttribute("aria-current")) ?? links[0] };

  const lay = (leaf) => {
    const img = leaf.firstElementChild;
    if (!img?.naturalWidth) return;
    const width = (stage.clientWidth - 20) * state.zoom;
    const sideways = state.turn % 180 !== 0;
    const ratio = img.naturalHeight / img.naturalWidth;
    leaf.classList.toggle("is-turned", state.turn !== 0);
    leaf.style.width = `${width}px`;
    leaf.style.height = state.turn ? `${sideways ? width / ratio : width * ratio}px` : "";
    img.style.width = `${sideways ? width / ratio : width}px`;
    img.style.transform = state.turn ? `translate(-50%, -50%) rotate(${state.turn}deg)` : "";
  };
  const layAll = () => stage.querySelectorAll(".leaf").forEach(lay);

  const page = (src, name, n) => {
    const leaf = document.createElement("div");
    leaf.className = "leaf";
    const img = document.createElement("img");
    img.alt = `${name}, trang ${n}`;
    img.addEventListener("load", () => lay(leaf));
    img.src = src;
    leaf.append(img);
    return leaf;
  };

  // A PDF says that it has ended by answering "not found".
  const more = async (link) => {
    for (let n = 2; n <= 500 && state.link === link; n += 1) {
      const src = link.dataset.first.replace(/1\.png$/, `${n}.png`);
      const answer = await fetch(src).catch(() => null);
      if (!answer?.ok || state.link !== link) return;
      const leaf = page(URL.createObjectURL(await answer.blob()), link.dataset.name, n);
      stage.append(leaf);
    }
  };

  const show = (link, isStart = false) => {
    if (!link) return;
    state.link = link;
    state.zoom = 1;
    state.turn = 0;
    for (const a of links) a.toggleAttribute("aria-current", false);
    link.setAttribute("aria-current", "true");
    if (!isStart) link.scrollIntoView({ block: "nearest", inline: "nearest" });
    document.getElementById("viewer-name").textContent = link.dataset.name;
    document.getElementById("viewer-original").href = link.dataset.original;
    document.getElementById("viewer-about").href = link.dataset.about;
    const faults = document.getElementById("viewer-faults");
    faults.textContent = link.dataset.faults;
    faults.parentElement.hidden = !link.dataset.faults;
    const first = page(link.dataset.first, link.dataset.name, 1);
    first.firstElementChild.addEventListener("error", () => {
      const words = document.createElement("p");
      words.className = "stage-problem";
      words.textContent = "Không xem được tệp này ở đây. Anh/chị mở tệp gốc.";
      stage.replaceChildren(words);
    });
    stage.replaceChildren(first);
    stage.scrollTop = 0;
    if (link.dataset.pdf) more(link);
  };

  const does = {
    in: () => { state.zoom = Math.min(4, state.zoom * 1.25); layAll(); },
    out: () => { state.zoom = Math.max(0.5, state.zoom / 1.25); layAll(); },
    turn: () => { state.turn = (state.turn + 90) % 360; layAll(); },
  };
  viewer.querySelectorAll("[data-do]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => does[button.dataset.do]());
  });
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const asked = event.target.closest?.("[data-show], [data-sheet]");
    if (!asked) return;
    const token = asked.dataset.show ?? asked.dataset.sheet;
    const link = links.find((a) => a.dataset.sheet === token);
    if (!link) return;
    event.preventDefault();
    show(link);
    if (asked.dataset.show && window.innerWidth < 1100) viewer.scrollIntoView();
  });
  const step = (by) => show(links[Math.min(links.length - 1, Math.max(0, links.indexOf(state.link) + by))]);
  const keys = { j: () => step(1), k: () => step(-1), "+": does.in, "=": does.in, "-": does.out, r: does.turn };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    const act = keys[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });
  window.addEventListener("resize", layAll);
  show(state.link, true);
})();
