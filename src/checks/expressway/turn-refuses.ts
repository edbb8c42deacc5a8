import {groupFacts} from '../../facts/derived/boxes-of.ts';
import {expresswayLogEvents, expresswayName} from '../../facts/derived/expressway-log-events.ts';
import {inLogOrder, isAfter} from '../../facts/derived/log-order.ts';
import {isPrivateAddress} from '../../model/ip-address.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** RFC 3489 §11.2.9 (431) and RFC 8656 §19 (441): what a client with the wrong password or user gets. */
const credentialCodes = /^4(?:31|41)$/;
/** Strangers on the internet try passwords; that so many guests are refused is not their doing. */
const manyStrangers = 3;

/** The TURN server of Expressway-E logs that it refuses requests (F04, F97). The 401 of a first request is no refusal. */
export default defineCheck({
  id: 'expressway/turn-refuses',
  system: 'TURN and media',
  title: {
    pass: 'The TURN server of Expressway-E gives relays',
    fail: 'The TURN server of Expressway-E refuses requests',
  },
  failureModes: ['F04', 'F97'],
  needs: {events: expresswayLogEvents},
  after: ['turn/integrity-failure', 'turn/password-mismatch', 'cms/turn-user-unknown', 'expressway/turn-capacity'],
  references: ['Expressway administrator guide, events: Error Response Sent', 'RFC 8656 §19'],
  messages: {
    credentials: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'The TURN server of {box} refuses the credentials of {client} ({code})',
      why: 'The client signs with another password than the local authentication database has. It gets no relay, and the guest stays at “Connecting”.',
      volatile: ['client'],
      competing: ['{client} is neither CMS nor the browser of a guest but a stranger who tries passwords.'],
      fix: [
        {
          action: 'Set the same user name and password in the TURN server object of CMS and on Expressway-E.',
          where:
            'CMS API, PUT /api/v1/turnServers/<id>; Expressway-E, Configuration > Authentication > Devices > Local database (on some releases without Devices)',
          verify: 'The next call gets a relay: Status > TURN relay usage shows it.',
        },
      ],
    },
    full: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: 'The TURN server of {box} has no relay left for {client} ({code})',
      why: 'All relays, or all that one user may have, are in use. Further guests get none and stay at “Connecting”.',
      volatile: ['client'],
      fix: [
        {
          action: 'See how many relays are in use and by whom; add an Expressway-E to the cluster.',
          where: '{box}, Status > TURN relay usage',
          verify: 'The next call gets a relay.',
        },
      ],
    },
  },
  examples: {fail: 'logs/turn-refuses', pass: 'logs/healthy-expressway'},
  run({events}, report) {
    const relays = events.filter(({value}) => value.signature === 'expressway-relay-allocated');
    const errors = events.filter((event) => {
      const {signature, fields} = event.value;
      // Who gets a relay later is served again.
      return (
        signature === 'expressway-turn-error' &&
        !relays.some((relay) => isServed(relay.value.fields, fields) && isAfter(relay, event) === true)
      );
    });
    const groups = groupFacts(errors, ({subject, value}) => `${subject} ${kindOf(value.fields.code)}`);
    for (const group of groups) {
      const last = inLogOrder(group).at(-1) ?? group[0];
      const {code = ''} = last.value.fields;
      const clients = [...new Set(group.flatMap(({value}) => value.fields.client ?? []))].sort();
      const kind = kindOf(code);
      const box = expresswayName(last.subject);
      if (kind === 'credentials' && !clients.some(isPrivateAddress) && clients.length < manyStrangers) {
        report.lacking(
          expresswayLogEvents,
          `${box} refused the credentials of ${clients.join(' and ') || 'a client'}: whether that is a guest is not told`,
        );
        continue;
      }
      const client = clients.slice(0, 2).join(', ') + (clients.length > 2 ? ` and ${clients.length - 2} more` : '');
      report.fail(kind, {
        subject: last.subject,
        args: {box, client: client || 'a client', code},
        evidence: [
          evidenceOf(last, group.length === 1 ? 'the refusal' : `the last of ${group.length} refusals`),
          ...inLogOrder(group)
            .slice(0, group.length === 1 ? 0 : 1)
            .map((event) => evidenceOf(event, 'the first one')),
        ],
      });
    }
    if (groups.length > 0) return;
    if (relays.length > 0) report.pass('It gave relays.');
    else report.lacking(expresswayLogEvents, 'the log holds no message of the TURN server (its level is 2 or 3)');
  },
});

type Fields = Readonly<Record<string, string>>;

function isServed(relay: Fields, error: Fields): boolean {
  return relay.client === error.client;
}

function kindOf(code = ''): 'credentials' | 'full' {
  return credentialCodes.test(code) ? 'credentials' : 'full';
}
