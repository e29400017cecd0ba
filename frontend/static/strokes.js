// Strokes of a pen: from pointer events to points, to ink on a canvas, to a picture.
//
// A stroke is a list of points { x, y, width }, a drawing a list of strokes. All three are fractions of the paper's side, so
// that a drawing outlives every change of the window's size.

const PEN = 0.042; // of a pen at middle pressure, which devices without any report as 0.5
const PICTURE = 640; // pixels: the reader scales a digit to 20, more would only be longer on its way
const MARGIN = 0.06; // of paper around the drawing, for a stroke along the edge to stand free

/** The point of a pointer event on an element. */
export function pointOf(event, element) {
  const { left, top, width } = element.getBoundingClientRect();
  const pressure = event.pressure || 0.5;
  return { x: (event.clientX - left) / width, y: (event.clientY - top) / width, width: PEN * (0.5 + pressure) };
}

/** Draws the way of the pen from one point to the next, on paper of `side` pixels; where there is none before, a dot. */
export function drawTo(context, point, before, side) {
  context.beginPath();
  if (before) {
    context.lineCap = "round";
    context.lineWidth = point.width * side;
    context.moveTo(before.x * side, before.y * side);
    context.lineTo(point.x * side, point.y * side);
    context.stroke();
  } else {
    context.fillStyle = context.strokeStyle; // browsers draw no line from a point to itself, not even its round ends
    context.arc(point.x * side, point.y * side, (point.width / 2) * side, 0, 2 * Math.PI);
    context.fill();
  }
}

/** Draws a whole drawing, on paper of `side` pixels. */
export function drawStrokes(context, strokes, side) {
  for (const stroke of strokes) {
    stroke.forEach((point, index) => drawTo(context, point, stroke[index - 1], side));
  }
}

/** A PNG of a drawing in black ink on white paper. */
export function pictureOf(strokes) {
  const canvas = new OffscreenCanvas(PICTURE, PICTURE);
  const context = canvas.getContext("2d");
  context.fillStyle = "white";
  context.fillRect(0, 0, PICTURE, PICTURE);
  context.strokeStyle = "black";
  context.translate(MARGIN * PICTURE, MARGIN * PICTURE);
  drawStrokes(context, strokes, PICTURE * (1 - 2 * MARGIN));
  return canvas.convertToBlob();
}
