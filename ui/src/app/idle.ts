// Locks the window that nobody uses: after ten minutes without a key or a pointer, and after a sleep of the computer. Work that runs is not
// cut off: it counts as use.

/** Milliseconds without use after which the window locks. */
export const IDLE = 10 * 60 * 1000;
/** How often that is looked at. A computer that slept is found out at the first look. */
const LOOK = 15 * 1000;

/** Watches for use until it is told to stop. `busy` says whether work runs, `lock` is called once the window was idle. */
export function watchIdle(busy: () => boolean, lock: () => void): () => void {
  let used = Date.now();
  const use = () => {
    used = Date.now();
  };
  const timer = setInterval(() => {
    if (busy()) return use();
    if (Date.now() - used < IDLE) return;
    use();
    lock();
  }, LOOK);
  const events = ["pointerdown", "pointermove", "keydown", "wheel"] as const;
  events.forEach((event) => window.addEventListener(event, use, { passive: true }));
  return () => {
    clearInterval(timer);
    events.forEach((event) => window.removeEventListener(event, use));
  };
}
