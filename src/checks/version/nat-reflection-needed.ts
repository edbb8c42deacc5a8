import {callAttempt} from '../../facts/call-attempt.ts';
import {expresswayEdges} from '../../facts/derived/expressway-edges.ts';
import {logEvent} from '../../facts/log-event.ts';
import {turnSession} from '../../facts/turn-session.ts';
import {isOlderThan} from '../../model/version.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * Before X12.5.3 (clusters before X12.5.5) the relays of one Expressway-E behind static NAT talk to each other over the
 * public address, so the firewall has to turn those packets round (F95). Whether it does cannot be read anywhere: a hint,
 * and only where calls lose their media after they got a relay.
 */
export default defineCheck({
  id: 'version/nat-reflection-needed',
  system: 'TURN and media',
  title: {
    pass: 'No call fails for want of NAT reflection',
    fail: 'Calls may fail for want of NAT reflection in the firewall',
  },
  failureModes: ['F95'],
  needs: {edges: expresswayEdges},
  wants: {attempts: callAttempt, events: logEvent, sessions: turnSession},
  after: [
    'turn/password-mismatch',
    'turn/integrity-failure',
    'call/turn-credentials-refused',
    'cms/turn-server-missing',
    'expressway/turn-off',
    'turn/allocation-quota',
    'turn/unanswered',
    'turn/port-closed',
    'turn/firewall-rejects',
    'turn/no-route',
    'cms/turn-addresses-swapped',
    'cms/turn-server-address-outside',
    'cms/turn-client-address-inside',
    'cms/turn-address-unknown',
    'cms/turn-user-unknown',
    'cms/turn-server-unreachable',
    'expressway/static-nat-missing',
    'turn/peer-forbidden',
    'turn/relay-address-unmapped',
    'turn/hairpin-missing',
    'turn/media-range-blocked',
  ],
  references: ['Expressway X14.0.4 release notes', 'Cisco document 210800, NAT reflection'],
  messages: {
    needed: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'possible',
      text: '{box} with {version} needs NAT reflection at {nat}, and {count} of {total} web client calls end in an ICE failure',
      why: 'CMS and the browser each have a relay on Expressway-E, and before X12.5.3 (clusters: X12.5.5) it sends from one to the other over its public address. Where the firewall does not turn these packets round, guests join and have no audio and video.',
      competing: [
        'The firewall turns UDP from {nat} to {nat} round already.',
        'The media ports of Expressway-E (UDP 24000–29999 unless changed) are blocked on the way in or out.',
        'The credentials or addresses of the TURN server are wrong.',
      ],
      volatile: ['count', 'total'],
      fix: [
        {
          action:
            'Capture on the outer interface of {box} while a guest joins. If UDP from {nat} to {nat} leaves it and does not come back, NAT reflection is missing.',
          where: '{box}, Maintenance > Diagnostics > Diagnostic logging (take tcpdump while logging)',
        },
        {
          action: 'Upgrade Expressway to X12.5.5 or later, which needs no reflection; or add the rule to the firewall.',
          where: '{box}, Maintenance > Upgrade; or the firewall in front of it',
          verify: 'A guest outside gets audio and video, and CMS logs no ICE failure.',
        },
      ],
    },
  },
  examples: {fail: 'octavio/nat-reflection', pass: 'octavio/healthy'},
  run({edges, attempts, events, sessions}, report) {
    // Peers of a cluster needed it two releases longer.
    const limit = edges.length > 1 ? 'X12.5.5' : 'X12.5.3';
    const failed = attempts.filter(({value}) => value.outcome === 'ice-failure');
    // Who never got a relay lost the media before that.
    const isWithoutRelay = sessions.length > 0 && sessions.every(({value}) => value.allocations === 0);
    const relayed = sessions.find(({value}) => value.allocations > 0);
    for (const edge of edges) {
      const {name, version, natAddresses} = edge.value;
      const isOld = version === undefined ? undefined : isOlderThan(version, limit);
      const [nat] = natAddresses;
      const [first, ...others] = failed;
      if (version === undefined || isOld === undefined) report.lacking(expresswayEdges, `the version of ${name}`);
      else if (!isOld) report.pass(`${name} runs ${version}, which needs none.`);
      else if (nat === undefined) report.lacking(expresswayEdges, `whether ${name} is behind static NAT`);
      else if (first === undefined)
        report.pass(`${name} with ${version} needs it at ${nat}; no call in the evidence ends in an ICE failure.`);
      else if (isWithoutRelay) report.pass(`${name} with ${version} needs it at ${nat}; no client got a relay at all.`);
      else {
        const lineOf = (attempt: typeof first) =>
          events.find(({subject, value}) => value.signature === 'ice-failure' && subject === attempt.subject) ??
          attempt;
        report.fail('needed', {
          subject: edge.subject,
          args: {box: name, version, nat, count: failed.length, total: attempts.length},
          evidence: [
            evidenceOf(edge, 'the version', 'version'),
            evidenceOf(edge, 'the static NAT address', `address:${nat}`),
            evidenceOf(lineOf(first), `call ${first.value.call}`),
            ...others.slice(0, 2).map((attempt) => evidenceOf(lineOf(attempt), `call ${attempt.value.call}`)),
            ...(relayed === undefined ? [] : [evidenceOf(relayed, 'a client got its relay', 'allocated')]),
          ],
        });
      }
    }
  },
});
