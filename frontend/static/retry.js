// A second chance after a failure that is nobody's fault: by a button, and by itself as soon as that makes sense.

import { copyOf, tell } from "./parts.js";

const TRIES = 5; // in a row, without anybody pressing anything

let timer;
let again = () => {};
let tries = 0;
window.addEventListener("online", () => again());

/** Forgets what was to be tried again. */
export function stopRetrying() {
  clearInterval(timer);
  again = () => {};
}

/** Counts the next failure as the first of its row. */
export function forgetTries() {
  tries = 0;
}

/**
 * A button to call `action` again, which is also called when the connection comes back, or after `seconds`.
 *
 * Where `seconds` is null, nobody said when to come back.
 */
export function retryControl(action, seconds) {
  const control = copyOf("retry");
  stopRetrying();
  again = () => {
    stopRetrying();
    action();
  };
  control.querySelector("button").addEventListener("click", () => {
    forgetTries();
    again();
  });
  if (seconds !== null && tries < TRIES) {
    tries += 1;
    countDown(control.querySelector("[data-text]"), seconds);
  }
  return control;
}

function countDown(line, seconds) {
  let left = seconds;
  line.hidden = false;
  tell(line, { seconds: left });
  timer = setInterval(() => {
    left -= 1;
    tell(line, { seconds: Math.max(left, 0) });
    if (left <= 0) again();
  }, 1000);
}
