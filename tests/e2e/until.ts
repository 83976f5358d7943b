// Waiting, as a person does: looking again until what is waited for is there.
import { setTimeout as sleep } from "node:timers/promises";

/** How long one looks before giving up, and how long between two looks, in milliseconds. */
const PATIENCE = 60_000;
const PAUSE = 50;

/** The first answer that is one. Where none comes, `missed` says what was waited for. */
export async function until<T>(missed: () => string | Promise<string>, ask: () => Promise<T | null | false>, patience = PATIENCE): Promise<T> {
  for (const end = Date.now() + patience; ; await sleep(PAUSE)) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`${await missed()} did not come`);
  }
}
