// What taking files in came to, as counts that one can check: they add up to all files, and each opens its list.
import type { Added, Disposition, SourceRow } from "../../backend/commands.ts";
import { tn } from "../../shared/text.ts";

export interface Part {
  list: Disposition;
  count: number;
  text: string;
}

type CountsOf = Pick<SourceRow, "kept" | "copies" | "containers" | "clutter" | "unreadable">;

/** The lists that hold something, in the order of the sentence. Every file stands in exactly one of them. */
export function parts(counts: CountsOf): Part[] {
  const all: Part[] = [
    { list: "kept", count: counts.kept, text: tn("window.add.kept", counts.kept) },
    { list: "copy", count: counts.copies, text: tn("window.add.copies", counts.copies) },
    { list: "container", count: counts.containers, text: tn("window.add.containers", counts.containers) },
    { list: "clutter", count: counts.clutter, text: tn("window.add.clutter", counts.clutter) },
    { list: "unreadable", count: counts.unreadable, text: tn("window.add.unreadable", counts.unreadable) },
  ];
  return all.filter((part) => part.count > 0);
}

/** Whether adding found nothing that was not there before. */
export const nothingNew = (added: Added): boolean => added.files > 0 && added.kept === 0 && added.unreadable === 0;
