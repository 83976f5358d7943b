// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { Hit } from "./Hit";

/**
 * What `search` found.
 */
export type SearchPage = { 
/**
 * Exact up to 1,000.
 */
total: number, total_is_at_least: boolean, hits: Array<Hit>, };
