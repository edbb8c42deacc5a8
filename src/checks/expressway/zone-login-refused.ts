import {boxAddresses} from '../../facts/derived/box-addresses.ts';
import {groupFacts} from '../../facts/derived/boxes-of.ts';
import {expresswayLogEvents, expresswayName} from '../../facts/derived/expressway-log-events.ts';
import {inLogOrder, minutesLeft} from '../../facts/derived/log-order.ts';
import {unifiedCommunicationsZones} from '../../facts/derived/unified-communications-zones.ts';
import {logSummary} from '../../facts/log-summary.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** The client end tries again every 120 seconds unless somebody set another interval; five tries without a failure are a success. */
const quietMinutes = 10;
/** The developer line stands right before the event. */
const mostLinesApart = 20;

const why =
  'Expressway-E checks user name and password of Expressway-C before it lets the zone up. Without the zone there are no SSH tunnels, and guests get no join page.';
const fix = [
  {
    action:
      'Set one user name and password: in the local authentication database of Expressway-E, and as connection credentials of the zone on Expressway-C.',
    where:
      'Expressway-E, Configuration > Authentication > Devices > Local database (on some releases without Devices); Expressway-C, Configuration > Zones > Zones',
    verify: 'Status > Zones shows the zone as Active on both sides.',
  },
] as const;

/** Expressway-E refuses the login of the traversal zone: user name or password differ (F58). */
export default defineCheck({
  id: 'expressway/zone-login-refused',
  system: 'Expressway-E',
  title: {
    pass: 'Expressway-E accepts the login of the traversal zone',
    fail: 'Expressway-E refuses the login of the traversal zone',
  },
  failureModes: ['F58'],
  needs: {events: expresswayLogEvents},
  wants: {logs: logSummary, boxes: boxAddresses, zones: unifiedCommunicationsZones},
  after: ['expressway/zone-username-mismatch'],
  references: ['Cisco document 117811 (MRA most common issues), traversal zone'],
  messages: {
    refused: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: '{box} refuses the login of Expressway-C ({client}) for the traversal zone: {reason}',
      why,
      fix,
    },
    likely: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: '{box} refuses a login over TLS from {client}: {reason}',
      why,
      competing: [
        '{client} is not Expressway-C but a SIP device inside with wrong credentials: then guests are not concerned.',
      ],
      fix,
    },
  },
  examples: {fail: 'logs/zone-login-refused', pass: 'logs/healthy-expressway'},
  run({events, logs, boxes, zones}, report) {
    const refusals = events.filter(({value}) => value.signature === 'expressway-authentication-failed' && value.isZone);
    const isUp = zones.some(({value}) => /^(?:active|on|up)$/i.test(value.status ?? ''));
    const lasting = refusals.filter((event) => {
      const left = minutesLeft(event, logs);
      return left === undefined || left <= quietMinutes;
    });
    const groups = groupFacts(lasting, ({subject, value}) => `${subject} ${value.fields.host ?? ''}`);
    for (const group of groups) {
      const last = inLogOrder(group).at(-1) ?? group[0];
      const {host = '', reason = 'no reason given'} = last.value.fields;
      const isCore = boxes.some(({value}) => value.role === 'expressway-c' && value.address === host);
      if (isUp && !isCore) {
        report.lacking(
          unifiedCommunicationsZones,
          `the zone is active in the evidence, and nothing says that ${host}, which was refused, is Expressway-C`,
        );
        continue;
      }
      const digest = events.find(
        ({origin, value}) =>
          value.signature === 'expressway-digest-mismatch' &&
          origin.input === last.origin.input &&
          Math.abs((origin.line ?? 0) - (last.origin.line ?? 0)) <= mostLinesApart,
      );
      report.fail(isCore ? 'refused' : 'likely', {
        subject: last.subject,
        args: {box: expresswayName(last.subject), client: host, reason},
        evidence: [
          evidenceOf(last, group.length === 1 ? 'the refusal' : `the last of ${group.length} refusals`),
          ...(digest === undefined ? [] : [evidenceOf(digest, 'the user is known, the password differs')]),
        ],
      });
    }
    if (groups.length > 0) return;
    if (refusals.length > 0)
      report.pass(
        'It was refused earlier; the log goes on for more than ten minutes, several tries, without another refusal.',
      );
    else report.lacking(expresswayLogEvents, 'a log without a refused login does not tell that the zone is up');
  },
});
