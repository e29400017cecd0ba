// The history under the answer. Where the browser keeps nothing, as in some private windows, there is none.

import { thumbnailOf } from "./given.js";
import { copyOf } from "./parts.js";
import { all, forgetAll, keep } from "./store.js";

const section = copyOf("history");
const list = section.querySelector("ol");
const time = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
section.hidden = true;
section.querySelector("[name=forget]").addEventListener("click", async () => {
  await forgetAll();
  await refresh();
});

/** Puts the history at the end of an element. */
export function showHistory(parent) {
  parent.append(section);
  refresh().catch(() => {});
}

/** Keeps what was read in `given`, in place of its entry if it has one. */
export async function remember(given, text) {
  const entry = { at: new Date(), text, thumbnail: await thumbnailOf(given) };
  try {
    given.entry = await keep(given.entry === undefined ? entry : { ...entry, id: given.entry });
    await refresh();
  } catch {
    // there is no history then
  }
}

async function refresh() {
  const entries = await all();
  list.replaceChildren(...entries.map(item));
  section.hidden = entries.length === 0;
}

function item({ at, text, thumbnail }) {
  const element = copyOf("entry");
  if (thumbnail) Object.assign(element.querySelector("img"), { src: thumbnail, hidden: false });
  element.querySelector("strong").textContent = text || element.dataset.nothing;
  Object.assign(element.querySelector("time"), { textContent: time.format(at), dateTime: at.toISOString() });
  return element;
}
