/**
 * Times as old releases of Chrome wrote them into dumps: text of the locale of the browser, without a zone
 * (`2/23/2024, 9:02:21 AM`, `23.2.2024, 09:02:21`, `2024-02-23 09:02:21`).
 */
import {type Instant, instantFromCalendar} from '../../model/instant.ts';

export function readLocaleTime(text: unknown): Instant | undefined {
  if (typeof text !== 'string' || text.length > 60) return undefined;
  const [, one = '', separator = '', two = '', three = '', hour = '', minute = '', second = '', half = ''] =
    /^\s*(\d{1,4})([/.-])\s?(\d{1,2})[/.-]\s?(\d{1,4})\.?,?\s+(\d{1,2})[:.](\d{2})[:.](\d{2})(?:\.\d+)?\s*([ap])?/iu.exec(
      text,
    ) ?? [];
  if (one === '') return undefined;
  const date = dateOf(one, two, three, separator);
  const noon = half.toLowerCase() === 'p' ? 12 : 0;
  const hours = half === '' ? Number(hour) : (Number(hour) % 12) + noon;
  return instantFromCalendar({...date, hour: hours, minute: Number(minute), second: Number(second)});
}

/** With strokes the month comes first, as in the United States, unless that is no month. */
function dateOf(one: string, two: string, three: string, separator: string) {
  if (one.length === 4) return {year: Number(one), month: Number(two), day: Number(three)};
  const isMonthFirst = separator === '/' && Number(one) <= 12;
  const [month, day] = isMonthFirst ? [Number(one), Number(two)] : [Number(two), Number(one)];
  return {year: Number(three), month, day};
}
