// Pictures for the double: pages drawn from their words, and a computed phantom for scans.
import { PAGE } from "./heap.ts";
import type { Page } from "./heap.ts";

/** No address holds half of a letter: hostile texts are cut wherever they are. */
const whole = (text: string) => text.replace(/\p{Surrogate}/gu, "\ufffd");
const svg = (width: number, height: number, body: string) =>
  `data:image/svg+xml,${encodeURIComponent(whole(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${body}</svg>`))}`;
const escaped = (text: string) => text.replace(/[&<>]/g, (mark) => `&#${mark.charCodeAt(0)};`);

/** A page with each word where the word layer has it. */
export function pagePicture(page: Page | undefined, small: boolean): string {
  const words = page?.words ?? [];
  const drawn = words.map(([start, length, x, y, w, h]) =>
    small
      ? `<rect x="${x}" y="${y}" width="${w}" height="${h}" fill="#889"/>`
      : `<text x="${x}" y="${y + h - 2}" textLength="${w}" lengthAdjust="spacingAndGlyphs" font-size="${h}" font-family="monospace">${escaped(page!.text.slice(start, start + length))}</text>`,
  );
  const blank = words.length === 0 ? `<circle cx="306" cy="396" r="150" fill="#c9b79c"/><rect x="150" y="600" width="312" height="80" fill="#a98"/>` : "";
  return svg(PAGE.width, PAGE.height, `<rect width="100%" height="100%" fill="#fff"/>${blank}${drawn.join("")}`);
}

/** A slice of the phantom as a picture. */
export function scanPicture(image: number): string {
  const r = 60 + (image % 12) * 4;
  return svg(256, 256, `<rect width="256" height="256"/><ellipse cx="128" cy="138" rx="105" ry="${r}" fill="#555"/><circle cx="96" cy="130" r="22" fill="#999"/><circle cx="160" cy="130" r="18" fill="#888"/>`);
}

/** The same as stored samples: 256 × 256, signed 16 bit. */
export function samplesOf(image: number): ArrayBuffer {
  const samples = new Int16Array(256 * 256);
  for (let y = 0; y < 256; y += 1) {
    for (let x = 0; x < 256; x += 1) {
      const body = ((x - 128) / 105) ** 2 + ((y - 128) / (80 + (image % 12) * 2)) ** 2;
      const lump = ((x - 90) / 20) ** 2 + ((y - 120) / 16) ** 2;
      const ripple = 40 * Math.sin(x / 7 + image / 3) * Math.cos(y / 9);
      samples[y * 256 + x] = body > 1 ? 0 : lump < 1 ? 620 + ripple : 260 + ripple + 120 * (1 - body);
    }
  }
  return samples.buffer;
}
