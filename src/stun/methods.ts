/** STUN methods by number: the IANA registry "STUN Methods". */

export const methodNames: ReadonlyMap<number, string> = new Map([
  [0x001, 'Binding'], // RFC 8489
  [0x002, 'SharedSecret'], // RFC 3489 §8, reserved since RFC 5389
  [0x003, 'Allocate'], // RFC 8656
  [0x004, 'Refresh'],
  [0x006, 'Send'],
  [0x007, 'Data'],
  [0x008, 'CreatePermission'],
  [0x009, 'ChannelBind'],
  [0x00a, 'Connect'], // RFC 6062
  [0x00b, 'ConnectionBind'],
  [0x00c, 'ConnectionAttempt'],
]);

/** Methods that occur outside the registry. */
export const privateMethodNames: ReadonlyMap<number, string> = new Map([
  // Chromium's shortened connectivity check (GOOG_PING of libwebrtc).
  [0x080, 'GoogPing'],
]);

export const method = {
  binding: 0x001,
  allocate: 0x003,
  refresh: 0x004,
  send: 0x006,
  data: 0x007,
  createPermission: 0x008,
  channelBind: 0x009,
  connect: 0x00a,
  connectionBind: 0x00b,
  connectionAttempt: 0x00c,
  googPing: 0x080,
} as const;

/** `Allocate`; `method 0x0ab` for what has no name. */
export function methodName(number: number): string {
  return (
    methodNames.get(number) ?? privateMethodNames.get(number) ?? `method 0x${number.toString(16).padStart(3, '0')}`
  );
}
