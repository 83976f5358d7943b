// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * A line of a case. Questions and missing things are added; the others are replaced.
 */
export type CaseLine = "question" | "missing" | "reason" | "decision" | "decide-by" | "proposal" | "prepared-by" | "basis" | "title" | "checklist" | "recipient";
