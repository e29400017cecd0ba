// A photo to read: by the phone's own camera app, else in a window of the page that shows what the camera sees.

import { copyOf } from "./parts.js";

/** A button that ends in `take([file])`; null where there is no camera. */
export async function photoButton(take) {
  const open = matchMedia("(pointer: coarse)").matches ? captureField(take) : (await hasCamera()) ? preview(take) : null;
  if (!open) return null;
  const button = copyOf("photo");
  button.addEventListener("click", open);
  return button;
}

/** A phone's file field that goes straight to its camera app. */
function captureField(take) {
  const field = document.createElement("input");
  Object.assign(field, { type: "file", accept: "image/*", hidden: true });
  field.setAttribute("capture", "environment"); // not every browser has a property for it
  field.addEventListener("change", () => take([...field.files]));
  document.body.append(field);
  return () => field.click();
}

async function hasCamera() {
  const devices = await navigator.mediaDevices?.enumerateDevices(); // there are none without https
  return Boolean(devices?.some(({ kind }) => kind === "videoinput"));
}

/** The window with the live picture, opened by the function that this returns. */
function preview(take) {
  const dialog = copyOf("camera");
  const video = dialog.querySelector("video");
  const shutter = dialog.querySelector("[name=take]");
  document.body.append(dialog);
  video.addEventListener("playing", () => (shutter.disabled = false));
  shutter.addEventListener("click", async () => {
    const photo = await frameOf(video);
    dialog.close();
    take([photo]);
  });
  dialog.querySelector("[name=close]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    video.srcObject?.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
    shutter.disabled = true;
  });
  return () => {
    dialog.showModal();
    watch(dialog, video);
  };
}

async function watch(dialog, video) {
  const problems = [...dialog.querySelectorAll("[data-problem]")];
  problems.forEach((problem) => (problem.hidden = true));
  video.hidden = false;
  try {
    // The back camera where there are two, in more pixels than the reader needs of a sheet of paper.
    const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1920 } } });
    if (dialog.open) video.srcObject = stream;
    else stream.getTracks().forEach((track) => track.stop()); // closed while the browser asked for leave
  } catch (error) {
    video.hidden = true;
    const kind = error.name === "NotAllowedError" ? "refused" : "missing";
    problems.find(({ dataset }) => dataset.problem === kind).hidden = false;
  }
}

/** What the camera sees at this moment, as a file. */
async function frameOf(video) {
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  canvas.getContext("2d").drawImage(video, 0, 0);
  return new File([await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 })], "photo.jpg");
}
