// What a crash of the window left behind is told at the next start, once. The webview's own store knows by its name which one was told.

const KEY = "second-read.crash-told";

/** Whether nobody was told yet; from now on it counts as told. */
export function untold(report: string): boolean {
  const name = report.split(/[\\/]/).at(-1) ?? "";
  if (localStorage.getItem(KEY) === name) return false;
  localStorage.setItem(KEY, name);
  return true;
}
