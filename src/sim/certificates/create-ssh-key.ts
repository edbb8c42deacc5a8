/** An Ed25519 key for an SSH server or client. */
import {createHash} from 'node:crypto';
import ssh2 from 'ssh2';

export interface SshKey {
  /** OpenSSH form, not encrypted. */
  readonly privateKey: string;
  /** As in `authorized_keys` and `known_hosts`: `ssh-ed25519 AAAA…`. */
  readonly publicKey: string;
  /** `SHA256:…` as `ssh-keygen -l` prints it. */
  readonly fingerprint: string;
}

export function createSshKey(): SshKey {
  const {private: privateKey, public: publicKey} = generateSoundPair();
  const blob = Buffer.from(publicKey.split(' ')[1] ?? '', 'base64');
  const digest = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '');
  return {privateKey, publicKey, fingerprint: `SHA256:${digest}`};
}

/** One key in 256 that ssh2 1.17.0 makes is malformed (a leading zero octet is lost): then another one is made. */
function generateSoundPair(): {readonly private: string; readonly public: string} {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519');
    if (!(ssh2.utils.parseKey(pair.private) instanceof Error)) return pair;
  }
}
