/**
 * Software versions as boxes print them: `X12.5.2`, `X14.0.8`, `2.9.3`, `3.8`, `3.8.1-b2`, `2.0(RC)`, `CMS version 3.8.1 …`.
 * A missing part counts as 0, and what follows the numbers says nothing about what is in it.
 */

/** The numbers of a version, or undefined when there is none in the text. */
export function readVersion(text: string): readonly number[] | undefined {
  const match = /(?:^|[^\w.])(?:X|v)?(\d{1,4}(?:\.\d{1,4}){1,3})(?![\d.]*\d)/i.exec(text.slice(0, 200));
  return match?.[1]?.split('.').map(Number);
}

/** Below 0 when the first is older, 0 when they are the same, undefined when one of them is no version. */
export function compareVersions(first: string, second: string): number | undefined {
  const [one, other] = [readVersion(first), readVersion(second)];
  if (one === undefined || other === undefined) return undefined;
  for (let part = 0; part < Math.max(one.length, other.length); part++) {
    const difference = (one[part] ?? 0) - (other[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether it is older than `limit`; undefined when it is no version. */
export function isOlderThan(version: string, limit: string): boolean | undefined {
  const order = compareVersions(version, limit);
  return order === undefined ? undefined : order < 0;
}
