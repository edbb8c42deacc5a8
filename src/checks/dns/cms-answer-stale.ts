import {cmsWebBridge} from '../../facts/cms-web-bridge.ts';
import {cmsWebBridgeStatus} from '../../facts/cms-web-bridge-status.ts';
import {type NameAnswers, nameAnswers} from '../../facts/derived/name-answers.ts';
import {webBridgeAddresses} from '../../facts/derived/web-bridge-addresses.ts';
import {webBridgeFailures} from '../../facts/derived/web-bridge-failures.ts';
import {type DnsAnswer, dnsAnswer} from '../../facts/dns-answer.ts';
import type {Fact} from '../../facts/fact.ts';
import {hostOf} from '../../model/host-name.ts';
import {addSeconds, type Instant, isBefore} from '../../model/instant.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * CMS keeps an old answer of DNS (F07): it reports that it cannot resolve the web bridge, while the DNS servers inside
 * give its address. Proved in time only where the report is later than the answer.
 */
export default defineCheck({
  id: 'dns/cms-answer-stale',
  system: 'CMS',
  title: {
    pass: 'CMS and the DNS inside agree on the name of the web bridge',
    fail: 'CMS does not resolve a web bridge that the DNS inside resolves',
  },
  failureModes: ['F07'],
  needs: {names: nameAnswers},
  needsOneOf: {failures: webBridgeFailures, states: cmsWebBridgeStatus},
  wants: {objects: cmsWebBridge, answers: dnsAnswer, webBridges: webBridgeAddresses},
  after: ['dns/inside-wrong', 'dns/answer-intermittent'],
  references: ['Cisco document 210800, DNS and fault conditions'],
  messages: {
    later: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'CMS reports that it cannot resolve {webBridge} after {resolver} gave {addresses} for it',
      volatile: ['resolver', 'addresses'],
      why: 'The record is there, and CMS does not use it: it keeps the answer from before. Until it forgets it, the Call Bridge has no link to the web bridge.',
      competing: ['CMS asks another DNS server than {resolver}: the MMP command `dns` lists those that it asks.'],
      fix: [
        {
          action: 'Make CMS forget the old answer.',
          where: 'MMP of each CMS',
          command: 'dns flush',
          verify: 'The fault condition on Status > General is gone.',
        },
        {
          action: 'If it comes again, compare the DNS servers that CMS asks with {resolver}.',
          where: 'MMP of each CMS',
          command: 'dns',
          verify: '`dns` lists {resolver}.',
        },
      ],
    },
    current: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'The API of CMS says that it cannot resolve {webBridge}, for which {resolver} gives {addresses}',
      volatile: ['resolver', 'addresses'],
      why: 'The record is there, and CMS does not use it: it keeps the answer from before. Until it forgets it, the Call Bridge has no link to the web bridge.',
      competing: [
        'CMS asks another DNS server than {resolver}: the MMP command `dns` lists those that it asks.',
        'What the API says was read long before the DNS servers were asked.',
      ],
      fix: [
        {
          action: 'Make CMS forget the old answer.',
          where: 'MMP of each CMS',
          command: 'dns flush',
          verify: 'GET /api/v1/webBridges/<id>/status shows success.',
        },
        {
          action: 'If it stays, compare the DNS servers that CMS asks with {resolver}.',
          where: 'MMP of each CMS',
          command: 'dns',
          verify: '`dns` lists {resolver}.',
        },
      ],
    },
    undated: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'possible',
      text: 'CMS reports that it cannot resolve {webBridge}, for which {resolver} gives {addresses}',
      volatile: ['resolver', 'addresses'],
      why: 'Whether the report is from before the record was there is not known. If CMS still reports it, it keeps the old answer, and the Call Bridge has no link to the web bridge.',
      competing: [
        'The record is newer than the report, and CMS has resolved the name since.',
        'CMS asks another DNS server than {resolver}: the MMP command `dns` lists those that it asks.',
      ],
      fix: [
        {
          action: 'Look whether the fault condition is still there; if so, make CMS forget the old answer.',
          where: 'CMS web admin, Status > General; MMP of each CMS',
          command: 'dns flush',
          verify: 'The fault condition on Status > General is gone.',
        },
      ],
    },
  },
  examples: {fail: 'demo:dns-cms-answer-stale', pass: 'demo:healthy'},
  run({failures, states, objects, names, answers, webBridges}, report) {
    const reports: readonly Told[] = [
      ...failures.flatMap((fact) =>
        fact.value.kind === 'name' && fact.value.state !== 'over'
          ? [{fact, host: fact.value.webBridge, kind: 'line' as const, time: fact.value.time}]
          : [],
      ),
      ...states.flatMap((fact) => {
        const url = objects.find(({value}) => value.id !== undefined && value.id === fact.value.id)?.value.url;
        const host = hostOf(url ?? '');
        return /^dns/i.test(fact.value.status) && host !== undefined
          ? [{fact, host, kind: 'state' as const, time: undefined}]
          : [];
      }),
    ];
    const hosts = new Set(reports.map(({host}) => host));
    if (hosts.size === 0) report.pass('CMS reports no name of a web bridge that it cannot resolve.');
    for (const host of hosts) {
      const known = names.find(
        ({value}) => value.view === 'inside' && value.kind === 'address' && value.asked === host,
      );
      const [resolver] = known?.value.answering ?? [];
      if (known === undefined) report.lacking(dnsAnswer, `no DNS server inside was asked for ${host}`);
      else if (resolver === undefined || known.value.denying.length > 0)
        report.notApplicable(`A DNS server inside does not resolve ${host} either.`);
      else if (
        !isRight(
          known.value,
          webBridges.flatMap(({value}) => value.addresses),
        )
      )
        report.notApplicable(`The DNS inside leads ${host} elsewhere than to the web bridge.`);
      else {
        const own = reports.filter((one) => one.host === host);
        const asked = answers.filter(({value}) => value.view === 'inside' && value.name === host);
        const later = own.find(({time}) => isLater(time, asked));
        const state = own.find(({kind}) => kind === 'state');
        const shown = later ?? state ?? own[0];
        if (shown === undefined) continue;
        report.fail(later !== undefined ? 'later' : state !== undefined ? 'current' : 'undated', {
          subject: `name:${host}`,
          related: [shown.fact.subject],
          args: {webBridge: host, resolver, addresses: known.value.answers.join(', ')},
          evidence: [
            evidenceOf(shown.fact, 'CMS reports it', shown.kind === 'state' ? 'status' : undefined),
            evidenceOf(known, `the answer of ${resolver}`, `resolver:${resolver}`),
          ],
        });
      }
    }
  },
});

interface Told {
  readonly fact: Fact;
  readonly host: string;
  /** A fault condition or a line of the log, or the state that the API tells. */
  readonly kind: 'line' | 'state';
  readonly time: Instant | undefined;
}

/** Where the addresses of the web bridges are known, it leads to them. */
function isRight({answers}: NameAnswers, webBridges: readonly string[]): boolean {
  return webBridges.length === 0 || answers.every((answer) => webBridges.includes(answer));
}

/** The clocks of two machines are seldom further apart; a zone that nobody stated may be half a day off. */
const clockSkewSeconds = 120;
const unknownZoneSeconds = 14 * 3600;

function isLater(reported: Instant | undefined, asked: readonly Fact<DnsAnswer>[]): boolean {
  const times = asked.flatMap(({value}) => value.time ?? []);
  if (reported === undefined || times.length === 0 || reported.year === 'assumed') return false;
  const margin = clockSkewSeconds + (reported.zone === 'assumed' ? unknownZoneSeconds : 0);
  return times.every((time) => isBefore(addSeconds(time, margin), reported));
}
