// One digit of an answer after the other: its box, and what spoke for it.

import { askForReading } from "./ask.js";
import { copyOf } from "./parts.js";

/** Lets a person choose digits of `reading` by their boxes too, and asks for the reason of `given` where it is looked at. */
export function followChoice(reading, url, given) {
  const boxes = [...reading.querySelectorAll(".found")];
  const choices = [...reading.querySelectorAll(".choice input")];
  const panels = [...reading.querySelectorAll(".panel")];
  const explain = once(() => showReasons(panels, url, given));
  const mark = () => boxes.forEach((box, index) => box.classList.toggle("chosen", choices[index].checked));

  choices.forEach((choice, index) => {
    choice.addEventListener("change", () => {
      mark();
      explain();
    });
    boxes[index].addEventListener("click", () => choice.click());
  });
  if (choices.length > 0) mark();
  if (panels.length === 1) explain(); // it is in view, and one digit is explained in no time; many take seconds
}

/** Puts the pictures of what the network saw into each panel; leaves them out where none come. */
async function showReasons(panels, url, given) {
  const { digits = [] } = await askForReading(url, given, { why: true }).catch(() => ({}));
  if (digits.length !== panels.length) return;
  panels.forEach((panel, index) => {
    const reason = copyOf("reason");
    const [seen, why] = reason.querySelectorAll("img");
    seen.src = digits[index].seen;
    why.src = digits[index].why;
    panel.prepend(reason);
  });
}

function once(action) {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}
