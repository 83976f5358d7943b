// Every sentence of the pages, by its key in `assets/text/en.toml`.
import sentences from "virtual:sentences";

export type Values = Record<string, string | number>;

/** The sentence of `key` with each `{name}` filled in. A key without a sentence shows as itself, and a test finds it. */
export function t(key: string, values: Values = {}): string {
  const pattern = own(sentences, key) ?? key;
  return pattern.replace(/\{([^}]+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : typeof value === "number" ? grouped(value) : value;
  });
}

/** As `t`, choosing `key.one` or `key.other` by `count`, which fills `{count}`. */
export function tn(key: string, count: number, values: Values = {}): string {
  return t(`${key}.${count === 1 ? "one" : "other"}`, { count, ...values });
}

/** Whether a sentence of that key exists. */
export const has = (key: string): boolean => Object.hasOwn(sentences, key);

/** What a table holds under a key that comes from outside: `constructor` and the like are keys as any other. */
export function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

const NUMBERS = new Intl.NumberFormat("en-US");

/** 1243 as `1,243`. */
export const grouped = (number: number): string => NUMBERS.format(number);
