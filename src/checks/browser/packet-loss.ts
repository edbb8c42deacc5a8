import type {BrowserConnection} from '../../facts/browser-connection.ts';
import {browserTitle, joinConnections} from '../../facts/derived/browser-connections.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** ITU-T G.1028 and G.113: speech suffers from 3 % on, whatever hides the gaps. */
const leastShare = 0.03;
/** Below this a share says nothing. */
const fewestLost = 20;

/** What the browser counts as lost, on its way here and, by the reports of the other side, on its way there. */
export default defineCheck({
  id: 'browser/packet-loss',
  system: 'TURN and media',
  title: {pass: 'The browser loses few packets', fail: 'The browser counts lost packets'},
  failureModes: ['F106'],
  needs: {connections: joinConnections},
  after: ['browser/connection-lost', 'media/consent-lost', 'media/packet-loss'],
  references: ['RFC 3550 §6.4.1', 'W3C webrtc-stats §8.4 (packetsLost)'],
  messages: {
    incoming: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'certain',
      text: '{percent} % of the {kind} packets on their way to {browser} were lost: {lost} of {expected}',
      why: 'Sound breaks up from about 3 % on, and video freezes until the sender repeats what is missing.',
      volatile: ['percent', 'lost', 'expected'],
      fix: [
        {
          action:
            'Capture on the client and on Expressway-E at the same time: where the RTP sequence numbers are whole, the loss comes after. Look for full queues, and for Wi-Fi or VPN at the guest.',
          where: 'the client (Wireshark), and Expressway-E, Maintenance > Diagnostics > Diagnostic logging',
          verify: 'In a new dump packetsLost grows by less than 1 % of packetsReceived.',
        },
      ],
    },
    outgoing: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'certain',
      text: '{percent} % of the {kind} packets that {browser} sent were lost, as the other side reports: {lost} of {expected}',
      why: 'The others hear the guest break up, from about 3 % on.',
      volatile: ['percent', 'lost', 'expected'],
      fix: [
        {
          action:
            'Capture on the client and on Expressway-E at the same time: where the RTP sequence numbers are whole, the loss comes after. Look for a full uplink, and for Wi-Fi or VPN at the guest.',
          where: 'the client (Wireshark), and Expressway-E, Maintenance > Diagnostics > Diagnostic logging',
          verify: 'In a new dump packetsLost of remote-inbound-rtp grows by less than 1 % of packetsSent.',
        },
      ],
    },
  },
  examples: {fail: 'browser/packet-loss', pass: 'browser/healthy'},
  run({connections}, report) {
    for (const connection of connections) {
      const {value, subject} = connection;
      const browser = browserTitle(value);
      const incoming = worstOf(value.incoming, ({packets, lost}) => packets + lost);
      const outgoing = worstOf(value.outgoing, ({packets}) => packets);
      if (incoming !== undefined) {
        report.fail('incoming', {
          subject,
          args: {browser, ...incoming.args},
          evidence: [evidenceOf(connection, `inbound-rtp: ${incoming.args.lost} lost`, `incoming:${incoming.index}`)],
        });
      }
      if (outgoing !== undefined) {
        report.fail('outgoing', {
          subject,
          args: {browser, ...outgoing.args},
          evidence: [evidenceOf(connection, `remote-inbound-rtp: ${outgoing.args.lost} lost`, 'outgoing')],
        });
      }
      if (incoming !== undefined || outgoing !== undefined) continue;
      if (value.incoming.some(({packets}) => packets > 0)) report.pass(`${browser}: little was lost.`);
      else report.notApplicable(`${browser}: no media came.`);
    }
  },
});

type Media = BrowserConnection['incoming'][number];

function worstOf(media: readonly Media[], expectedOf: (media: {packets: number; lost: number}) => number) {
  const lossy = media.flatMap(({kind, packets, lost = 0}, index) => {
    const expected = expectedOf({packets, lost});
    if (lost < fewestLost || lost / expected < leastShare) return [];
    const percent = ((lost / expected) * 100).toFixed(1);
    return [{index, args: {kind: kind === 'unknown' ? 'media' : kind, percent, lost, expected}}];
  });
  return lossy.sort((one, other) => other.args.lost - one.args.lost)[0];
}
