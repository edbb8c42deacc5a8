import {cmsInterface} from '../../facts/cms-interface.ts';
import {byBox} from '../../facts/derived/expressway-boxes.ts';
import {expresswayWebBridgeTarget} from '../../facts/expressway-web-bridge-target.ts';
import {boxName} from '../../model/box-name.ts';
import {counted} from '../../model/count.ts';
import {groupBy} from '../../model/group-by.ts';
import {hostOf} from '../../model/host-name.ts';
import {formatHostPort} from '../../model/subject.ts';
import {defineCheck, evidenceOf} from '../check.ts';

const targetsByBox = byBox(expresswayWebBridgeTarget, 'expressway-c');

/** From X8.11 Expressway-C tries every web bridge that it finds and shows which ones do not answer (F50). */
export default defineCheck({
  id: 'expressway/web-bridge-down',
  system: 'Expressway-C',
  title: {
    pass: 'Expressway-C reaches its web bridges',
    fail: 'Expressway-C does not reach a web bridge',
  },
  failureModes: ['F50'],
  needs: {targets: targetsByBox},
  wants: {interfaces: cmsInterface},
  after: [
    'expressway/guest-uri-elsewhere',
    'webbridge/disabled',
    'webbridge/not-listening',
    'webbridge/certificate-unset',
    'webbridge/port-conflict',
    'certificate/web-bridge-untrusted',
    'dns/inside-wrong',
  ],
  references: ['Cisco document 213481 (discovery of web bridges)'],
  messages: {
    all: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: '{box} reaches no web bridge for {name}: {targets} ({status})',
      volatile: ['cms'],
      why: 'Expressway-C sends the requests of guests to this web bridge. While it does not answer, the join page does not open from outside.',
      fix: [
        {
          action:
            'Look that the web bridge is enabled and listens on the interface that has this address: `webbridge3`, on CMS 2.x `webbridge`.',
          where: 'MMP of {cms}',
        },
        {
          action: 'Allow TCP from {box} to {targets}, and look that the certificate of the web bridge holds {name}.',
          where: 'Firewall between Expressway-C and CMS',
          verify:
            'After saving Configuration > Unified Communications > Cisco Meeting Server on {box}, the target is Active.',
        },
      ],
    },
    some: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'certain',
      text: '{box} gets no answer from web bridge {targets} for {name} ({status}); another one answers',
      volatile: ['cms'],
      why: 'The others carry all guests. Before X8.11 Expressway-C sent every second request to the dead one as well.',
      fix: [
        {
          action:
            'Look that this web bridge is enabled and listens on the interface that has this address: `webbridge3`, on CMS 2.x `webbridge`.',
          where: 'MMP of {cms}',
        },
        {
          action: 'Allow TCP from {box} to {targets}; or take the web bridge out of the DNS records for {name}.',
          where: 'Firewall between Expressway-C and CMS; DNS server inside',
          verify:
            'After saving Configuration > Unified Communications > Cisco Meeting Server on {box}, all targets are Active.',
        },
      ],
    },
  },
  examples: {fail: 'demo:expressway-web-bridge-down', pass: 'demo:healthy'},
  run({targets, interfaces}, report) {
    const told = targets.filter(({value}) => value.status !== undefined);
    if (told.length === 0)
      report.lacking(expresswayWebBridgeTarget, 'the state of the web bridges is not told (before X8.11 it never is)');
    for (const group of groupBy(told, ({subject, value}) => `${subject} ${hostOf(value.uri) ?? value.uri}`).values()) {
      const isUp = (status = ''): boolean => /^(?:active|up)$/i.test(status.trim());
      // A reading of another time may tell that the same one is up: then it is left.
      const up = new Set(group.filter(({value}) => isUp(value.status)).map(({value}) => nameOfTarget(value)));
      const down = group.filter(({value}) => !isUp(value.status) && !up.has(nameOfTarget(value)));
      const [first, ...others] = down;
      if (first === undefined) {
        report.pass(`${counted(up.size, 'web bridge')} answered.`);
        continue;
      }
      report.fail(up.size > 0 ? 'some' : 'all', {
        subject: first.subject,
        args: {
          box: boxName(first.subject),
          name: hostOf(first.value.uri) ?? first.value.uri,
          targets: [...new Set(down.map(({value}) => nameOfTarget(value)))].sort().join(', '),
          cms:
            [
              ...new Set(
                interfaces
                  .filter((one) => down.some(({value}) => one.value.addresses.includes(value.address ?? '')))
                  .map(({subject}) => boxName(subject)),
              ),
            ]
              .sort()
              .join(', ') || 'the CMS with this address',
          status: [...new Set(down.map(({value}) => value.status ?? ''))].sort().join(', '),
        },
        evidence: [
          evidenceOf(first, 'the target', 'status'),
          ...others.slice(0, 3).map((fact) => evidenceOf(fact, 'the target', 'status')),
        ],
      });
    }
  },
});

function nameOfTarget(target: {
  readonly uri: string;
  readonly name?: string | undefined;
  readonly address?: string | undefined;
  readonly port?: number | undefined;
}): string {
  if (target.address === undefined) return target.name ?? target.uri;
  return target.port === undefined ? target.address : formatHostPort(target.address, target.port);
}
