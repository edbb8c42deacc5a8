import {guestAccess} from '../../facts/guest-access.ts';
import {xmppDomain} from '../../facts/xmpp-domain.ts';
import {xmppSettings} from '../../facts/xmpp-settings.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** CMS 2.x makes guest accounts in the guest JID domain; the XMPP server has to serve it (F23). */
export default defineCheck({
  id: 'xmpp/guest-domain-unknown',
  system: 'XMPP',
  title: {pass: 'The XMPP server serves the guest domain', fail: 'The XMPP server does not serve the guest domain'},
  failureModes: ['F23', 'F24'],
  needs: {settings: guestAccess, servers: xmppSettings},
  wants: {domains: xmppDomain},
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
          action: 'Set the guest account JID domain to one that the XMPP server serves, or add {jidDomain} to it.',
          where: 'CMS web admin, Configuration > General; or MMP',
          command: 'xmpp multi_domain add {jidDomain} <key file> <certificate file> <bundle file>',
          verify: '`xmpp` and `xmpp multi_domain list` name {jidDomain}.',
        },
      ],
    },
  },
  examples: {fail: 'xmpp/guest-domain-unknown', pass: 'octavio/healthy'},
  run({settings, servers, domains}, report) {
    const main = servers.flatMap(({value}) => (value.domain === undefined ? [] : [value.domain.toLowerCase()]));
    const served = [...main, ...domains.map(({value}) => value.domain.toLowerCase())];
    for (const fact of settings) {
      const jidDomain = fact.value.guestAccountJidDomain?.toLowerCase();
      const [server] = servers;
      if (jidDomain === undefined || server === undefined) {
        report.lacking(guestAccess, 'the page has no "Guest account JID domain"');
      } else if (served.includes(jidDomain)) report.pass(`${jidDomain} is served.`);
      else if (domains.length === 0) {
        report.lacking(xmppDomain, 'further domains are only in the output of `xmpp multi_domain list`');
      } else {
        report.fail('unknown', {
          subject: fact.subject,
          args: {jidDomain, served: served.join(', ') || 'no domain'},
          evidence: [
            evidenceOf(fact, 'the guest JID domain', 'guestAccountJidDomain'),
            evidenceOf(server, 'the domain of the XMPP server', 'domain'),
          ],
        });
      }
    }
  },
});
