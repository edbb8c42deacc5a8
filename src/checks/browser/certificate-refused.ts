import {browserPage} from '../../facts/browser-page.ts';
import {joinPages} from '../../facts/derived/browser-pages.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** The browser warns of the certificate in place of showing the join page (F03), in its own words. */
export default defineCheck({
  id: 'browser/certificate-refused',
  system: 'Expressway-E',
  title: {
    pass: 'The browser trusts the certificate of the page',
    fail: 'The browser does not trust the certificate of the page',
  },
  failureModes: ['F03'],
  needs: {pages: joinPages},
  after: [
    'certificate/edge-expired',
    'certificate/edge-name-missing',
    'certificate/edge-self-signed',
    'certificate/edge-chain-incomplete',
    'tls/certificate-rejected',
  ],
  references: ['RFC 5280 §6', 'RFC 9525 §6', 'Chromium net/base/net_error_list.h'],
  messages: {
    untrusted: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'The browser does not trust the certificate of {host}: {error} ({words})',
      why: 'Guests get "Your connection is not private" in place of the join page, and many stop there. Behind such a page the connection for the call is refused as well.',
      fix: [
        {
          action:
            'Give Expressway-E a server certificate of a public authority that names {host}, with its intermediate certificates, and set the clock of the guest right if the date is the reason.',
          where: 'Expressway-E, Maintenance > Security > Server certificate',
          command: 'openssl s_client -connect {endpoint} -servername {host} -showcerts',
          verify: '`wrtc-doctor probe` shows the stage tls of {host} as ok.',
        },
      ],
    },
  },
  examples: {fail: 'browser/certificate-refused', pass: 'browser/har-healthy'},
  run({pages}, report) {
    for (const page of pages) {
      const {error, host, status} = page.value;
      if (error !== undefined && /^ERR_(?:CERT_|SSL_(?:OBSOLETE|VERSION|SERVER_CERT))/.test(error)) {
        report.fail('untrusted', {
          subject: page.subject,
          args: {
            host,
            endpoint: endpointOf(page.value.url),
            error,
            words: errorWords[error] ?? 'see the page of this error in the browser',
          },
          evidence: [evidenceOf(page, `what the browser got of ${page.value.url}`)],
        });
      } else if (status !== undefined && page.value.url.startsWith('https:')) report.pass(`${host} answered over TLS.`);
      else report.lacking(browserPage, `${host} gave no answer over TLS`);
    }
  },
});

/** `join.example.com:443` */
function endpointOf(url: string): string {
  const authority = url.replace(/^\w+:\/\//, '').replace(/\/.*$/, '');
  return /:\d+$/.test(authority) ? authority : `${authority}:443`;
}

const errorWords: Readonly<Record<string, string>> = {
  ERR_CERT_AUTHORITY_INVALID: 'signed by no authority that it knows, or without its intermediate certificate',
  ERR_CERT_COMMON_NAME_INVALID: 'it does not name this host',
  ERR_CERT_DATE_INVALID: 'expired, or not valid yet by the clock of this computer',
  ERR_CERT_REVOKED: 'revoked by its authority',
  ERR_CERT_WEAK_SIGNATURE_ALGORITHM: 'signed with an algorithm that is not safe any more',
  ERR_CERT_WEAK_KEY: 'its key is too short',
  ERR_CERT_INVALID: 'it breaks the rules for certificates',
  ERR_CERT_VALIDITY_TOO_LONG: 'it is valid for longer than public authorities may sign',
  ERR_CERTIFICATE_TRANSPARENCY_REQUIRED: 'it stands in no public log',
  ERR_CERT_SYMANTEC_LEGACY: 'signed by an authority that browsers dropped',
  ERR_SSL_OBSOLETE_VERSION: 'the server offers only TLS versions that browsers dropped',
  ERR_SSL_VERSION_OR_CIPHER_MISMATCH: 'the server offers only TLS versions or ciphers that browsers dropped',
  ERR_SSL_SERVER_CERT_BAD_FORMAT: 'it cannot be read',
};
