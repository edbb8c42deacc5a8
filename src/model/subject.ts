/**
 * Typed names of the things that facts speak about. A subject says what a thing is called in one piece of evidence;
 * that two subjects are one thing is a fact of its own (`facts/alias.ts`), never a guess made here.
 */

export const boxRoles = ['cms', 'expressway-c', 'expressway-e'] as const;
export type BoxRole = (typeof boxRoles)[number];

export type Subject =
  | `box:${string}`
  | `cert://sha256:${string}`
  | `turn://${string}`
  | `address:${string}`
  | `name:${string}`
  | `call:${string}`
  | `flow:${string}`
  | `capture:${string}`
  | `log:${string}`
  | `file:${string}`
  | 'site';

/** A box by role, and by its own name where the evidence gives one (`box:expressway-e/vcse`). */
export function boxSubject(role: BoxRole | 'unknown', name?: string): Subject {
  return name === undefined ? `box:${role}` : `box:${role}/${name.toLowerCase()}`;
}

/** A TURN server by the transport address that a client used: `turn://203.0.113.7:3478/udp`. */
export function turnServerSubject(address: string, port: number, transport: 'udp' | 'tcp'): Subject {
  return `turn://${formatHostPort(address, port)}/${transport}`;
}

export function certificateSubject(sha256: string): Subject {
  return `cert://sha256:${sha256}`;
}

/** `203.0.113.7:3478`, `[2001:db8::1]:3478`. */
export function formatHostPort(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Packets from one transport address to another and back: `flow:udp/10.0.0.9:50000-203.0.113.7:3478`. */
export function flowSubject(transport: string, one: FlowEnd, other: FlowEnd): Subject {
  return `flow:${transport}/${formatHostPort(one.address, one.port)}-${formatHostPort(other.address, other.port)}`;
}

interface FlowEnd {
  readonly address: string;
  readonly port: number;
}

/** Whether two transport addresses are one. */
export function isSameEnd(one: FlowEnd, other: FlowEnd): boolean {
  return one.address === other.address && one.port === other.port;
}
