/** What all who match STUN requests and answers agree on: RFC 8489 §6, and what captures add to it. */
import {attribute} from '../../stun/attribute-types.ts';
import {isSigned, type Message} from '../../stun/message.ts';

/**
 * Two copies of a message nearer than this are one packet captured twice (Linux `any`, two interfaces), because no
 * client repeats one so soon: 100 ms in RFC 3489 §9.3, 500 ms in RFC 8489 §6.2.1.
 */
export const sameTransmissionSeconds = 0.05;

/** A client gives up after 39.5 s (RFC 8489 §6.2.1); what comes later answers nothing. */
export const longestTransactionSeconds = 40;

/** `unknown`: the capture cut the request before it would show. */
export type Signature = 'signed' | 'unsigned' | 'unknown';

/**
 * A request cut by the capture may have lost its MESSAGE-INTEGRITY; USERNAME, REALM and NONCE occur in TURN requests
 * with it alone (RFC 8489 §9.2.3), and USERNAME so in connectivity checks (RFC 8445 §7.1.2).
 */
export function signatureOf(message: Message): Signature {
  if (isSigned(message)) return 'signed';
  if (!message.isCut) return 'unsigned';
  const names: number[] = [attribute.username, attribute.realm, attribute.nonce];
  return message.attributes.some(({type}) => names.includes(type)) ? 'signed' : 'unknown';
}

/** Wireshark takes byte fields with colons. */
export function transactionFilter(transactionId: string): string {
  return `stun.id == ${transactionId.replace(/..(?=.)/g, '$&:')}`;
}
