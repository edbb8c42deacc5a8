/** Tables in an Expressway tree: their rows, and whether all of the table is there, which proves what is not in it. */
import type {XmlElement} from '../cms-api/xml-document.ts';

export interface Table {
  readonly element: XmlElement;
  /** Names of the elements above it and its own: `CollaborationEdge/Tunnels`. */
  readonly path: string;
  readonly rows: readonly XmlElement[];
  /** The end of the table was seen, and it is not one row that was asked for by its number. */
  readonly isWhole: boolean;
}

/**
 * Every element of this name, with the children of `rowName` as its rows. A reply to `getxml?location=…/Zone[2]` holds
 * the table with that row alone: a table of one row counts as whole only where something stands beside it.
 */
export function findTables(root: XmlElement, name: RegExp, rowName: RegExp): readonly Table[] {
  const tables: Table[] = [];
  const walk = (parent: XmlElement, path: readonly string[], isBeside: boolean): void => {
    const hasSiblings = isBeside || parent.children.length > 1;
    for (const child of parent.children) {
      const below = [...path, child.name];
      const isTable = name.test(child.name) && !rowName.test(parent.name);
      const rows = isTable ? child.children.filter((row) => rowName.test(row.name)) : [];
      if (isTable) {
        const isWhole = child.isClosed && (hasSiblings || child.children.length !== 1);
        tables.push({element: child, path: below.join('/'), rows, isWhole});
      }
      // A section of the same name may hold the table further down.
      if (rows.length === 0) walk(child, below, hasSiblings);
    }
  };
  walk(root, [], false);
  return tables;
}
