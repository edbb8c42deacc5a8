/**
 * Secrets of TLS connections as programs write them into the file that SSLKEYLOGFILE names
 * (draft-ietf-tls-keylogfile; NSS Key Log Format): label, client random, secret. Nothing here may be written anywhere.
 */
import {bytesOfHex} from '../../stun/message.ts';

export type SecretLabel =
  | 'CLIENT_RANDOM'
  | 'CLIENT_EARLY_TRAFFIC_SECRET'
  | 'CLIENT_HANDSHAKE_TRAFFIC_SECRET'
  | 'SERVER_HANDSHAKE_TRAFFIC_SECRET'
  | 'CLIENT_TRAFFIC_SECRET_0'
  | 'SERVER_TRAFFIC_SECRET_0';

const labels: ReadonlySet<string> = new Set<SecretLabel>([
  'CLIENT_RANDOM',
  'CLIENT_EARLY_TRAFFIC_SECRET',
  'CLIENT_HANDSHAKE_TRAFFIC_SECRET',
  'SERVER_HANDSHAKE_TRAFFIC_SECRET',
  'CLIENT_TRAFFIC_SECRET_0',
  'SERVER_TRAFFIC_SECRET_0',
]);

/** A browser that ran for days writes some thousands. */
const mostSecrets = 200_000;
const linePattern = /^([A-Z][A-Z0-9_]{2,40}) ([0-9a-fA-F]{64}) ([0-9a-fA-F]{32,128})\s*$/;

/** Whether the beginning of a text is that of a key log: comments, and at least one line with a secret. */
export function holdsOnlySecrets(text: string): boolean {
  const lines = text.split('\n');
  // The last may be cut.
  const whole = lines.length > 1 ? lines.slice(0, -1) : lines;
  const meant = whole.filter((line) => line.trim() !== '' && !line.startsWith('#'));
  return meant.length > 0 && meant.every((line) => linePattern.test(line));
}

export class KeyLog {
  readonly #secrets = new Map<string, Uint8Array>();

  get size(): number {
    return this.#secrets.size;
  }

  /** Takes the lines of a key log; returns how many secrets were in them. Other lines are left alone. */
  add(text: string): number {
    let count = 0;
    for (const line of text.split('\n')) {
      const [, label, random, secret] = linePattern.exec(line) ?? [];
      if (label === undefined || random === undefined || secret === undefined || !labels.has(label)) continue;
      count += 1;
      if (this.#secrets.size < mostSecrets) this.#secrets.set(keyOf(label, random), bytesOfHex(secret));
    }
    return count;
  }

  /** `clientRandom`: 64 hexadecimal digits. */
  find(label: SecretLabel, clientRandom: string): Uint8Array | undefined {
    return this.#secrets.get(keyOf(label, clientRandom));
  }
}

function keyOf(label: string, random: string): string {
  return `${label} ${random.toLowerCase()}`;
}
