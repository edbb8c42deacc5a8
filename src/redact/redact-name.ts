/**
 * Host names, user names and titles as tokens. The same label gives the same token in every name, so that a domain stays
 * the domain of its hosts; what checks look at in a name stays to be seen (a wildcard, an underscore, another case).
 */
import {keyedBytes} from './permutation.ts';

const letters = 'abcdefghijklmnopqrstuvwxyz234567';

/** `n` for a label of a host name, `u` for a user, `t` for a title; 50 bits follow, enough that no two meet. */
export function nameToken(key: Uint8Array, kind: 'n' | 'u' | 't', text: string): string {
  const bytes = keyedBytes(key, `${kind}/${text.toLowerCase()}`, 10);
  return `${kind}${[...bytes].map((byte) => letters[byte % 32]).join('')}`;
}

/** `join.Example.com` → `nabc….NDEF….com`. The last label of several stays: it is no secret what a `.com` is. */
export function redactHost(key: Uint8Array, name: string): string {
  const labels = name.split('.');
  return labels
    .map((label, index) => {
      const isSpecial = label === '' || label === '*' || serviceLabel.test(label);
      return isSpecial || (labels.length > 1 && index === labels.length - 1) ? label : redactLabel(key, label);
    })
    .join('.');
}

/** RFC 2782: `_cms-web`, `_tls`. */
const serviceLabel = /^_[a-z-]+$/i;

function redactLabel(key: Uint8Array, label: string): string {
  const token = nameToken(key, 'n', label.replaceAll('_', '-'));
  const marked = label.includes('_') ? `${token.slice(0, 6)}_${token.slice(6)}` : token;
  return label === label.toLowerCase() ? marked : marked.toUpperCase();
}
