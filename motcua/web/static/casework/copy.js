// Copy the words of a file; where the browser forbids it, select them for Ctrl+C.
(() => {
  const button = document.querySelector("[data-copy]");
  const source = document.getElementById(button?.dataset.copy);
  if (!source) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const said = document.getElementById("copy-said");
    try {
      await navigator.clipboard.writeText(source.textContent);
      said.textContent = "Đã chép.";
    } catch {
      window.getSelection().selectAllChildren(source);
      said.textContent = "Đã chọn sẵn, bấm Ctrl+C để chép.";
    }
  });
})();
