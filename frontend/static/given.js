// What a person gives to be read: { kind, name, blob() }, whatever way it came. Once read it has an `entry` in the history.

import { pictureOf } from "./strokes.js";

const files = new WeakMap(); // a file that is read as it is chosen, and again as Predict is pressed, is one entry

/** A file that was chosen, dropped, pasted or photographed; the same each time for the same file. */
export function fromFile(file) {
  if (!files.has(file)) files.set(file, { kind: "picture", name: file.name, blob: () => file });
  return files.get(file);
}

/** One of the page's own samples, from its button. */
export function fromSample(button) {
  const { alt, src } = button.querySelector("img");
  return { kind: "picture", name: alt, blob: async () => (await fetch(src)).blob() };
}

/** A drawing on the page's paper. */
export function fromDrawing(strokes) {
  return { kind: "drawing", name: "drawing.png", blob: () => pictureOf(strokes) };
}

/** A small picture of it, as a data URI; null where the browser cannot show such a file. */
export async function thumbnailOf(given, side = 96) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(await given.blob()); // upright, as its EXIF orientation says
  } catch {
    return null;
  }
  const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return canvas.toDataURL("image/webp", 0.8);
}
