import {cmsInterface} from '../../facts/cms-interface.ts';
import {cmsWebBridge} from '../../facts/cms-web-bridge.ts';
import {groupFacts} from '../../facts/derived/boxes-of.ts';
import {areAll, cmsGeneration} from '../../facts/derived/cms-generation.ts';
import {cmsWebAdmins, webAdminOf} from '../../facts/derived/cms-web-admins.ts';
import {dnsAnswer} from '../../facts/dns-answer.ts';
import type {Fact} from '../../facts/fact.ts';
import {webBridge3Settings} from '../../facts/web-bridge3-settings.ts';
import {boxName} from '../../model/box-name.ts';
import {groupBy} from '../../model/group-by.ts';
import {hostOf, portOf} from '../../model/host-name.ts';
import type {Subject} from '../../model/subject.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * CMS 3.x: the port of a `c2w://` URL is not one on which its web bridge waits for Call Bridges (F31, F32). Which web
 * bridge a host is may be unknown; then all of them have to be, and none may have the port.
 */
export default defineCheck({
  id: 'webbridge/c2w-port-mismatch',
  system: 'Web bridge',
  title: {
    pass: 'Call Bridges connect to the C2W port of the web bridge',
    fail: 'Call Bridges connect to a port that is not the C2W port of the web bridge',
  },
  failureModes: ['F31', 'F32'],
  needs: {},
  needsOneOf: {objects: cmsWebBridge, webBridges: webBridge3Settings, generations: cmsGeneration},
  wants: {interfaces: cmsInterface, answers: dnsAnswer, admins: cmsWebAdmins},
  after: ['webbridge/port-conflict', 'webbridge/not-listening'],
  references: ['Cisco document 221729 (CMS edge)', 'Collaboration CVD, conferencing chapter'],
  messages: {
    mismatch: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'Call Bridges connect to {urls}, but C2W listens on {listening}',
      volatile: ['webAdmin'],
      lists: ['ids', 'right'],
      why: 'The connection between Call Bridge and web bridge does not come up: the page opens, but joining and signing in fail.',
      competing: [
        'A device between them forwards the port.',
        'The URL is of a web bridge whose settings were not given.',
      ],
      fix: [
        {
          action: 'Write the C2W port of the web bridge into each object.',
          where: 'a shell that reaches the web administration of CMS; from CMS 2.9 also Configuration > API',
          command: "curl -u <user> -X PUT https://{webAdmin}/api/v1/webBridges/{ids} -d 'url={right}'",
          verify: 'GET /api/v1/webBridges/<id>/status shows success for each of them.',
        },
      ],
    },
  },
  examples: {fail: 'demo:webbridge-c2w-port-mismatch', pass: 'demo:healthy'},
  run({objects, webBridges, generations, interfaces, answers, admins}, report) {
    if (areAll(generations, '2.x') && webBridges.length === 0) {
      report.notApplicable('CMS 2.x without `webbridge3` has no C2W.');
      return;
    }
    const byId = groupFacts(objects, ({value}) => value.id);
    const forC2w = byId.flatMap((views) => views.find(({value}) => /^c2w:/i.test(value.url ?? '')) ?? []);
    const boxes = webBridges
      .filter(({value}) => value.isEnabled !== false && value.c2wListening.length > 0)
      .sort((first, second) => (first.subject < second.subject ? -1 : 1));
    if (forC2w.length === 0) report.lacking(cmsWebBridge, 'no webBridges object with a c2w:// URL is in the evidence');
    else if (boxes.length === 0) report.lacking(webBridge3Settings, 'no output of `webbridge3` shows a C2W port');
    if (boxes.length === 0) return;
    const wrong: Mismatch[] = [];
    const hosts = new Set(forC2w.map(({value}) => hostOf(value.url ?? '')));
    for (const fact of forC2w) {
      const url = fact.value.url ?? '';
      const host = hostOf(url) ?? '';
      const port = portOf(url);
      const addresses = new Set([
        host,
        ...answers
          .filter(({value}) => value.view === 'inside' && hostOf(value.name) === host)
          .flatMap(({value}) => value.answers),
      ]);
      const owners = new Set(
        interfaces
          .filter(({value}) => value.addresses.some((address) => addresses.has(address)))
          .map(({subject}) => subject),
      );
      const tied = boxes.filter(({subject}) => owners.has(subject));
      const meant = tied.length > 0 ? tied : boxes;
      const ports = new Set(meant.flatMap(({value}) => value.c2wListening.flatMap((entry) => portOf(entry) ?? [])));
      const [only] = ports;
      const [bridge] = meant;
      if (port === undefined) report.lacking(cmsWebBridge, `the URL ${url} has no port`);
      else if (ports.has(port)) report.pass(`${url} leads to a C2W port.`);
      else if (tied.length === 0 && (boxes.length < hosts.size || ports.size === 0 || bridge === undefined)) {
        report.lacking(webBridge3Settings, `which web bridge ${host} is, or the settings of all of them, is not known`);
      } else if (bridge !== undefined) {
        const right =
          ports.size === 1 && only !== undefined ? `c2w://${host}:${only}` : `<c2w://${host}: and the C2W port>`;
        wrong.push({fact, url, host, right, bridge, meant});
      }
    }
    // Objects that miss the ports of the same web bridges are one finding.
    for (const group of groupBy(wrong, ({meant}) => meant.map(({subject}) => subject).join()).values()) {
      const [first, ...others] = group.toSorted((one, other) => (one.url < other.url ? -1 : 1));
      if (first === undefined) continue;
      const all = [first, ...others];
      const listening = first.meant.map(({subject, value}) => `${value.c2wListening.join(' ')} (${boxName(subject)})`);
      report.fail('mismatch', {
        subject: first.bridge.subject,
        related: all.map(({host}): Subject => `name:${host}`),
        args: {
          urls: all.map(({url}) => url).join(', '),
          listening: listening.join(', '),
          // One request for each.
          ids: all.map(({fact}) => fact.value.id).join('\n'),
          right: all.map(({right}) => right).join('\n'),
          webAdmin: webAdminOf(
            all.map(({fact}) => fact),
            admins,
          ),
        },
        evidence: [
          evidenceOf(first.fact, 'the URL that Call Bridges use', 'url'),
          ...others.slice(0, 2).map(({fact}) => evidenceOf(fact, 'and this one', 'url')),
          ...first.meant.slice(0, 3).map((bridge) => evidenceOf(bridge, '`webbridge3` prints', 'c2wListening')),
        ],
      });
    }
  },
});

interface Mismatch {
  readonly fact: Fact<{readonly id: string}>;
  readonly url: string;
  readonly host: string;
  readonly right: string;
  /** The first of the web bridges that may be meant, and all of them. */
  readonly bridge: Fact;
  readonly meant: readonly Fact<{readonly c2wListening: readonly string[]}>[];
}
