// Dates, sizes and spans of time as people read them. Dates come as `YYYY`, `YYYY-MM` or `YYYY-MM-DD` and are never made more exact.
import { t, tn } from "./text.ts";

const utc = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options });
const DAY = utc({ day: "numeric", month: "long", year: "numeric" });
const MONTH = utc({ month: "long", year: "numeric" });
const WEEKDAY = utc({ weekday: "short" });

const MOMENT = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" });

const instant = (date: string): Date => new Date(`${date}${"-01-01".slice(date.length - 4)}T00:00:00Z`);

/** `12 June 2026`, `June 2026` or `2026`. What is no date is shown as it stands. */
export function longDate(date: string): string {
  if (!isDate(date) || date.length === 4) return date;
  return (date.length === 7 ? MONTH : DAY).format(instant(date));
}

/** `Fri 12` for a list that stands under its month; nothing where the day is not known. */
export function dayInMonth(date: string | null): string {
  return date?.length === 10 && isDate(date) ? `${WEEKDAY.format(instant(date))} ${Number(date.slice(8))}` : "";
}

/** Whether `text` is a date of the form `YYYY[-MM[-DD]]` that exists. */
export function isDate(text: string): boolean {
  const found = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(text);
  if (!found) return false;
  const [, year, month = "01", day = "01"] = found;
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return Number(year) >= 1800 && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(`${year}-${month}-${day}`);
}

const MONTHS = Array.from({ length: 12 }, (_, at) => utc({ month: "long" }).format(Date.UTC(2001, at)).toLowerCase());

/**
 * A date as people write it (`27 May 2026`, `May 27, 2026`, `May 2026`, `5/27/2026`, `27.5.2026`) in the form that is kept. What can be read in
 * two ways, such as `5/6/2026`, and what is no date stay as they stand.
 */
export function readDate(text: string): string {
  const said = text.trim();
  const [, before, word = "", after, inWords] = /^(?:(\d{1,2})\s+)?([a-z]{3,})\.?(?:\s+(\d{1,2}))?,?\s+(\d{4})$/i.exec(said) ?? [];
  const [, first = "", second = "", inFigures] = /^(\d{1,2})[/.]\s?(\d{1,2})[/.]\s?(\d{4})$/.exec(said) ?? [];
  const dayFirst = Number(first) > 12;
  const parts = inWords
    ? [inWords, MONTHS.findIndex((name) => name.startsWith(word.toLowerCase())) + 1, before ?? after]
    : inFigures && dayFirst !== Number(second) > 12
      ? [inFigures, ...(dayFirst ? [second, first] : [first, second])]
      : [];
  const date = parts.filter((part) => part !== undefined).map((part) => String(part).padStart(2, "0")).join("-");
  return isDate(date) ? date : said;
}

const UNITS = ["B", "KB", "MB", "GB", "TB"];

/** `412 MB`; powers of 1,000, as disks and providers count. */
export function size(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`;
}

/** `about 3 minutes`, rounded as one would say it. */
export function span(seconds: number): string {
  if (seconds < 50) return t("window.time.soon");
  if (seconds < 90 * 60) return tn("window.time.minutes", Math.max(1, Math.round(seconds / 60)));
  return tn("window.time.hours", Math.round(seconds / 3600));
}

/** A date and time of this computer, `12 June 2026, 14:05`. */
export function moment(rfc3339: string): string {
  const instant = new Date(rfc3339);
  return Number.isNaN(instant.getTime()) ? rfc3339 : MOMENT.format(instant);
}
