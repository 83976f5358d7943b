// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { PageOfText } from "./PageOfText";

/**
 * Text by page.
 */
export type Pages = { pages: Array<PageOfText>, };
