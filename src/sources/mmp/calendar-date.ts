/**
 * Dates as the MMP prints them (`2031-Mar-09`), with the month in any European language that a translated or localised
 * paste may have it in. A name that stands for two months in two languages is none.
 */

/** Beginnings of month names without accents; the longest that fits counts. Index 0 is January. */
const monthBeginnings: readonly string[] = [
  'jan gen ene ian jaan led sty sij oca saus tammi янв яну січ ιαν',
  'feb fev fevr unor uno lut vel sub veebr helmi фев лют φεβ',
  'mar mrt mrz maa bre ozu kov мар бер μαρ',
  'apr avr abr dub kwi tra nis bal huhti апр кві απρ',
  'may mai мая maj mei mag maig kve svi geg touko май тра маи μαι',
  'jun juin giu lipan lipnj cvn cze haz kesa юни июн чер ιουν',
  'jul juil lug lipc lipie cvc cervenec cervence tem heina юли июл лип ιουλ',
  'aug ago aou avg agu srpen srpna sie kol elo авг сер αυγ',
  'sep set zar wrz ruj eyl rugs syys сеп сен вер σεπ',
  'oct okt ott out rij paz eki spal loka окт жов οκτ',
  'nov noi stu kas lapk marras лис ноя ное νοε',
  'dec dez dic des pro gru ara joulu дек гру δεκ',
];

/** Months that are one in one language and another in the next: Czech and Croatian, Polish and Croatian. */
const ambiguousBeginnings: readonly string[] = ['lis', 'lip', 'srp', 'jui', 'cer'];

const monthByBeginning = new Map<string, number>([
  ...monthBeginnings.flatMap((names, index) => names.split(' ').map((name): [string, number] => [name, index + 1])),
  ...ambiguousBeginnings.map((name): [string, number] => [name, 0]),
]);

/** 1–12; undefined for what is no month, or more than one. */
export function monthOfName(name: string): number | undefined {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').replace(/ł/gi, 'l').replace(/ı/g, 'i').toLowerCase();
  for (let length = plain.length; length >= 3; length -= 1) {
    const month = monthByBeginning.get(plain.slice(0, length));
    if (month !== undefined) return month === 0 ? undefined : month;
  }
  return undefined;
}

/** `2031-Mar-09`, `2031-mars-09`, `2031-03-09` at the start of a text, as `2031-03-09`; undefined for anything else. */
export function readCalendarDate(text: string): string | undefined {
  const match = /^\s*(\d{4})\s*[\p{Pd}./ ]\s*(\p{L}{2,14}|\d{2})\.?\s*[\p{Pd}./ ]\s*(\d{1,2})(?![\p{L}\d])/u.exec(text);
  if (match === null) return undefined;
  const [, year = '', name = '', day = ''] = match;
  const month = /^\d/.test(name) ? Number(name) : monthOfName(name);
  if (month === undefined || month < 1 || month > 12 || Number(year) < 1990) return undefined;
  const date = new Date(Date.UTC(Number(year), month - 1, Number(day)));
  // `Date.UTC` rolls 31 February over into March.
  return date.getUTCDate() === Number(day) && date.getUTCMonth() === month - 1
    ? date.toISOString().slice(0, 10)
    : undefined;
}
