// The paper to draw on, with its tools.

import { drawStrokes, drawTo, pointOf } from "./strokes.js";

export class Pad {
  #canvas;
  #context;
  #hint;
  #undo;
  #clear;
  #drawings = [[]]; // the drawing after each step, the empty one first, so that even a clearing can be undone
  #stroke = null; // the one under the pen
  #began;
  #changed;

  /** Brings `element` to life; calls `began()` as the pen touches the paper, `changed()` when the drawing is another. */
  constructor(element, began, changed) {
    this.#canvas = element.querySelector("canvas");
    this.#context = this.#canvas.getContext("2d");
    this.#hint = element.querySelector(".hint");
    this.#undo = element.querySelector("[name=undo]");
    this.#clear = element.querySelector("[name=clear]");
    this.#began = began;
    this.#changed = changed;
    this.#listen();
  }

  /** The drawing: a list of strokes. */
  get strokes() {
    return this.#drawings.at(-1);
  }

  /** Lays blank paper, with nothing to undo, and without a word to `changed`. */
  renew() {
    this.#drawings = [[]];
    this.#redraw();
  }

  #listen() {
    this.#canvas.addEventListener("pointerdown", (event) => this.#touch(event));
    this.#canvas.addEventListener("pointermove", (event) => this.#move(event));
    this.#canvas.addEventListener("pointerup", () => this.#lift());
    this.#canvas.addEventListener("pointercancel", () => this.#lift());
    this.#undo.addEventListener("click", () => this.#stepBack());
    this.#clear.addEventListener("click", () => this.#step([]));
    document.addEventListener("keydown", (event) => this.#key(event));
    new ResizeObserver(() => this.#redraw()).observe(this.#canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#redraw());
  }

  #touch(event) {
    if (!event.isPrimary || event.button !== 0) return;
    this.#canvas.setPointerCapture(event.pointerId);
    this.#stroke = [];
    this.#hint.hidden = true;
    this.#began();
    this.#add(event);
  }

  #move(event) {
    if (!this.#stroke || !event.isPrimary) return;
    const between = event.getCoalescedEvents?.() ?? []; // since the last frame; Safari has them from 18.2
    for (const each of between.length ? between : [event]) this.#add(each);
  }

  #add(event) {
    const point = pointOf(event, this.#canvas);
    drawTo(this.#context, point, this.#stroke.at(-1), this.#canvas.width);
    this.#stroke.push(point);
  }

  #lift() {
    if (!this.#stroke) return;
    const stroke = this.#stroke;
    this.#stroke = null;
    this.#step([...this.strokes, stroke]);
  }

  #step(drawing) {
    this.#drawings.push(drawing);
    this.#redraw();
    this.#changed();
  }

  #stepBack() {
    this.#drawings.pop();
    this.#redraw();
    this.#changed();
  }

  #key(event) {
    const undo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z";
    if (!undo || this.#undo.disabled) return;
    event.preventDefault();
    this.#stepBack();
  }

  /** As many pixels as the screen has there, in the colour that the style says. */
  #redraw() {
    const side = Math.round(this.#canvas.clientWidth * devicePixelRatio);
    this.#canvas.width = this.#canvas.height = side;
    this.#context.strokeStyle = getComputedStyle(this.#canvas).color;
    drawStrokes(this.#context, this.#stroke ? [...this.strokes, this.#stroke] : this.strokes, side);
    this.#hint.hidden = this.strokes.length > 0 || this.#stroke !== null;
    this.#undo.disabled = this.#drawings.length === 1;
    this.#clear.disabled = this.strokes.length === 0;
  }
}
