// Two more ways to give a picture: drop it anywhere on the page, or paste it.

/** Calls `take(file)` for a file dropped on the page, the first where they are several. */
export function onDrop(take) {
  const page = document.documentElement;
  document.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    page.classList.add("dropping");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) page.classList.remove("dropping"); // it left the window
  });
  document.addEventListener("drop", (event) => {
    page.classList.remove("dropping");
    const [file] = event.dataTransfer.files;
    if (!file) return;
    event.preventDefault();
    take(file);
  });
}

/** Calls `take(file)` for a picture pasted from the clipboard. */
export function onPaste(take) {
  document.addEventListener("paste", (event) => {
    const file = [...event.clipboardData.files].find(({ type }) => type.startsWith("image/"));
    if (!file) return;
    event.preventDefault();
    take(file);
  });
}
