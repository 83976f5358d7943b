// Where the rows of a very long list stand, without having them: every row is as high as the next, headings stand above groups of rows.

export interface Group {
  count: number;
}

/** A stretch of rows of one group that is to be drawn. */
export interface Stretch<G extends Group> {
  group: G;
  /** Pixels from the top of the list to the group's heading. */
  top: number;
  /** First row, counted over the whole list, and one past the last. */
  from: number;
  to: number;
}

export class ListGeometry<G extends Group> {
  readonly height: number;
  readonly rows: number;
  /** First row of each group, and where its heading stands. */
  private readonly starts: { row: number; top: number }[] = [];

  constructor(
    readonly groups: readonly G[],
    readonly rowHeight: number,
    readonly headHeight: number,
  ) {
    let row = 0;
    let top = 0;
    for (const group of groups) {
      this.starts.push({ row, top });
      row += group.count;
      top += headHeight + group.count * rowHeight;
    }
    this.rows = row;
    this.height = top;
  }

  /** Pixels from the top of the list to a row. */
  top(row: number): number {
    const { row: first, top } = this.starts[this.groupOf(row)] ?? { row: 0, top: 0 };
    return top + this.headHeight + (row - first) * this.rowHeight;
  }

  /** The row at a height, or the one that follows a heading there. */
  rowAt(y: number): number {
    const group = this.last((start) => start.top <= y);
    const start = this.starts[group];
    const count = this.groups[group]?.count ?? 0;
    if (!start) return 0;
    const within = Math.floor((y - start.top - this.headHeight) / this.rowHeight);
    return start.row + Math.max(0, Math.min(within, count - 1));
  }

  /** What to draw so that `height` pixels from `y` are filled, with `margin` rows to spare on both sides. */
  visible(y: number, height: number, margin: number): Stretch<G>[] {
    if (this.rows === 0) return [];
    const from = Math.max(0, this.rowAt(y) - margin);
    const to = Math.min(this.rows, this.rowAt(y + height) + 1 + margin);
    const stretches: Stretch<G>[] = [];
    for (let at = this.groupOf(from); at < this.groups.length; at += 1) {
      const [group, start] = [this.groups[at]!, this.starts[at]!];
      if (start.row >= to) break;
      stretches.push({ group, top: start.top, from: Math.max(from, start.row), to: Math.min(to, start.row + group.count) });
    }
    return stretches;
  }

  private groupOf(row: number): number {
    return this.last((start) => start.row <= row);
  }

  /** The last group for which `fits` holds (it holds for a first part of them). */
  private last(fits: (start: { row: number; top: number }) => boolean): number {
    let [low, high] = [0, this.starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (fits(this.starts[middle]!)) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
