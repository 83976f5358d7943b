// The programs that the tests of the window start: as the workspace built them, or from another folder that is named.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** The project's root folder. */
export const root = new URL("../../", import.meta.url).pathname;

/** A program of the workspace; `null` when it was not built. */
export function built(name: string): string | null {
  const path = join(process.env.SECOND_READ_PROGRAMS ?? join(root, "target/release"), name);
  return existsSync(path) ? path : null;
}

/** Writes the heap of the invented patient. */
export function writeSample(folder: string): string {
  const { status } = spawnSync(built("sample-patient")!, [folder]);
  if (status !== 0) throw new Error(`sample-patient ended with ${status}`);
  return folder;
}
