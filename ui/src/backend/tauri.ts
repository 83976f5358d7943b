// The backend of the desktop: the shell's commands, its channel for progress, its protocol for pictures. The only file that names
// `@tauri-apps`.
import { Channel, convertFileSrc, invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { getCurrentWebview } from "@tauri-apps/api/webview";
import type { Commands, Progress, JobRow } from "./commands.ts";
import { CommandError } from "./backend.ts";
import type { Backend, DropEvent, Job, JobMessage, JobName } from "./backend.ts";

const ask = <T>(command: string, words: Record<string, unknown>): Promise<T> =>
  invoke<T>(command, words).catch((error: unknown) => Promise.reject(CommandError.from(error)));

/** The shell around this page. */
export function tauriBackend(): Backend {
  return {
    call: <N extends keyof Commands>(name: N, request: Commands[N]["request"]) => ask<Commands[N]["answer"]>("call", { name, request }),
    start: <N extends JobName>(name: N, request: Commands[N]["request"], on: (progress: Progress) => void) =>
      follow<Commands[N]["answer"]>(on, (channel) => ask<number>("start", { name, request, channel })),
    jobs: () => ask<JobRow[]>("jobs", {}),
    watch: (job, on) => follow(on, (channel) => ask("watch", { job, channel }).then(() => job)),
    picture: (path) => address(path),
    samples: async (path) => {
      const response = await fetch(address(path));
      if (!response.ok) throw new CommandError("unreadable", "");
      return response.arrayBuffer();
    },
    chooseFiles: () => ask("choose", { what: "files" }),
    chooseFolder: () => ask("choose", { what: "folder" }),
    chooseSave: async (suggested) => (await ask<string[]>("choose", { what: "save", suggested }))[0] ?? null,
    onDrop,
    reveal: (path) => ask("reveal", { path }),
  };
}

/** `record://localhost/<path>` (`http://record.localhost/<path>` on Windows), slashes left as they are. */
const address = (path: string): string => convertFileSrc("", "record") + path;

/** Starts or joins a job whose messages come over a channel. */
function follow<T>(on: (progress: Progress) => void, begin: (channel: Channel<JobMessage>) => Promise<number>): Job<T> {
  const channel = new Channel<JobMessage>();
  const ended = new Promise<T>((resolve, reject) => {
    channel.onmessage = (message) => {
      if ("error" in message) reject(CommandError.from(message.error));
      else if ("answer" in message) resolve(message.answer as T);
      else if (message.progress) on(message.progress);
    };
  });
  const id = begin(channel);
  // Until it is said that its end was seen, a page that is loaded anew finds it again.
  const seen = () => void id.then((job) => ask("seen", { job }));
  ended.then(seen, seen);
  return { id, done: id.then(() => ended), cancel: () => void id.then((job) => ask("cancel", { job })) };
}

/** Files that are dropped, and those that were named when the program was started, or started once more. */
function onDrop(on: (event: DropEvent) => void): () => void {
  const given = (paths: string[]) => on({ over: false, paths });
  const stops = [
    getCurrentWebview().onDragDropEvent(({ payload }) => {
      if (payload.type === "over") return;
      on({ over: payload.type === "enter", paths: payload.type === "drop" ? payload.paths : [] });
    }),
    listen<string[]>("given", ({ payload }) => given(payload)),
  ];
  void ask<string[]>("given", {}).then(given);
  return () => stops.forEach((stop) => void stop.then((unlisten) => unlisten()));
}
