// What was read before, in this browser alone: entries { id, at, text, thumbnail } in its IndexedDB.

const MOST = 100;

let database;

/** Keeps an entry, in place of the one with the same `id` if it has one; returns its id. The oldest give way. */
export async function keep(entry) {
  const entries = await transaction("readwrite");
  const id = await result(entries.put(entry));
  const ids = await result(entries.getAllKeys());
  for (const old of ids.slice(0, -MOST)) entries.delete(old);
  return id;
}

/** All entries, the newest first. */
export async function all() {
  return (await result((await transaction("readonly")).getAll())).reverse();
}

/** Forgets all entries. */
export async function forgetAll() {
  await result((await transaction("readwrite")).clear());
}

async function transaction(mode) {
  database ??= open();
  return (await database).transaction("readings", mode).objectStore("readings");
}

function open() {
  const request = indexedDB.open("digits", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("readings", { keyPath: "id", autoIncrement: true });
  return result(request);
}

function result(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
