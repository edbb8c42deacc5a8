/** How the terminal is divided. Side by side from 100 columns on; below that the list and the detail take turns. */

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

interface Layout {
  readonly isTooSmall: boolean;
  readonly isSideBySide: boolean;
  readonly bodyRows: number;
  readonly listColumns: number;
  readonly detailColumns: number;
}

const sideBySideColumns = 100;
/** Below this not even a headline can be read. */
const smallest: Size = {columns: 30, rows: 8};
/** Tabs, rule; rule, keys. */
const frameRows = 4;
/** Between the panes: a bar, and a space on both sides. */
export const gutterColumns = 3;

/** `isWide`: what is shown needs the whole width, list or detail. */
export function layoutOf({columns, rows}: Size, isWide = false): Layout {
  const isSideBySide = columns >= sideBySideColumns && !isWide;
  const listColumns = isSideBySide ? Math.floor(columns * 0.44) : columns;
  return {
    isTooSmall: columns < smallest.columns || rows < smallest.rows,
    isSideBySide,
    bodyRows: Math.max(1, rows - frameRows),
    listColumns,
    detailColumns: isSideBySide ? columns - listColumns - gutterColumns : columns,
  };
}
