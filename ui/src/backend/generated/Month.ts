// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * Records of one month.
 */
export type Month = { 
/**
 * `2026-06`; `2026` where no month is known; empty without a date.
 */
month: string, count: number, };
