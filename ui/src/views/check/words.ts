// The queue's questions and the reasons for them, in words.
import { own, t } from "../../shared/text.ts";
import type { Question } from "./queue.svelte.ts";

const TITLES: Record<Question, string> = {
  kind: "window.queue.kind",
  person: "window.queue.person",
  date: "window.queue.date",
  reading: "window.queue.reading",
};

export const asked = (question: Question): string => t(TITLES[question]);

const WHY: Record<string, string> = {
  "unknown-kind": "window.queue.unknown-kind",
  "no-name": "window.queue.no-name",
  "new-name": "window.queue.new-name",
  identity: "window.queue.identity",
  "no-date": "window.queue.no-date",
  "two-dates": "window.queue.two-dates",
  "hard-to-read": "window.queue.hard-to-read",
};

/** Why it is asked, as a sentence. */
export const why = (reason: string): string => t(own(WHY, reason) ?? reason);
