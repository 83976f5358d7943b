// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * One code.
 */
export type CodeRow = { code: string, title: string, 
/**
 * Whether it may stand on a claim; categories may not.
 */
billable: boolean, };
