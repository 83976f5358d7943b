// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; always a date that exists. Orders by what is known: `2024` before `2024-01`.
 */
export type PartialDate = string;
