// The number that was read, for the clipboard.

/** Shows the button that copies what `reading` says, where the browser has a clipboard for us. */
export function offerCopy(reading) {
  const button = reading.querySelector("[name=copy]");
  if (!button || !navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(reading.querySelector(".text").textContent.trim());
    const words = button.textContent;
    button.textContent = button.dataset.done;
    setTimeout(() => (button.textContent = words), 2000);
  });
}
