// A stack of images as one looks through it: which one, how bright, how near. Fetches ahead in the direction one moves and forgets what is
// far away. Where images come from is told to it, so that the viewer of a bundle can use it too.
import { fullRange } from "./lookup.ts";
import type { Pixels, Samples, Window } from "./lookup.ts";

/** What must be known about an image to show it; sizes and units as in DICOM. */
export interface StackImage extends Samples {
  window_center: number | null;
  window_width: number | null;
  /** Letters at the left, right, top and bottom edge. */
  orientation: string[];
  laterality: string;
  name: string;
  birth_date: string | null;
  series: string;
  number: string;
}

export interface Frame {
  info: StackImage;
  pixels: Pixels;
}

/** Fetches an image by its number, from 1. */
export type StackSource = (image: number) => Promise<Frame>;

export interface Preset {
  key: string;
  window: Window | "stored" | "full";
}

/** Windows that radiologists use for CT, in Hounsfield units. */
export const CT_PRESETS: Preset[] = [
  { key: "window.preset.stored", window: "stored" },
  { key: "window.preset.soft", window: { center: 40, width: 400 } },
  { key: "window.preset.lung", window: { center: -600, width: 1500 } },
  { key: "window.preset.bone", window: { center: 400, width: 1800 } },
  { key: "window.preset.brain", window: { center: 40, width: 80 } },
];
export const PRESETS: Preset[] = [
  { key: "window.preset.stored", window: "stored" },
  { key: "window.preset.full", window: "full" },
];

/** Bytes of frames that are kept ready. */
const KEEP = 192 * 1024 * 1024;
/** Images fetched ahead. */
const AHEAD = 4;

export class Stack {
  image = $state(1);
  frame = $state.raw<Frame | null>(null);
  window = $state.raw<Window>({ center: 128, width: 256 });
  preset = $state("window.preset.stored");
  inverted = $state(false);
  zoom = $state(1);
  pan = $state.raw({ x: 0, y: 0 });
  /** Whether the image could not be had, and why, where that is known. */
  failed = $state(false);
  trouble = $state("");
  busy = $state(false);
  #frames = new Map<number, Promise<Frame>>();
  /** Bytes of each frame that has come. */
  #bytes = new Map<number, number>();
  #series = "";
  #direction = 1;

  constructor(
    private readonly source: StackSource,
    readonly count: number,
  ) {}

  /** Shows an image. One that comes late, after another was asked for, is not shown. */
  async go(to: number): Promise<void> {
    const image = Math.max(1, Math.min(Math.round(to), this.count));
    if (image !== this.image) this.#direction = image > this.image ? 1 : -1;
    this.image = image;
    this.busy = true;
    try {
      const frame = await this.#fetch(image);
      if (image !== this.image) return;
      [this.frame, this.failed] = [frame, false];
      if (frame.info.series !== this.#series) this.#enter(frame);
      for (let step = 1; step <= AHEAD; step += 1) this.#ahead(image + step * this.#direction);
    } catch (error) {
      if (image !== this.image) return;
      [this.frame, this.failed, this.trouble] = [null, true, error instanceof Error ? error.message : String(error)];
    }
    this.busy = false;
  }

  step(by: number): Promise<void> {
    return this.go(this.image + by);
  }

  choose({ key, window }: Preset): void {
    this.preset = key;
    if (this.frame) this.window = window === "stored" ? stored(this.frame) : window === "full" ? fullRange(this.frame.pixels, this.frame.info) : window;
  }

  /** Brighter or darker, more or less contrast, by what a drag over the picture means. */
  adjust(dx: number, dy: number): void {
    const speed = Math.max(1, this.window.width / 400);
    this.preset = "";
    this.window = { center: this.window.center + dy * speed, width: Math.max(1, this.window.width + dx * speed) };
  }

  magnify(factor: number): void {
    this.zoom = Math.max(0.5, Math.min(12, this.zoom * factor));
    if (this.zoom <= 1) this.pan = { x: 0, y: 0 };
  }

  move(dx: number, dy: number): void {
    this.pan = { x: this.pan.x + dx, y: this.pan.y + dy };
  }

  fit(): void {
    [this.zoom, this.pan] = [1, { x: 0, y: 0 }];
  }

  /** Another series begins as its files say it should look. */
  #enter(frame: Frame): void {
    [this.#series, this.inverted, this.preset] = [frame.info.series, false, "window.preset.stored"];
    this.window = stored(frame);
    this.fit();
  }

  #ahead(image: number): void {
    // What fails here is said when one comes to it.
    if (image >= 1 && image <= this.count) this.#fetch(image).catch(() => undefined);
  }

  #fetch(image: number): Promise<Frame> {
    const there = this.#frames.get(image);
    if (there) {
      this.#frames.delete(image);
      this.#frames.set(image, there);
      return there;
    }
    const coming = this.source(image).then((frame) => {
      this.#bytes.set(image, frame.pixels.byteLength);
      this.#forget();
      return frame;
    });
    coming.catch(() => this.#frames.delete(image));
    this.#frames.set(image, coming);
    return coming;
  }

  /** Lets the frames go that were used longest ago. */
  #forget(): void {
    let held = 0;
    for (const bytes of this.#bytes.values()) held += bytes;
    for (const image of this.#frames.keys()) {
      if (held <= KEEP || this.#frames.size <= AHEAD * 2 + 1) return;
      held -= this.#bytes.get(image) ?? 0;
      this.#frames.delete(image);
      this.#bytes.delete(image);
    }
  }
}

/** The window that the file asks for, or all of its range. */
function stored({ info, pixels: samples }: Frame): Window {
  const { window_center: center, window_width: width } = info;
  return center !== null && width !== null && width >= 1 ? { center, width } : fullRange(samples, info);
}
