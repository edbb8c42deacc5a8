import {cmsList} from '../../facts/cms-list.ts';
import {areAll, cmsGeneration} from '../../facts/derived/cms-generation.ts';
import {externalDomain, isInside} from '../../facts/derived/external-domain.ts';
import {wholeLists} from '../../facts/derived/whole-list.ts';
import {xmppDomain} from '../../facts/xmpp-domain.ts';
import {xmppSettings} from '../../facts/xmpp-settings.ts';
import {boxName} from '../../model/box-name.ts';
import {hostOf} from '../../model/host-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** CMS 2.x with two domains: the XMPP server does not serve the one outside (F24, S-C5). */
export default defineCheck({
  id: 'xmpp/external-domain-missing',
  system: 'XMPP',
  title: {
    pass: 'The XMPP server serves the domain outside',
    fail: 'The XMPP server does not serve the domain outside',
  },
  failureModes: ['F24', 'S-C5'],
  needs: {},
  needsOneOf: {servers: xmppSettings, generations: cmsGeneration},
  wants: {domains: xmppDomain, lists: cmsList, external: externalDomain},
  after: ['xmpp/not-running'],
  references: ['Cisco document 211301, dual domain: `xmpp multi_domain`'],
  messages: {
    missing: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'likely',
      text: 'The XMPP server of {box} serves {served}, and not {domain} ({source})',
      why: 'With one domain inside and another outside the XMPP server has to serve both: accounts at {domain} cannot sign in on the page that guests open.',
      competing: ['Nobody has an account at {domain}, and guests get theirs in another domain.'],
      fix: [
        {
          action: 'Add the domain, with a key and a certificate for it.',
          where: 'MMP of {box}',
          command:
            'xmpp disable\nxmpp multi_domain add {domain} <key file> <certificate file> <bundle file>\nxmpp enable',
          verify: '`xmpp multi_domain list` names {domain}.',
        },
      ],
    },
  },
  examples: {fail: 'demo:xmpp-external-domain-missing', pass: 'demo:healthy'},
  run({servers, generations, domains, lists, external}, report) {
    if (areAll(generations, '3.x')) {
      report.notApplicable('CMS 3.x has no XMPP server.');
      return;
    }
    const server = servers.find(({value}) => value.isEnabled !== false && hostOf(value.domain ?? '') !== undefined);
    const main = hostOf(server?.value.domain ?? '');
    if (server === undefined || main === undefined) {
      report.lacking(xmppSettings, 'no output of `xmpp` names the domain of an enabled XMPP server');
      return;
    }
    if (external.length === 0) report.lacking(externalDomain, 'the domain outside is not known');
    const further = domains.flatMap(({value}) => hostOf(value.domain) ?? []);
    const served = [...new Set([main, ...further])];
    const [none] = wholeLists(lists, 'xmppMultiDomains');
    const [found] = external;
    for (const domain of new Set(external.map(({value}) => value.domain))) {
      const fact = external.find(({value}) => value.domain === domain);
      if (served.includes(domain)) report.pass(`${domain} is served.`);
      else if (isInside(main, domain)) report.notApplicable(`${main} stands in ${domain}: the site has one domain.`);
      else if (domains.length === 0 && none === undefined) {
        report.lacking(xmppDomain, 'further domains are only in the output of `xmpp multi_domain list`');
      } else {
        const list = none ?? server;
        report.fail('missing', {
          subject: server.subject,
          args: {
            box: boxName(server.subject),
            domain,
            served: served.join(', '),
            source: (fact ?? found)?.value.source ?? '',
          },
          evidence: [
            evidenceOf(server, 'the domain of the XMPP server', 'domain'),
            ...(domains.length === 0
              ? [evidenceOf(list, '`xmpp multi_domain list` names none')]
              : domains
                  .slice(0, 3)
                  .map((further) => evidenceOf(further, '`xmpp multi_domain list` names this one', 'domain'))),
            ...(fact === undefined ? [] : [evidenceOf(fact, fact.value.source)]),
          ],
        });
      }
    }
  },
});
