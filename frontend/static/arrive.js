// Two more ways to give pictures: drop them anywhere on the page, or paste them.

/** Calls `take(files)` for files dropped on the page. */
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
    const { files } = event.dataTransfer;
    if (files.length === 0) return;
    event.preventDefault();
    take([...files]);
  });
}

/** Calls `take(files)` for pictures pasted from the clipboard. */
export function onPaste(take) {
  document.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files].filter(({ type }) => type.startsWith("image/"));
    if (files.length === 0) return;
    event.preventDefault();
    take(files);
  });
}
