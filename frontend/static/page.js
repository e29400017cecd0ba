// The plain form with scripts: every way to give a picture ends in the form's own request, and its answer comes in place.

import { addBelow, bringIntoView, invitation, show, shownReading, shownText, showUnreachable, wait } from "./answer.js";
import { onDrop, onPaste } from "./arrive.js";
import { askForPage } from "./ask.js";
import { photoButton } from "./camera.js";
import { offerCopy } from "./copy.js";
import { fromDrawing, fromFile, fromSample } from "./given.js";
import { remember, showHistory } from "./history.js";
import { closeList, readList } from "./list.js";
import { Pad } from "./pad.js";
import { copyOf } from "./parts.js";
import { followChoice } from "./reason.js";
import { forgetTries, retryControl, stopRetrying } from "./retry.js";

const PAUSE = 350; // milliseconds from a stroke's end to its reading: time to set the pen down again for a 4's second stroke

const main = document.querySelector("main");
const form = document.querySelector("form");
const field = form.elements.image;
const desk = copyOf("desk");
const pad = new Pad(desk, hold, readSoon);
let running = new AbortController();
let timer;
let drawing = {}; // the one on the paper, with its entry in the history, which each stroke makes another

const side = document.createElement("div");
side.className = "side";
side.append(...main.querySelectorAll(".place, form"));
desk.append(main.querySelector(".samples"));
main.className = "drawable";
main.querySelector(".specimen")?.remove();
main.prepend(desk, side);
showHistory(main);
field.multiple = true;
document.getElementById("limits").after(copyOf("ways"));
photoButton(take).then((button) => button && form.querySelector(".buttons").append(button));

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.submitter?.name === "sample") return readPicture(fromSample(event.submitter));
  readFiles([...field.files]);
});
field.addEventListener("change", () => readFiles([...field.files]));
onDrop(take);
onPaste(take);

/** Puts files into the form, as if they had been chosen there, and reads them. */
function take(files) {
  const transfer = new DataTransfer();
  files.forEach((file) => transfer.items.add(file));
  field.files = transfer.files;
  readFiles([...field.files]);
}

function readFiles(files) {
  if (files.length === 0) return;
  if (files.length > 1) return readList(files, form, readPicture);
  closeList();
  readPicture(fromFile(files[0]));
}

/** Waits with reading: the pen is on the paper. */
function hold() {
  clearTimeout(timer);
  running.abort();
  stopRetrying();
}

/** Reads the drawing in a moment, unless the pen comes back before; blank paper brings back the invitation. */
function readSoon() {
  hold();
  if (pad.strokes.length > 0) {
    timer = setTimeout(readDrawing, PAUSE);
  } else {
    drawing = {};
    show(invitation, "drawing");
  }
}

async function readDrawing() {
  const its = drawing; // by the time that it is remembered there may be another on the paper
  const given = { ...fromDrawing(pad.strokes), entry: its.entry };
  if (!(await read(given, readDrawing)) || !shownReading()) return;
  await remember(given, shownText());
  its.entry = given.entry;
}

async function readPicture(given) {
  if (!(await read(given, () => readPicture(given)))) return;
  bringIntoView();
  if (!shownReading()) return;
  pad.renew(); // what is on the paper is not what was read
  drawing = {};
  await remember(given, shownText());
}

/**
 * Asks what is in a picture and shows what comes of it; false where a newer picture dropped this one.
 *
 * After a failure that may pass, `again()` is called in its time.
 */
async function read(given, again) {
  hold();
  const { signal } = (running = new AbortController());
  wait();
  try {
    const { page, passing, seconds } = await askForPage(form.action, given, signal);
    show(page, given.kind);
    if (passing) addBelow(retryControl(again, seconds));
    else forgetTries();
  } catch {
    if (signal.aborted) return false;
    showUnreachable(given.kind);
    addBelow(retryControl(again, null));
  }
  const reading = shownReading();
  if (reading) {
    offerCopy(reading);
    followChoice(reading, form.action, given);
  }
  return true;
}
