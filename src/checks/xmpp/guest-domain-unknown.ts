import {cmsList} from '../../facts/cms-list.ts';
import {areAll, cmsGeneration} from '../../facts/derived/cms-generation.ts';
import {wholeLists} from '../../facts/derived/whole-list.ts';
import {guestAccess} from '../../facts/guest-access.ts';
import {xmppDomain} from '../../facts/xmpp-domain.ts';
import {xmppSettings} from '../../facts/xmpp-settings.ts';
import {boxName} from '../../model/box-name.ts';
import {hostOf} from '../../model/host-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** CMS 2.x makes guest accounts in the guest JID domain; the XMPP server has to serve it (F23). */
export default defineCheck({
  id: 'xmpp/guest-domain-unknown',
  system: 'XMPP',
  title: {pass: 'The XMPP server serves the guest domain', fail: 'The XMPP server does not serve the guest domain'},
  failureModes: ['F23', 'F24'],
  needs: {},
  needsOneOf: {settings: guestAccess, servers: xmppSettings, generations: cmsGeneration},
  wants: {domains: xmppDomain, lists: cmsList},
  after: ['xmpp/not-running'],
  references: ['Cisco document 211301, Configuration > General and `xmpp multi_domain`'],
  messages: {
    unknown: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'The guest account JID domain is {jidDomain}, but the XMPP server serves {served}',
      why: 'Guest accounts are made in that domain. The XMPP server does not know it, so guests see "Unable to connect - try again later".',
      fix: [
        {
          action: 'Set the guest account JID domain to {main}, the domain of the XMPP server, and submit …',
          where: 'CMS web admin, Configuration > General',
          verify: 'The next guest gets an account in {main}: the event log says so, and the guest gets in.',
        },
        {
          action: '… or add {jidDomain} to the XMPP server.',
          where: 'MMP of {box}',
          command:
            'xmpp disable\nxmpp multi_domain add {jidDomain} <key file> <certificate file> <bundle file>\nxmpp enable',
          verify: '`xmpp` or `xmpp multi_domain list` names {jidDomain}.',
        },
      ],
    },
  },
  examples: {fail: 'xmpp/guest-domain-unknown', pass: 'octavio/healthy'},
  run({settings, servers, domains, generations, lists}, report) {
    if (areAll(generations, '3.x')) {
      report.notApplicable('CMS 3.x makes guest accounts without XMPP.');
      return;
    }
    if (settings.length === 0) report.lacking(guestAccess, 'the page Configuration > General is not in the evidence');
    const active = servers.filter(({value}) => value.isEnabled !== false);
    const main = active.flatMap(({value}) => nameOf(value.domain) ?? []);
    const served = [...new Set([...main, ...domains.flatMap(({value}) => nameOf(value.domain) ?? [])])];
    const [list] = wholeLists(lists, 'xmppMultiDomains');
    const server = active.find(({value}) => nameOf(value.domain) !== undefined);
    for (const fact of settings) {
      const jidDomain = nameOf(fact.value.guestAccountJidDomain);
      if (jidDomain === undefined) report.lacking(guestAccess, 'the page has no "Guest account JID domain"');
      else if (server === undefined)
        report.lacking(xmppSettings, 'no output of `xmpp` names the domain of an enabled XMPP server');
      else if (served.includes(jidDomain)) report.pass(`${jidDomain} is served.`);
      else if (domains.length === 0 && list === undefined) {
        report.lacking(xmppDomain, 'further domains are only in the output of `xmpp multi_domain list`');
      } else {
        report.fail('unknown', {
          subject: fact.subject,
          args: {
            jidDomain,
            served: served.join(', '),
            main: nameOf(server.value.domain) ?? '',
            box: boxName(server.subject),
          },
          evidence: [
            evidenceOf(fact, 'the guest JID domain', 'guestAccountJidDomain'),
            evidenceOf(server, 'the domain of the XMPP server', 'domain'),
            ...(list?.value.total === 0 ? [evidenceOf(list, '`xmpp multi_domain list` names none')] : []),
            ...domains.slice(0, 4).map((domain) => evidenceOf(domain, 'a further domain', 'domain')),
          ],
        });
      }
    }
  },
});

/** Without case and trailing dot. */
function nameOf(domain: string | undefined): string | undefined {
  return domain === undefined ? undefined : hostOf(domain);
}
