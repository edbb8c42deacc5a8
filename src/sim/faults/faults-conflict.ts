import type {Fault} from './fault.ts';

/** Whether two faults touch the same part of a site, or one of them keeps the other from being seen or named. */
export function faultsConflict(first: Fault, second: Fault): boolean {
  return overlap(first.touches, [...second.touches, ...second.needs]) || overlap(second.touches, first.needs);
}

/** `web-bridge` holds `web-bridge.trust`. */
function overlap(first: readonly string[], second: readonly string[]): boolean {
  return first.some((left) =>
    second.some((right) => left === right || left.startsWith(`${right}.`) || right.startsWith(`${left}.`)),
  );
}
