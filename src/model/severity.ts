/** How bad a finding is, what it does to the guest, and how sure the evidence makes us. Words only. */

export const severities = ['error', 'warning', 'info'] as const;
export type Severity = (typeof severities)[number];

/** What the person who tries to join notices. */
export const impacts = ['blocks-join', 'blocks-media', 'degrades', 'hygiene'] as const;
export type Impact = (typeof impacts)[number];

/**
 * `certain`: the evidence admits no other reading. `likely`: one reading fits clearly better.
 * `possible`: a hint; the message then lists the competing causes.
 */
export const confidences = ['certain', 'likely', 'possible'] as const;
export type Confidence = (typeof confidences)[number];

/** True when `severity` is at least as bad as `floor`. */
export function isAtLeast(severity: Severity, floor: Severity): boolean {
  return severities.indexOf(severity) <= severities.indexOf(floor);
}
