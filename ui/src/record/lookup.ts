// From stored samples to what a screen shows: the window of DICOM (PS3.3 C.11.2.1.2.1, linear), worked out once for every possible sample.

export interface Samples {
  rows: number;
  columns: number;
  /** Bits stored for a sample: 8 or fewer come as bytes, more as 16-bit little-endian words. */
  bits: number;
  signed: boolean;
  slope: number;
  intercept: number;
  /** The smallest value is white. */
  monochrome1: boolean;
  /** RGB, one byte each, pixel by pixel. */
  color: boolean;
}

export interface Window {
  center: number;
  width: number;
}

export type Pixels = Uint8Array | Int8Array | Uint16Array | Int16Array;

/** Sees the bytes of a frame as numbers. */
export function pixels(bytes: ArrayBuffer, { bits, signed, color }: Samples): Pixels {
  if (color || (bits <= 8 && !signed)) return new Uint8Array(bytes);
  if (bits <= 8) return new Int8Array(bytes);
  const whole = bytes.byteLength % 2 === 0 ? bytes : bytes.slice(0, bytes.byteLength - 1);
  return signed ? new Int16Array(whole) : new Uint16Array(whole);
}

/** The window that just holds every sample of a frame, in units after slope and intercept. */
export function fullRange(frame: Pixels, { slope, intercept }: Samples): Window {
  let [low, high] = [Infinity, -Infinity];
  for (const sample of frame) {
    if (sample < low) low = sample;
    if (sample > high) high = sample;
  }
  if (low > high) return { center: 0, width: 1 };
  const [from, to] = [low * slope + intercept, high * slope + intercept];
  return { center: (from + to) / 2, width: Math.max(1, Math.abs(to - from)) };
}

/** A table of brightness 0–255 for every sample, at index `sample` (for signed ones `sample + offset`). */
export interface Lookup {
  table: Uint8ClampedArray;
  offset: number;
}

/** A table is as good for the next image that is stored and shown in the same way, and making one takes longer than using it. */
let last: { of: string; lookup: Lookup } | null = null;

/** The table for these samples, seen in this window. */
export function lookup(samples: Samples, window: Window, inverted: boolean): Lookup {
  const { bits, signed, slope, intercept, monochrome1 } = samples;
  const of = [bits, signed, slope, intercept, monochrome1, window.center, window.width, inverted].join();
  if (last?.of !== of) last = { of, lookup: tabulate(samples, window, inverted) };
  return last.lookup;
}

function tabulate(samples: Samples, { center, width }: Window, inverted: boolean): Lookup {
  const size = samples.bits <= 8 ? 256 : 65536;
  const offset = samples.signed ? size / 2 : 0;
  const table = new Uint8ClampedArray(size);
  const flip = samples.monochrome1 !== inverted;
  const span = Math.max(1, width);
  for (let index = 0; index < size; index += 1) {
    const value = (index - offset) * samples.slope + samples.intercept;
    const share = span <= 1 ? Number(value > center - 0.5) : (value - (center - 0.5)) / (span - 1) + 0.5;
    const bright = Math.max(0, Math.min(1, share)) * 255;
    table[index] = flip ? 255 - bright : bright;
  }
  return { table, offset };
}

/** Writes a frame as RGBA into `into`, which holds four bytes for each pixel. Samples that are missing stay black. */
export function paint(frame: Pixels, samples: Samples, window: Window, inverted: boolean, into: Uint8ClampedArray): void {
  const count = samples.rows * samples.columns;
  const out = new Uint32Array(into.buffer, into.byteOffset, count);
  if (samples.color) {
    const flip = inverted ? 255 : 0;
    for (let at = 0; at < count; at += 1) {
      const [r, g, b] = [frame[3 * at] ?? 0, frame[3 * at + 1] ?? 0, frame[3 * at + 2] ?? 0];
      out[at] = 0xff000000 | ((b ^ flip) << 16) | ((g ^ flip) << 8) | (r ^ flip);
    }
    return;
  }
  const { table, offset } = lookup(samples, window, inverted);
  const length = Math.min(count, frame.length);
  for (let at = 0; at < length; at += 1) {
    const bright = table[frame[at]! + offset]!;
    out[at] = 0xff000000 | (bright << 16) | (bright << 8) | bright;
  }
  out.fill(0xff000000, length);
}
