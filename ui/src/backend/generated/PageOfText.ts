// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * One page's text.
 */
export type PageOfText = { 
/**
 * From 1.
 */
page: number, text: string, };
