import {boxAddresses} from '../../facts/derived/box-addresses.ts';
import {trialsByServer} from '../../facts/derived/media-ports.ts';
import {turnServerName} from '../../facts/derived/turn-server-name.ts';
import type {Fact} from '../../facts/fact.ts';
import {type RelayTrial, relayTrial} from '../../facts/relay-trial.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * What WebRTC needs: libwebrtc makes packets of RTP of at most 1200 bytes, and SRTP, TURN, UDP and IPv4 add less than 80.
 * IPv6 has the same least MTU (RFC 8200 §5). Above it tunnels and PPPoE differ, and calls do not mind.
 */
const neededBytes = 1280;

/** Large media packets vanish on the way to the TURN server, or at it, while small ones pass (F82, F106). */
export default defineCheck({
  id: 'media/relay-mtu',
  system: 'TURN and media',
  title: {
    pass: 'Media packets of full size pass the TURN relays',
    fail: 'Large media packets do not pass the TURN relays',
  },
  failureModes: ['F82', 'F106'],
  needs: {trials: relayTrial},
  wants: {boxes: boxAddresses},
  after: ['turn/hairpin-missing', 'media/relay-loss'],
  references: ['RFC 8899 §3', 'RFC 4821 §1'],
  messages: {
    lost: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'Packets of {missing} bytes do not pass the relays of TURN server {server}, those of {passed} bytes do',
      why: 'Sound, in small packets, gets through; video and the certificates of DTLS, in packets up to about {needed} bytes, do not. Browsers do not try smaller ones, so the call stays at "Connecting" or has no picture.',
      competing: [
        'A tunnel or VPN on the way takes smaller packets only, and the ICMP messages that would tell it are dropped.',
        'A firewall drops fragments, and a link on the way has to cut these packets.',
        'The MTU of an interface of Expressway-E or of a router is set too small.',
      ],
      fix: [
        {
          action:
            'Find the link whose MTU is below {needed} bytes: raise it there, or let ICMP “fragmentation needed” (type 3 code 4) through.',
          where:
            'VPN, tunnels and firewall between this computer and the TURN server; Expressway-E, System > Network interfaces > IP: MTU',
          verify: '`wrtc-doctor probe` gets packets of {needed} bytes through the relays.',
        },
      ],
    },
  },
  examples: {fail: 'probe/relay-mtu', pass: 'probe/healthy-relay'},
  run({trials, boxes}, report) {
    const groups = trialsByServer(trials);
    if (groups.length === 0) report.lacking(relayTrial, 'the server stopped answering while the probe ran');
    for (const group of groups) {
      const [first] = group;
      const server = turnServerName(first.value, boxes);
      const sized = group.flatMap((trial) => (trial.value.sizes === undefined ? [] : [trial]));
      const passed = sizesOf(sized, true);
      const missing = sizesOf(sized, false).filter((bytes) => !passed.includes(bytes));
      const least = missing.find((bytes) => bytes <= neededBytes);
      const most = passed.findLast((bytes) => least === undefined || bytes < least);
      if (first.value.transport === 'tcp')
        report.notApplicable(`${server}: over TCP packets have no size of their own.`);
      else if (most === undefined) report.lacking(relayTrial, `no packet sizes could be tried at ${server}`);
      else if (least === undefined || sized[0] === undefined) {
        const from = missing[0] === undefined ? '' : `; those of ${missing[0]} do not, which calls do not need`;
        report.pass(`Packets of ${most} bytes pass the relays of ${server}${from}.`);
      } else {
        report.fail('lost', {
          subject: first.subject,
          args: {server, missing: least, passed: most, needed: neededBytes},
          evidence: [
            evidenceOf(sized[0], wordsOf(sized[0].value)),
            ...sized.slice(1, 4).map((trial) => evidenceOf(trial, wordsOf(trial.value))),
          ],
        });
      }
    }
  },
});

type Step = NonNullable<RelayTrial['sizes']>['steps'][number];

/** Both ways: a packet goes to the server and comes from it. */
function doesPass({forward, backward}: Step): boolean {
  return forward.received + backward.received > 0;
}

function sizesOf(trials: readonly Fact<RelayTrial>[], isPassed: boolean): number[] {
  const steps = trials.flatMap(({value}) => value.sizes?.steps ?? []);
  const sizes = steps.filter((step) => doesPass(step) === isPassed).map(({packetBytes}) => packetBytes);
  return [...new Set(sizes)].toSorted((one, other) => one - other);
}

function wordsOf({sizes}: RelayTrial): string {
  const steps = sizes?.steps ?? [];
  const counts = steps.map(
    ({packetBytes, forward, backward}) =>
      `${packetBytes}: ${forward.received + backward.received}/${forward.sent + backward.sent}`,
  );
  const fragment = sizes?.dontFragment === 'yes' ? ', sent with DF' : '';
  return `bytes of IP packets, and how many arrived${fragment}: ${counts.join(', ')}`;
}
