// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { SuggestionRow } from "./SuggestionRow";

/**
 * What a record suggests and nobody has decided on yet.
 */
export type Suggestions = { 
/**
 * The surest first.
 */
suggestions: Array<SuggestionRow>, };
