// A signature drawn with finger, pen or mouse; sent as a PNG of what is on the pad.
(() => {
  let drawing = null;
  const pad = (e) => e.target.matches?.("[data-sign] canvas") ? e.target : null;
  const at = (canvas, event) => {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) * canvas.width / box.width, (event.clientY - box.top) * canvas.height / box.height];
  };
  const hidden = (canvas) => canvas.closest("[data-sign]").querySelector("input[type=hidden]");

  document.addEventListener("pointerdown", (event) => {
    const canvas = pad(event);
    if (!canvas) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    const pen = canvas.getContext("2d");
    pen.lineWidth = 4;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = "#12204a";
    pen.beginPath();
    pen.moveTo(...at(canvas, event));
    drawing = canvas;
  });
  document.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    const pen = drawing.getContext("2d");
    pen.lineTo(...at(drawing, event));
    pen.stroke();
  });
  document.addEventListener("pointerup", () => {
    if (!drawing) return;
    hidden(drawing).value = drawing.toDataURL("image/png");
    drawing = null;
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-sign-clear]")) return;
    const canvas = event.target.closest("[data-sign]").querySelector("canvas");
    canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
    hidden(canvas).value = "";
  });
})();
