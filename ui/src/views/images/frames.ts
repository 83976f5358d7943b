// Fetches the images of a study for the stack: samples where a window can be laid over them, else the picture that the core makes of them.
import { CommandError } from "../../backend/backend.ts";
import type { Backend } from "../../backend/backend.ts";
import type { Frame, StackSource } from "../../record/stack.svelte.ts";
import { pixels } from "../../record/lookup.ts";
import type { Samples } from "../../record/lookup.ts";
import { saidOf } from "../../shared/said.ts";

/** The images of a record. */
export function frames(backend: Backend, record: string): StackSource {
  const fetched = async (image: number): Promise<Frame> => {
    const info = await backend.call("image", { record, image });
    if (info.picture_only) return { info: { ...info, ...PLAIN }, pixels: await coloured(backend, `picture/${record}/${image}`, info) };
    return { info, pixels: pixels(await backend.samples(`frame/${record}/${image}`), info) };
  };
  return (image) => fetched(image).catch((error: unknown) => Promise.reject(new Error(saidOf(CommandError.from(error)).text)));
}

/** What a picture is as samples: red, green and blue as they are. */
const PLAIN = { bits: 8, signed: false, slope: 1, intercept: 0, window_center: 128, window_width: 256, monochrome1: false, color: true } satisfies Omit<
  Samples & { window_center: number; window_width: number },
  "rows" | "columns"
>;

/** The picture at an address as red, green, blue, in the size of the image. */
async function coloured(backend: Backend, address: string, { columns, rows }: Pick<Samples, "columns" | "rows">): Promise<Uint8Array> {
  const bitmap = await createImageBitmap(new Blob([await backend.samples(address)]));
  const canvas = new OffscreenCanvas(columns, rows);
  const pen = canvas.getContext("2d")!;
  pen.drawImage(bitmap, 0, 0, columns, rows);
  const { data } = pen.getImageData(0, 0, columns, rows);
  return new Uint8Array(rows * columns * 3).map((_, at) => data[Math.floor(at / 3) * 4 + (at % 3)]!);
}
