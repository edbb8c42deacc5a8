import type {IssuedCertificate} from './issue-certificate.ts';

/** What a TLS server is started with. */
export interface ServerCredentials {
  readonly key: string;
  /** PEM: the server's own certificate, then what it sends with it, in that order. */
  readonly cert: string;
}

/** `sent`: the certificates that the server sends after its own. A server that sends an incomplete chain has fewer. */
export function serverCredentials(leaf: IssuedCertificate, sent: readonly IssuedCertificate[] = []): ServerCredentials {
  return {key: leaf.keyPem, cert: [leaf, ...sent].map(({pem}) => pem).join('')};
}
