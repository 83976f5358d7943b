// The parts that know no medical words: dates and sizes, marks, keys, the geometry of long lists.
import { afterEach, describe, expect, test, vi } from "vitest";
import { dayInMonth, isDate, longDate, moment, readDate, size, span } from "../src/shared/format.ts";
import { ListGeometry } from "../src/shared/list-geometry.ts";
import { segments } from "../src/shared/marks.ts";
import { Moving } from "../src/shared/moving.svelte.ts";
import { t, tn } from "../src/shared/text.ts";

test.each([
  ["2026-06-12", "12 June 2026"],
  ["2026-06", "June 2026"],
  ["2026", "2026"],
  ["12.6.2026", "12.6.2026"],
  ["2026-99-99", "2026-99-99"],
  ["2026-02-30", "2026-02-30"],
])("%s is shown as %s", (date, shown) => expect(longDate(date)).toBe(shown));

test.each([
  ["2026-05-27", "2026-05-27"],
  ["27 May 2026", "2026-05-27"],
  ["May 27, 2026", "2026-05-27"],
  [" sept 3 2026 ", "2026-09-03"],
  ["May 2026", "2026-05"],
  ["2026", "2026"],
  ["5/27/2026", "2026-05-27"],
  ["27/5/2026", "2026-05-27"],
  ["5/6/2026", "5/6/2026"],
  ["30 Feb 2026", "30 Feb 2026"],
  ["Mayo 2026", "Mayo 2026"],
  ["27.5.2026", "2026-05-27"],
  ["27. 5. 2026", "2026-05-27"],
  ["5.6.2026", "5.6.2026"],
  ["", ""],
])("%j is read as %j", (text, date) => expect(readDate(text)).toBe(date));

test("a day stands under its month, and is silent where it is not known", () => {
  expect(dayInMonth("2026-06-12")).toBe("Fri 12");
  expect(dayInMonth("2026-06")).toBe("");
  expect(dayInMonth(null)).toBe("");
  expect(dayInMonth("2026-99-99")).toBe("");
  expect(moment("no time")).toBe("no time");
});

test.each([
  ["2026", true],
  ["2026-02", true],
  ["2024-02-29", true],
  ["2026-02-29", false],
  ["2026-13", false],
  ["1666", false],
  ["2026-6-1", false],
  ["", false],
])("%j is a date: %s", (text, is) => expect(isDate(text)).toBe(is));

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.0 KB"],
  [412_000_000, "412 MB"],
  [2_412_000_000, "2.4 GB"],
  [999_700, "1.0 MB"],
])("%d bytes are %s", (bytes, shown) => expect(size(bytes)).toBe(shown));

test("time left is said as one would say it", () => {
  expect([20, 60, 200, 7200].map(span)).toEqual(["less than a minute", "about 1 minute", "about 3 minutes", "about 2 hours"]);
});

test("sentences are filled in, counts are grouped, a key without sentence shows itself", () => {
  expect(tn("window.records.count", 1)).toBe("1 record");
  expect(tn("window.records.count", 1243)).toBe("1,243 records");
  expect(t("window.person", { name: "A", date: "B" })).toBe("A, born B");
  expect(t("window.person", { name: "{date}", date: "B" })).toBe("{date}, born B");
  expect(t("window.no-such-key")).toBe("window.no-such-key");
});

test.each([
  ["a [[b]] c", ["a ", "*b", " c"]],
  ["[[a]][[b]]", ["*a", "*b"]],
  ["[[<script>]]", ["*<script>"]],
  ["a [[b", ["a [[b"]],
  ["", []],
])("marks of %j", (snippet, parts) => expect(segments(snippet).map(({ text, found }) => (found ? "*" : "") + text)).toEqual(parts));

describe("a long list", () => {
  const months = Array.from({ length: 240 }, (_, at) => ({ month: String(at), count: at % 7 === 0 ? 0 : 417 }));
  const rows = months.reduce((sum, { count }) => sum + count, 0);
  const list = new ListGeometry(months, 82, 44);

  test("is as high as its rows and headings", () => {
    expect(list.rows).toBe(rows);
    expect(list.height).toBe(rows * 82 + months.length * 44);
  });

  test("finds each row where it put it", () => {
    for (let row = 0; row < rows; row += 997) {
      expect(list.rowAt(list.top(row))).toBe(row);
      expect(list.rowAt(list.top(row) + 81)).toBe(row);
    }
  });

  test("draws what is in sight, with some to spare, and never more than 200 rows", () => {
    for (const y of [0, 1, 40_000, 4_000_000, list.height - 900]) {
      const stretches = list.visible(y, 900, 12);
      const drawn = stretches.reduce((sum, { from, to }) => sum + to - from, 0);
      expect(drawn).toBeGreaterThan(10);
      expect(drawn).toBeLessThanOrEqual(200);
      const [first, last] = [stretches[0]!, stretches.at(-1)!];
      expect(first.from === 0 || list.top(first.from) <= y).toBe(true);
      expect(last.to === rows || list.top(last.to - 1) + 82 >= y + 900).toBe(true);
      stretches.forEach(({ group, from, to }) => expect(to - from).toBeLessThanOrEqual(group.count));
    }
  });

  test("of nothing draws nothing", () => expect(new ListGeometry([], 82, 44).visible(0, 900, 12)).toEqual([]));
});

describe("a scroll", () => {
  afterEach(() => vi.useRealTimers());

  test.each([
    [[80, -80, 10], false],
    [[81], true],
    [[-400, 5], true],
  ])("by %j pixels a frame, where 80 are near: too fast to look %s", (frames, fast) => {
    const moving = new Moving();
    frames.forEach((pixels) => moving.by(pixels, 80));
    expect(moving.now).toBe(fast);
  });

  test("rests a moment after its last far frame, and not before", () => {
    vi.useFakeTimers();
    const moving = new Moving();
    for (let frame = 0; frame < 20; frame += 1) {
      moving.by(400, 80);
      vi.advanceTimersByTime(200);
      expect(moving.now).toBe(true);
    }
    vi.advanceTimersByTime(200);
    expect(moving.now).toBe(false);
  });
});
