import {unifiedCommunicationsZones} from '../../facts/derived/unified-communications-zones.ts';
import {expresswayZone} from '../../facts/expressway-zone.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** A Unified Communications zone needs TLS with verification on both sides (alarms 40040, 40048). */
export default defineCheck({
  id: 'expressway/zone-tls-off',
  system: 'Expressway-C',
  title: {
    pass: 'The traversal zone uses TLS and verifies the other side',
    fail: 'The traversal zone does not use TLS, or does not verify the other side',
  },
  failureModes: ['F57'],
  needs: {zones: unifiedCommunicationsZones},
  after: [],
  references: ['Expressway alarms 40040 and 40048', 'Expressway CLI reference'],
  messages: {
    transport: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'The zone {zone} of {box} uses SIP over {transport}',
      why: 'Unified Communications services, the web proxy among them, work over a zone with TLS only. Where one side uses TCP and the other TLS, the zone does not come up at all.',
      fix: [
        {
          action: 'Set Transport to TLS on both sides and save.',
          where: '{box}, Configuration > Zones > Zones, {zone}; or by the command over SSH',
          command: 'xConfiguration Zones Zone {position} Traversal{end} SIP Transport: TLS',
          verify: 'Status > Zones shows the zone as Active on both sides.',
        },
      ],
    },
    verify: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'likely',
      text: 'The zone {zone} of {box} does not verify the certificate of the other side',
      why: 'Expressway raises alarm 40040 for this: Unified Communications services, the web proxy among them, expect a zone with TLS verify mode On.',
      fix: [
        {
          action:
            'Set TLS verify mode to On and save; on Expressway-E with the full name of Expressway-C as TLS verify subject name.',
          where: '{box}, Configuration > Zones > Zones, {zone}; or by the command over SSH',
          command: 'xConfiguration Zones Zone {position} Traversal{end} SIP TLS Verify Mode: On',
          verify: 'Status > Alarms shows no 40040, and Status > Zones shows the zone as Active on both sides.',
        },
      ],
    },
  },
  examples: {fail: 'demo:expressway-zone-tls-off', pass: 'demo:healthy'},
  run({zones}, report) {
    let judged = 0;
    for (const fact of zones) {
      const {subject, value} = fact;
      const {sipTransport: transport, tlsVerifyMode: verify} = value;
      if (transport === undefined && verify === undefined) continue;
      judged += 1;
      const args = {box: boxName(subject), zone: value.label, position: value.position, end: value.end};
      if (transport !== undefined && !/^tls$/i.test(transport)) {
        const evidence = evidenceOf(fact, 'the setting', 'sipTransport');
        report.fail('transport', {subject, args: {...args, transport}, evidence: [evidence]});
      } else if (/^off$/i.test(verify ?? '')) {
        report.fail('verify', {subject, args, evidence: [evidenceOf(fact, 'the setting', 'tlsVerifyMode')]});
      } else
        report.pass(
          `${value.label} of ${args.box}: ${transport ?? 'transport not told'}, verify ${verify ?? 'not told'}.`,
        );
    }
    if (judged === 0) report.lacking(expresswayZone, 'nothing tells whether the zone uses TLS');
  },
});
