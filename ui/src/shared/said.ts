// What went wrong, as a window says it. The core's sentences are the terminal's too: where one of them names a command or an option, the
// window has words of its own for its code. They name no file, so that stands beneath.
import { own, t } from "./text.ts";

export interface Said {
  text: string;
  /** The file it is about, where `text` does not name it; else nothing. */
  path: string;
}

interface Coded {
  code: string;
  message: string;
  path?: string | null;
}

const ERRORS: Readonly<Record<string, string>> = {
  "wrong-use": "window.error.wrong-use",
  "unknown-id": "window.error.unknown-id",
  "no-library": "window.error.no-library",
  "passphrase-needed": "window.error.passphrase-needed",
  "library-damaged": "window.error.library-damaged",
  "disk-full": "window.error.disk-full",
  "empty-case": "window.error.empty-case",
  cancelled: "window.error.cancelled",
};

const FINDINGS: Readonly<Record<string, string>> = {
  database: "window.finding.database",
  index: "window.finding.index",
  catalogue: "window.finding.catalogue",
};

/** An error in the window's words. */
export const saidOf = (error: Coded): Said => say(ERRORS, error);

/** Something that was found wrong in a library or a bundle, or when files were taken in. */
export const foundOf = (finding: Coded): Said => say(FINDINGS, finding);

function say(words: Readonly<Record<string, string>>, { code, message, path }: Coded): Said {
  const key = own(words, code);
  return key ? { text: t(key), path: path ?? "" } : { text: message, path: "" };
}
