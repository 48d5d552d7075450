// Files go up at once while the form is still being typed; the form then only names them.
(() => {
  const screen = document.querySelector(".counter-screen");
  if (!screen) return;
  const BIGGEST = 10 * 1024 * 1024;
  let going = 0;
  let line = "";
  const place = (key) => document.querySelector(`#checklist [data-line="${key}"]`) ?? document.querySelector("#checklist [data-loose]");
  const say = (words) => { const e = document.getElementById("file-said"); if (e) e.textContent = words; };
  window.counter = window.counter ?? {};
  window.counter.uploading = () => going > 0;

  function chip(key, name) {
    const item = document.createElement("li");
    item.className = "file-chip";
    const label = document.createElement("span");
    label.className = "file-name";
    label.textContent = name;
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", `Đang tải ${name}`);
    item.append(label, bar);
    place(key)?.append(item);
    return item;
  }

  function removeButton(item, name) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn-close";
    button.dataset.remove = "";
    button.setAttribute("aria-label", `Bỏ tệp ${name}`);
    item.append(button);
  }

  // What is hard to read is said while its owner still stands here; the file is kept all the same.
  function advise(item, sentences) {
    if (!sentences.length) return;
    const list = document.createElement("ul");
    list.className = "file-advice";
    for (const sentence of sentences) {
      const line = document.getElementById("advice-line").content.firstElementChild.cloneNode(true);
      line.querySelector("span").textContent = sentence;
      list.append(line);
    }
    item.append(list);
  }

  function kept(item, key, told) {
    const link = document.createElement("a");
    link.href = told.url;
    link.target = "_blank";
    link.rel = "noopener";
    if (told.is_image) {
      const picture = document.createElement("img");
      picture.src = told.url;
      picture.alt = "";
      link.append(picture);
    }
    const label = document.createElement("span");
    label.className = "file-name";
    label.textContent = told.name;
    const receipt = document.createElement("span");
    receipt.className = "file-receipt";
    receipt.textContent = told.receipt;
    const words = document.createElement("span");
    words.className = "file-words";
    words.append(label, receipt);
    link.append(words);
    const hidden = document.createElement("input");
    hidden.type = "hidden";
    hidden.name = "file";
    hidden.value = `${told.token}:${key}`;
    item.replaceChildren(link);
    removeButton(item, told.name);
    item.append(hidden);
    advise(item, told.advice);
    item.dataset.token = told.token;
    if (!item.isConnected) place(key)?.append(item);
    hidden.dispatchEvent(new Event("input", { bubbles: true }));
    say([`Đã tải ${told.name}.`, ...told.advice].join(" "));
  }

  function failed(item, key, file, words) {
    const label = document.createElement("span");
    label.className = "file-problem";
    label.textContent = words;
    const again = document.createElement("button");
    again.type = "button";
    again.className = "btn btn-sm btn-outline-primary";
    again.textContent = "Thử lại";
    again.addEventListener("click", () => { item.remove(); send(file, key); });
    item.replaceChildren(label, again);
    removeButton(item, file.name);
    if (!item.isConnected) place(key)?.append(item);
    say(words);
  }

  function send(file, key) {
    const item = chip(key, file.name);
    if (file.size > BIGGEST) return failed(item, key, file, `${file.name}: tệp lớn hơn 10 MB. Xin quét ở độ phân giải thấp hơn.`);
    const body = new FormData();
    body.append("file", file);
    const request = new XMLHttpRequest();
    request.open("POST", screen.dataset.upload);
    request.setRequestHeader("X-CSRFToken", document.querySelector("#intake [name=csrfmiddlewaretoken]").value);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      const bar = item.querySelector("progress");
      if (bar && event.lengthComputable) bar.value = event.loaded / event.total;
    });
    request.addEventListener("loadend", () => {
      going -= 1;
      if (request.status === 201) kept(item, key, request.response);
      else failed(item, key, file, request.response?.error ?? `${file.name}: mất kết nối khi tải.`);
    });
    going += 1;
    request.send(body);
  }

  const sendAll = (files, key) => [...files].forEach((file) => send(file, key));

  document.addEventListener("click", (event) => {
    const attach = event.target.closest("[data-attach]");
    if (attach) {
      line = attach.dataset.attach;
      document.getElementById("file-picker").click();
    }
    if (event.target.closest("[data-camera]")) {
      line = "";
      document.getElementById("camera-picker").click();
    }
    const remove = event.target.closest("[data-remove]");
    if (remove) {
      const item = remove.closest("li");
      const home = item.closest("section");
      item.remove();
      home?.dispatchEvent(new Event("input", { bubbles: true }));
      home?.querySelector("#files [data-attach]")?.focus();
    }
  });
  document.addEventListener("change", (event) => {
    if (!["file-picker", "camera-picker"].includes(event.target.id)) return;
    event.stopPropagation();
    sendAll(event.target.files, line);
    event.target.value = "";
  }, true);
  const target = (event) => event.target.closest?.("#checklist");
  document.addEventListener("dragover", (event) => {
    if (!target(event)) return;
    event.preventDefault();
    target(event).classList.add("dropping");
  });
  document.addEventListener("dragleave", (event) => target(event)?.classList.remove("dropping"));
  document.addEventListener("drop", (event) => {
    if (!target(event)) return;
    event.preventDefault();
    target(event).classList.remove("dropping");
    sendAll(event.dataTransfer.files, event.target.closest("[data-key-line]")?.dataset.keyLine ?? "");
  });
})();
