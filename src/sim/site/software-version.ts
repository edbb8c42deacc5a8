/** Versions of CMS (`2.9.5`) and Expressway (`X14.0.8`) as numbers, and which of them lived at the same time. */

/** Below zero when the first is older. `X12.5` is `X12.5.0`. */
export function compareVersions(first: string, second: string): number {
  const [left, right] = [numbersOf(first), numbersOf(second)];
  for (let place = 0; place < Math.max(left.length, right.length); place += 1) {
    const difference = (left[place] ?? 0) - (right[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

export function isAtLeast(version: string, least: string): boolean {
  return compareVersions(version, least) >= 0;
}

/** CMS 3.0 took XMPP and the old web bridge out and brought webbridge3 with C2W. */
export function isThirdGeneration(cmsVersion: string): boolean {
  return isAtLeast(cmsVersion, '3.0');
}

function numbersOf(version: string): readonly number[] {
  return (version.match(/\d+/g) ?? []).map(Number);
}

export interface Era {
  readonly year: number;
  readonly cms: readonly string[];
  readonly expressway: readonly string[];
}

/**
 * Versions that were in use side by side and that are known to work together: from X12.6.1 on Expressway answers no
 * unauthenticated Binding Request, so CMS is 2.8.4 or 2.9.3 and later there (CSCvv01243).
 */
export const eras: readonly Era[] = [
  {year: 2017, cms: ['2.1.4', '2.1.7', '2.2.1', '2.2.6'], expressway: ['X8.9.2', 'X8.10.1', 'X8.10.3']},
  {year: 2018, cms: ['2.2.12', '2.3.4', '2.4.1'], expressway: ['X8.10.4', 'X8.11', 'X8.11.3']},
  {year: 2019, cms: ['2.5.3', '2.6.1', '2.7.1'], expressway: ['X8.11.4', 'X12.5.1', 'X12.5.3', 'X12.5.5']},
  {year: 2020, cms: ['2.8.4', '2.9.3', '2.9.4'], expressway: ['X12.5.7', 'X12.5.9', 'X12.6.1', 'X12.6.4']},
  {year: 2021, cms: ['2.9.5', '3.0.1', '3.1.2', '3.2.0'], expressway: ['X12.7', 'X12.7.1', 'X14.0.1', 'X14.0.3']},
  {year: 2022, cms: ['3.3.1', '3.4.1', '3.5.2'], expressway: ['X14.0.6', 'X14.0.8', 'X14.0.10', 'X14.2.1']},
  {year: 2023, cms: ['3.6.1', '3.7', '3.8'], expressway: ['X14.2.6', 'X14.3', 'X14.3.2', 'X15.0']},
  {year: 2024, cms: ['3.8.1', '3.9.1', '3.10'], expressway: ['X15.0.2', 'X15.0.3', 'X15.2']},
  {year: 2025, cms: ['3.9.3', '3.10.1'], expressway: ['X15.2.2', 'X15.2.4', 'X15.3']},
  {year: 2026, cms: ['3.10.1', '3.10.2'], expressway: ['X15.3.2', 'X15.4', 'X15.5']},
];
