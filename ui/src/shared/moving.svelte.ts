// Whether something is scrolled so fast that nobody looks at what goes by: what is dear to draw waits until it rests.

/** Milliseconds without a far scroll after which it rests: more than a frame takes, on a slow computer too. */
const REST = 300;

export class Moving {
  now = $state(false);
  #rest: ReturnType<typeof setTimeout> | undefined;

  /** It was scrolled by so many pixels since the last frame; less than `near` is slow. */
  by(pixels: number, near: number): void {
    if (Math.abs(pixels) <= near) return;
    this.now = true;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => (this.now = false), REST);
  }
}
