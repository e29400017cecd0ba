// Many pictures at once: a list that fills as the answers arrive.

import { announce, scrolling } from "./answer.js";
import { askForReading } from "./ask.js";
import { asCsv, asJson, save } from "./export.js";
import { fromFile, thumbnailOf } from "./given.js";
import { remember } from "./history.js";
import { copyOf, tell } from "./parts.js";

const AT_ONCE = 2; // requests: more only queue at the server, and make others wait
const TRIES = 5; // of one picture, where the server is busy

let running = new AbortController();
let section;

/** Reads files one after the other into a list before their form; choosing one of them calls `choose(given)`. */
export async function readList(files, form, choose) {
  running.abort();
  const { signal } = (running = new AbortController());
  const rows = files.map((file) => rowOf(fromFile(file), choose));
  lay(rows, form);
  const waiting = [...rows];
  const progress = () => showProgress(rows);
  progress();
  await Promise.all(Array.from({ length: AT_ONCE }, () => work(waiting, form.action, signal, progress)));
  if (signal.aborted) rows.filter(({ answer }) => !answer).forEach((row) => write(row, row.element.dataset.cancelled));
  section.querySelector("[name=cancel]").hidden = true;
  announce(section.querySelector("[data-text]").textContent);
}

/** Takes the list away, and stops reading it. */
export function closeList() {
  running.abort();
  section?.remove();
}

function lay(rows, form) {
  section?.remove();
  section = copyOf("list");
  section.querySelector("tbody").append(...rows.map(({ element }) => element));
  section.querySelector("[name=cancel]").addEventListener("click", () => running.abort());
  section.querySelector("[name=csv]").addEventListener("click", () => save("digits.csv", "text/csv", asCsv(rows)));
  section.querySelector("[name=json]").addEventListener("click", () => save("digits.json", "application/json", asJson(rows)));
  form.before(section);
  section.scrollIntoView({ behavior: scrolling(), block: "nearest" });
}

async function work(waiting, url, signal, progress) {
  while (waiting.length > 0 && !signal.aborted) {
    const row = waiting.shift();
    await Promise.all([read(row, url, signal), picture(row)]);
    progress();
  }
}

async function read(row, url, signal) {
  try {
    row.answer = await patiently(() => askForReading(url, row.given, { signal }), signal);
  } catch {
    if (signal.aborted) return;
    row.answer = { error: document.getElementById("unreachable").content.textContent.trim() };
  }
  const { text, error, certainty, share } = row.answer;
  if (error) return write(row, "", error);
  write(row, text || row.element.dataset.nothing, text ? `${certainty} · ${share}` : "");
  await remember(row.given, text);
}

/** Asks again, after the time it is told, while the server is busy. */
async function patiently(ask, signal) {
  for (let tried = 1; ; tried += 1) {
    const answer = await ask();
    if (answer.seconds === null || tried === TRIES) return answer;
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, 1000 * answer.seconds);
      signal.addEventListener("abort", () => resolve(clearTimeout(timer)));
    });
    signal.throwIfAborted();
  }
}

function rowOf(given, choose) {
  const element = copyOf("row");
  element.querySelector("bdi").textContent = given.name;
  element.querySelector("button").addEventListener("click", () => choose(given));
  const row = { element, given, answer: null };
  write(row, element.dataset.waiting);
  return row;
}

function write({ element, answer }, number, words = "") {
  element.querySelector("strong").textContent = number;
  element.querySelector("span").textContent = words;
  element.className = !answer ? "waiting" : answer.error ? "failed" : answer.sure ? "" : "unsure";
}

async function picture({ element, given }) {
  const thumbnail = await thumbnailOf(given);
  if (thumbnail) Object.assign(element.querySelector("img"), { src: thumbnail, hidden: false });
}

function showProgress(rows) {
  const done = rows.filter(({ answer }) => answer).length;
  Object.assign(section.querySelector("progress"), { max: rows.length, value: done });
  tell(section.querySelector("[data-text]"), { done, all: rows.length });
}
