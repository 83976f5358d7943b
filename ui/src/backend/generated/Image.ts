// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { PartialDate } from "./PartialDate";

/**
 * What an image is, and what must stand beside it on a screen.
 */
export type Image = { rows: number, columns: number, 
/**
 * Bits of one sample as it is handed over: 8 or 16.
 */
bits: number, signed: boolean, 
/**
 * A value is a sample times this,
 */
slope: number, 
/**
 * and this added.
 */
intercept: number, 
/**
 * The file's first window, if it gives one.
 */
window_center: number | null, window_width: number | null, 
/**
 * Low values are bright.
 */
monochrome1: boolean, 
/**
 * Red, green, blue, one after the other, 8 bits each.
 */
color: boolean, 
/**
 * Samples would need more than a window (palettes, floats): show it as a picture.
 */
picture_only: boolean, 
/**
 * Millimetres between rows and between columns.
 */
spacing: [number, number] | null, 
/**
 * Where the left, right, upper and lower edge lie in the patient: letters of L R A P H F; empty where the file does not say.
 */
orientation: [string, string, string, string], 
/**
 * L, R, or empty.
 */
laterality: string, 
/**
 * Millimetres along the stack.
 */
position: number | null, 
/**
 * The patient's name and birth date as this file gives them.
 */
name: string, birth_date: PartialDate | null, 
/**
 * The UID of its series.
 */
series: string, 
/**
 * The instance number as written.
 */
number: string, 
/**
 * Which frame of its file it is, from 1, and of how many.
 */
frame: number, frames: number, };
