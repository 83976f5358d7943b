// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * A page's words. Places in the text are counted as JavaScript does, in UTF-16 units.
 */
export type PageWords = { 
/**
 * Size of the page in points (1/72 inch); 0 where that is not known.
 */
width: number, height: number, text: string, 
/**
 * Start and length in the text; left, top, width and height on the page in points.
 */
words: Array<[number, number, number, number, number, number]>, 
/**
 * Start and length of what was to be found.
 */
marks: Array<[number, number]>, };
