// The place of the answer, told to those who do not see it as well.

import { copyOf } from "./parts.js";

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

/** Shows the parts of another page of ours in place of this page's own; `kind` is what they tell of. */
export function show(page, kind) {
  for (const part of document.querySelectorAll("[data-part]")) {
    const other = page.querySelector(`[data-part=${part.dataset.part}]`);
    part.replaceChildren(...document.importNode(other, true).childNodes);
  }
  document.title = page.title;
  settle(kind);
  announce(place.querySelector(".reading") ? spoken(".answer h1, .certainty") : "");
}

/** Shows that no answer came; whatever was drawn or chosen stays. */
export function showUnreachable(kind) {
  place.replaceChildren(copyOf(navigator.onLine ? "unreachable" : "offline"));
  document.title = place.textContent.trim();
  announce("");
  settle(kind);
}

/** The reading that is shown; null where there is none, but an invitation or a failure. */
export function shownReading() {
  return place.querySelector(".reading");
}

/** What was read, its lines joined with a newline; empty for no digit. */
export function shownText() {
  return place.querySelector(".text")?.textContent.trim() ?? "";
}

/** Adds an element under a failure. */
export function addBelow(element) {
  place.append(element);
}

/** Brings the answer's first words into view, where a picture was chosen below or dropped anywhere. */
export function bringIntoView() {
  place.querySelector("h1").scrollIntoView({ behavior: scrolling(), block: "nearest" });
}

/** How to scroll: at once for those who want no motion. */
export function scrolling() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";
}

/** Tells something to those who do not see the page. */
export function announce(words) {
  announcement.textContent = words;
}

function settle(kind) {
  place.dataset.kind = kind;
  place.removeAttribute("aria-busy");
}

function spoken(selector) {
  const words = [...place.querySelectorAll(selector)].map((element) => element.textContent.replace(/\s+/g, " ").trim());
  return words.join(". ");
}
