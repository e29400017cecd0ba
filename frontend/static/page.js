// The plain form with scripts: every way to give a picture ends in the form's own request, and its answer comes in place.

import { bringIntoView, failed, invitation, show, showUnreachable, wait } from "./answer.js";
import { ask, cancel } from "./ask.js";
import { Pad } from "./pad.js";
import { onDrop, onPaste } from "./pictures.js";
import { pictureOf } from "./strokes.js";

const PAUSE = 350; // milliseconds from a stroke's end to its reading: time to set the pen down again for a 4's second stroke

const form = document.querySelector("form");
const field = form.elements.image;
const sheet = document.getElementById("pad").content.firstElementChild.cloneNode(true);
const again = sheet.querySelector("[name=again]");
const pad = new Pad(sheet, hold, readSoon);
let timer;

const main = document.querySelector("main");
main.className = "drawable";
main.prepend(sheet);
document.getElementById("limits").after(document.getElementById("ways").content.cloneNode(true));

form.addEventListener("submit", (event) => {
  event.preventDefault();
  readForm();
});
again.addEventListener("click", readDrawing);
onDrop(choose);
onPaste(choose);

/** Puts a file into the form, as if it had been chosen there, and sends it. */
function choose(file) {
  const files = new DataTransfer();
  files.items.add(file);
  field.files = files.files;
  form.requestSubmit();
}

/** Waits with reading: the pen is on the paper. */
function hold() {
  clearTimeout(timer);
  cancel();
}

/** Reads the drawing in a moment, unless the pen comes back before; blank paper brings back the invitation. */
function readSoon() {
  hold();
  if (pad.strokes.length > 0) {
    timer = setTimeout(readDrawing, PAUSE);
  } else {
    again.hidden = true;
    show(invitation, "drawing");
  }
}

async function readDrawing() {
  if (await read(drawingData(), "drawing")) again.hidden = !failed();
}

async function drawingData() {
  const data = new FormData();
  data.append("image", await pictureOf(pad.strokes), "drawing.png");
  return data;
}

async function readForm() {
  hold();
  if (!(await read(new FormData(form), "picture"))) return;
  bringIntoView();
  if (failed()) return;
  pad.renew(); // what is on the paper is not what was read
  again.hidden = true;
}

/** Sends data in the form's place and shows what comes of it; false where a newer picture dropped this one. */
async function read(data, source) {
  wait();
  try {
    const page = await ask(form.action, data);
    if (!page) return false;
    show(page, source);
  } catch {
    showUnreachable(source);
  }
  return true;
}
