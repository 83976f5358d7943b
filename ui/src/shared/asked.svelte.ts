// An answer of the core that a screen shows: on its way, there, or gone wrong. A newer question makes an older answer void.
import { CommandError } from "../backend/backend.ts";

export class Asked<T> {
  value = $state.raw<T | null>(null);
  error = $state.raw<CommandError | null>(null);
  busy = $state(false);
  #turn = 0;

  /** Asks; what was there before stays in sight until the answer comes. */
  async ask(question: () => Promise<T>): Promise<void> {
    const turn = ++this.#turn;
    this.busy = true;
    try {
      const value = await question();
      if (turn !== this.#turn) return;
      [this.value, this.error] = [value, null];
    } catch (error) {
      if (turn !== this.#turn) return;
      [this.error, this.value] = [CommandError.from(error), null];
    }
    this.busy = false;
  }
}
