// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * One coded statement about the patient.
 */
export type Entry = { 
/**
 * `problem`, `medicine`, `allergy`, `result`, `procedure`, `encounter`, `immunization`.
 */
sort: string, 
/**
 * The words shown.
 */
text: string, 
/**
 * `system|code`, empty where it is not coded.
 */
code: string, 
/**
 * Value as printed, with its unit and reference range.
 */
value: string, unit: string, range: string, date: string, status: string, 
/**
 * The page the words stand on, if it has pages.
 */
page: number | null, };
