// What is measured inside the page of the real window. Each function is sent there as text: it stands alone and uses nothing around it.
// Times are in seconds.

/** The list goes by, 400 pixels a frame, for two seconds: the time from frame to frame. */
async function scrollList(): Promise<number[]> {
  const frame = () => new Promise<number>((done) => requestAnimationFrame(done));
  let scroller = document.querySelector("[role=listbox]")!;
  while (scroller.scrollHeight <= scroller.clientHeight + 1) scroller = scroller.parentElement!;
  const gaps: number[] = [];
  let before = await frame();
  for (const end = before + 2000; before < end; ) {
    scroller.scrollTop += 400;
    const now = await frame();
    gaps.push((now - before) / 1000);
    before = now;
  }
  scroller.scrollTop = 0;
  await frame();
  return gaps;
}

/** Words are typed: until the first row that holds them stands there, marked. */
async function search(words: string): Promise<number> {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const field = document.querySelector<HTMLInputElement>("#search")!;
  const first = words.split(" ")[0]!.toLowerCase();
  const marked = () => [...document.querySelectorAll("[role=option] mark")].some((mark) => mark.textContent!.toLowerCase().startsWith(first));
  field.value = "";
  field.dispatchEvent(new Event("input", { bubbles: true }));
  while (document.querySelector("[role=option] mark")) await frame();
  const began = performance.now();
  field.value = words;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  while (!marked()) {
    if (performance.now() - began > 20_000) throw new Error(`nothing found: ${words}`);
    await frame();
  }
  return (performance.now() - began) / 1000;
}

/** A study is opened: until its first image is on the canvas. */
async function firstImage(): Promise<number> {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const button = [...document.querySelectorAll("button")].find((one) => /^\s*Look at the images/.test(one.textContent!))!;
  const began = performance.now();
  button.click();
  for (;;) {
    const canvas = document.querySelector("canvas");
    const middle = canvas && canvas.width > 0 ? canvas.getContext("2d")!.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data : [0];
    if (middle[0]! > 0) return (performance.now() - began) / 1000;
    if (performance.now() - began > 20_000) throw new Error("no image came");
    await frame();
  }
}

/** So many slices, one after the other as fast as they come, each seen for a frame. */
async function slices(count: number): Promise<number> {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const put = CanvasRenderingContext2D.prototype.putImageData;
  let painted = () => {};
  CanvasRenderingContext2D.prototype.putImageData = function (this: CanvasRenderingContext2D, ...words: unknown[]) {
    painted();
    return (put as (...all: unknown[]) => void).apply(this, words);
  };
  const began = performance.now();
  for (let step = 1; step <= count; step += 1) {
    const key = step <= count / 2 ? "ArrowDown" : "ArrowUp";
    await new Promise<void>((done, fail) => {
      const late = setTimeout(() => fail(new Error(`slice ${step} did not come`)), 20_000);
      painted = () => (clearTimeout(late), done());
      (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    });
    await frame();
  }
  CanvasRenderingContext2D.prototype.putImageData = put;
  return (performance.now() - began) / 1000;
}

/** The same by nothing but a canvas of that size, a table and memory: the peer. */
async function plainSlices(count: number): Promise<number> {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const shown = document.querySelector("canvas")!;
  const [canvas, buffer] = [document.createElement("canvas"), document.createElement("canvas")];
  [canvas.width, canvas.height, buffer.width, buffer.height] = [shown.width, shown.height, 512, 512];
  canvas.style.cssText = "position: fixed; inset: 0; z-index: 99";
  document.body.append(canvas);
  const stack = Array.from({ length: 30 }, (_, at) => Int16Array.from({ length: 512 * 512 }, (_, i) => ((i * 7 + at * 997) % 4000) - 1000));
  const table = Uint8Array.from({ length: 65_536 }, (_, i) => Math.max(0, Math.min(255, ((i - 32_768 + 160) / 400) * 255)));
  const began = performance.now();
  for (let step = 0; step < count; step += 1) {
    const image = new ImageData(512, 512);
    const pixels = new Uint32Array(image.data.buffer);
    const samples = stack[step % stack.length]!;
    for (let i = 0; i < samples.length; i += 1) pixels[i] = table[samples[i]! + 32_768]! * 0x010101 + 0xff000000;
    buffer.getContext("2d")!.putImageData(image, 0, 0);
    const side = Math.min(canvas.width, canvas.height);
    canvas.getContext("2d")!.drawImage(buffer, (canvas.width - side) / 2, (canvas.height - side) / 2, side, side);
    await frame();
  }
  const took = (performance.now() - began) / 1000;
  canvas.remove();
  return took;
}

/** Until the adding ends: how long the core takes to answer the page, again and again, and how long a frame takes meanwhile. */
async function answersWhileAdding(): Promise<{ answers: number[]; frames: number[] }> {
  const { invoke } = (window as unknown as { __TAURI_INTERNALS__: { invoke: (command: string, words: object) => Promise<unknown> } }).__TAURI_INTERNALS__;
  const [answers, frames]: [number[], number[]] = [[], []];
  let going = true;
  const watch = (before: number) => requestAnimationFrame((now) => {
    frames.push((now - before) / 1000);
    if (going) watch(now);
  });
  watch(performance.now());
  while (![...document.querySelectorAll("h2, h3")].some((title) => /^\s*(All done|Nothing new)/.test(title.textContent!))) {
    const began = performance.now();
    await invoke("call", { name: "counts", request: {} });
    answers.push((performance.now() - began) / 1000);
    await new Promise((done) => setTimeout(done, 50));
  }
  going = false;
  return { answers, frames };
}

export const SAMPLES = { scrollList, search, firstImage, slices, plainSlices, answersWhileAdding };
