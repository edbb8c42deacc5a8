/** Dates of a site, as ISO 8601 in UTC, and the other ways in which the products write them. */

const dayMs = 86_400_000;

export function addDays(iso: string, days: number): string {
  return addSeconds(iso, (days * dayMs) / 1000);
}

export function addSeconds(iso: string, seconds: number): string {
  return new Date(Date.parse(iso) + seconds * 1000).toISOString();
}

/** `2031-03-09` */
export function dateOf(iso: string): string {
  return iso.slice(0, 10);
}

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const dayNames = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** `2031-Mar-09`, as CMS prints it. */
export function licenceDate(iso: string): string {
  return `${iso.slice(0, 4)}-${monthOf(iso)}-${iso.slice(8, 10)}`;
}

/** `Mar  9 08:00:00 2031 GMT`, as OpenSSL prints it. */
export function opensslDate(iso: string): string {
  const day = String(Number(iso.slice(8, 10))).padStart(2, ' ');
  return `${monthOf(iso)} ${day} ${iso.slice(11, 19)} ${iso.slice(0, 4)} GMT`;
}

/** `Wed 2031-05-04 09:12:33`, as the MMP command `date` prints it. */
export function weekdayDate(iso: string): string {
  return `${dayNames[new Date(iso).getUTCDay()] ?? ''} ${plainTime(iso)}`;
}

/** `2031-05-04 09:12:33` */
export function plainTime(iso: string): string {
  return `${dateOf(iso)} ${iso.slice(11, 19)}`;
}

function monthOf(iso: string): string {
  return monthNames[Number(iso.slice(5, 7)) - 1] ?? '';
}
