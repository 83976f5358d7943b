// The backend of tests: the same core behind a loopback bridge, so that a real browser drives the real pages. The token comes in the
// address' fragment and goes nowhere else. Never used by the desktop.
import type { Commands, Progress, JobRow } from "./commands.ts";
import { CommandError } from "./backend.ts";
import type { Backend, DropEvent, Job, JobMessage, JobName } from "./backend.ts";

/** A picture that cannot be made is refused without a word: what there is to say is known to who asked for it. */
const REFUSED = { code: "unreadable", message: "", path: null };

/** The bridge that served this page, with the token it gave us. */
export function httpBackend(token: string): Backend {
  const ask = async (path: string, body?: object): Promise<Response> => {
    const init: RequestInit = { headers: { authorization: `Bearer ${token}`, "content-type": "application/json" } };
    if (body) Object.assign(init, { method: "POST", body: JSON.stringify(body) });
    const response = await fetch(path, init);
    if (!response.ok) throw CommandError.from(await response.json().catch(() => REFUSED));
    return response;
  };
  const json = async <T>(path: string, body?: object): Promise<T> => (await ask(path, body)).json() as Promise<T>;
  const watch = <T>(id: Promise<number>, on: (progress: Progress) => void): Job<T> => {
    const tell = (path: string) => () => void id.then((job) => ask(path, { job }));
    const done = id.then((job) => ask(`/watch/${job}`)).then((response) => lastLine<T>(response, on, tell("/seen")));
    return { id, done, cancel: tell("/cancel") };
  };
  const choose = (what: string, suggested?: string) => json<{ paths: string[] }>("/choose", { what, suggested }).then(({ paths }) => paths);

  return {
    call: <N extends keyof Commands>(name: N, request: Commands[N]["request"]) => json<Commands[N]["answer"]>("/call", { name, request }),
    start: <N extends JobName>(name: N, request: Commands[N]["request"], on: (progress: Progress) => void) =>
      watch<Commands[N]["answer"]>(json<{ job: number }>("/start", { name, request }).then(({ job }) => job), on),
    jobs: () => json<JobRow[]>("/jobs"),
    watch: (job, on) => watch(Promise.resolve(job), on),
    picture: (path) => `/record/${path}${path.includes("?") ? "&" : "?"}token=${token}`,
    samples: async (path) => (await ask(`/record/${path}`)).arrayBuffer(),
    chooseFiles: () => choose("files"),
    chooseFolder: () => choose("folder"),
    chooseSave: async (suggested) => (await choose("save", suggested))[0] ?? null,
    onDrop: listenForDrops,
    reveal: async () => undefined,
  };
}

/** Reads the messages of a job as they come, one a line; `seen` is called at its end. */
async function lastLine<T>(response: Response, on: (progress: Progress) => void, seen: () => void): Promise<T> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    const lines = (rest + (value ?? "")).split("\n");
    rest = done ? "" : (lines.pop() ?? "");
    for (const line of lines.filter(Boolean)) {
      const message = JSON.parse(line) as JobMessage;
      if (!("progress" in message)) seen();
      if ("error" in message) throw CommandError.from(message.error);
      if ("answer" in message) return message.answer as T;
      if (message.progress) on(message.progress);
    }
    if (done) throw new CommandError("internal", "the bridge ended without an answer");
  }
}

/** A browser hides the paths of dropped files, so tests say them in an event of their own. */
function listenForDrops(on: (event: DropEvent) => void): () => void {
  const heard = (event: Event) => on((event as CustomEvent<DropEvent>).detail);
  window.addEventListener("second-read-drop", heard);
  return () => window.removeEventListener("second-read-drop", heard);
}
