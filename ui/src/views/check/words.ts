// The queue's questions and the reasons for them, in words.
import type { Question } from "../../backend/commands.ts";
import { own, t } from "../../shared/text.ts";

const TITLES: Record<Question, string> = {
  kind: "window.queue.kind",
  person: "window.queue.person",
  date: "window.queue.date",
  place: "window.queue.place",
  side: "window.queue.which-side",
  diagnosis: "window.queue.diagnosis",
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
  "unsure-place": "window.queue.unsure-place",
  "two-sides": "window.queue.two-sides",
  "new-diagnosis": "window.queue.new-diagnosis",
  "other-diagnosis": "window.queue.other-diagnosis",
  "hard-to-read": "window.queue.hard-to-read",
};

/** Why it is asked, as a sentence. */
export const why = (reason: string): string => t(own(WHY, reason) ?? reason);

const SIDES: Record<string, string> = {
  left: "window.queue.left",
  right: "window.queue.right",
  both: "window.queue.both",
  none: "window.queue.no-side",
};

/** The sides that can be chosen. */
export const sides = (): string[] => Object.keys(SIDES);

export const sideName = (side: string): string => t(own(SIDES, side) ?? side);
