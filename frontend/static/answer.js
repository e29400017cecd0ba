// The answer in place, told to those who do not see it as well.

const place = document.querySelector("[data-part=answer]");
const announcement = document.createElement("p");
announcement.className = "unseen";
announcement.setAttribute("aria-live", "polite");
document.body.append(announcement);

/** The page as it came, with its invitation where answers go. */
export const invitation = document.cloneNode(true);

/** Shows that an answer is on its way. */
export function wait() {
  place.setAttribute("aria-busy", "true");
}

/** Shows the parts of another page of ours in place of this page's own; `source` is what they tell of. */
export function show(page, source) {
  for (const part of document.querySelectorAll("[data-part]")) {
    const other = page.querySelector(`[data-part=${part.dataset.part}]`);
    part.replaceChildren(...document.importNode(other, true).childNodes);
  }
  document.title = page.title;
  settle(source);
  announcement.textContent = place.querySelector(".reading") ? spoken(".answer h1, .certainty") : "";
}

/** Shows that the request did not come through; whatever was drawn or chosen stays. */
export function showUnreachable(source) {
  place.replaceChildren(document.getElementById("unreachable").content.cloneNode(true));
  document.title = place.textContent.trim();
  announcement.textContent = "";
  settle(source);
}

/** Whether the place of the answer holds a failure: an alert, which screen readers tell by themselves. */
export function failed() {
  return place.querySelector("[role=alert]") !== null;
}

/** Brings the answer's first words into view, where a picture was chosen below or dropped anywhere. */
export function bringIntoView() {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  place.querySelector("h1").scrollIntoView({ behavior: still ? "instant" : "smooth", block: "nearest" });
}

function settle(source) {
  place.dataset.source = source;
  place.removeAttribute("aria-busy");
}

function spoken(selector) {
  const words = [...place.querySelectorAll(selector)].map((element) => element.textContent.replace(/\s+/g, " ").trim());
  return words.join(". ");
}
