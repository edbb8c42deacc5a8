import {callAttempt} from '../../facts/call-attempt.ts';
import {logEvent} from '../../facts/log-event.ts';
import {boxSubject} from '../../model/subject.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** CMS got no relay candidate in time (F04, F88). The time-out alone is a hint: credentials, firewall and addresses all fit. */
export default defineCheck({
  id: 'call/relay-candidate-timeout',
  system: 'TURN and media',
  title: {
    pass: 'CMS gets its relay candidates in time',
    fail: 'CMS gets no relay candidate in time',
  },
  failureModes: ['F04', 'F88'],
  needs: {attempts: callAttempt},
  wants: {events: logEvent},
  after: [
    'turn/password-mismatch',
    'turn/integrity-failure',
    'call/turn-credentials-refused',
    'expressway/turn-refuses',
    'cms/turn-server-missing',
    'expressway/turn-off',
    'turn/allocation-quota',
    'turn/unanswered',
    'turn/port-closed',
    'turn/firewall-rejects',
    'turn/no-route',
    'cms/turn-addresses-swapped',
    'cms/turn-server-address-outside',
    'cms/turn-address-unknown',
    'cms/turn-user-unknown',
    'cms/turn-server-unreachable',
    'version/turn-binding-only',
  ],
  references: ['Cisco document 211301, troubleshooting: connecting, then disconnected', 'Cisco document 210800, TURN'],
  messages: {
    timeout: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'possible',
      text: 'CMS got no relay candidate from its TURN server in {count} of {total} web client calls',
      why: 'The guest sees "Connecting" and then the start page again. The log line says only that no relay came in time. It is no proof of wrong credentials.',
      competing: [
        'TURN user name or password differ between CMS and Expressway-E: a capture shows 401 or 431 to a signed Allocate.',
        'UDP 3478 from CMS to the inner address of Expressway-E is blocked: a capture on CMS shows Allocate requests without an answer.',
        'serverAddress of the turnServers object of CMS is not an address on which Expressway-E listens.',
        'The TURN service of Expressway-E is off.',
      ],
      fix: [
        {
          action:
            'Capture on the client and on CMS while a guest joins (`pcap` runs until Ctrl-C; fetch the file by SFTP), and give the captures to this program together with the log.',
          where: 'client: Wireshark; CMS: MMP',
          command: 'pcap <interface towards Expressway-E>',
          verify: '`wrtc-doctor run <log> <capture>` then names the cause.',
        },
      ],
    },
  },
  examples: {fail: 'call/relay-timeout-alone', pass: 'octavio/healthy'},
  run({attempts, events}, report) {
    const timedOut = attempts.filter(({value}) => value.outcome === 'relay-timeout');
    const [first] = timedOut;
    if (first === undefined) {
      const told = attempts.filter(({value}) => value.outcome === 'joined' || value.outcome === 'torn-down').length;
      if (told > 0) report.pass(`${told} web client call${told === 1 ? '' : 's'} without this time-out.`);
      else report.lacking(callAttempt, 'no web client call in the log came to an end that tells');
      return;
    }
    const lines = timedOut.map((attempt) => ({
      attempt,
      line: events.find((event) => event.value.signature === 'ice-relay-timeout' && event.subject === attempt.subject),
    }));
    report.fail('timeout', {
      // Call numbers and logs change from day to day; what is judged is the CMS.
      subject: boxSubject('cms'),
      args: {count: timedOut.length, total: attempts.length},
      evidence: [pieceOf(lines[0] ?? {attempt: first, line: undefined}), ...lines.slice(1, 5).map(pieceOf)],
    });
  },
});

type Attempt = Parameters<typeof evidenceOf>[0] & {value: {call: string; afterRtpSetupMs?: number | undefined}};

function pieceOf({attempt, line}: {attempt: Attempt; line: Parameters<typeof evidenceOf>[0] | undefined}) {
  const wait = attempt.value.afterRtpSetupMs;
  const shows = `call ${attempt.value.call}${wait === undefined ? '' : `, ${(wait / 1000).toFixed(3)} s after the RTP session was set up`}`;
  return evidenceOf(line ?? attempt, shows);
}
