import {cmsList} from '../../facts/cms-list.ts';
import {boxesOf} from '../../facts/derived/boxes-of.ts';
import {cmsWebAdmins, webAdminOf} from '../../facts/derived/cms-web-admins.ts';
import {externalDomain, isInside} from '../../facts/derived/external-domain.ts';
import {wholeLists} from '../../facts/derived/whole-list.ts';
import {dialPlanRule} from '../../facts/dial-plan-rule.ts';
import type {Fact} from '../../facts/fact.ts';
import {xmppSettings} from '../../facts/xmpp-settings.ts';
import {hostOf} from '../../model/host-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** No incoming call rule leads calls to a domain of the site into its spaces (F16, S-C8). */
export default defineCheck({
  id: 'cms/incoming-domain-missing',
  system: 'CMS',
  title: {
    pass: 'Incoming call rules lead the domains of the site to spaces',
    fail: 'An incoming call rule is missing for a domain of the site',
  },
  failureModes: ['F16', 'S-C8'],
  needs: {lists: cmsList},
  wants: {rules: dialPlanRule, external: externalDomain, servers: xmppSettings, admins: cmsWebAdmins},
  after: [],
  references: ['Cisco document 211301, Configuration > Incoming calls', 'CMS API reference: /inboundDialPlanRules'],
  messages: {
    missing: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'likely',
      text: 'No incoming call rule of CMS is for {domain} ({source})',
      why: 'Calls to a space at this domain are not taken for calls to a space, and are refused. Guests who join by call ID or link still get in.',
      competing: ['No space is meant to be called at this domain.'],
      volatile: ['webAdmin'],
      fix: [
        {
          action: 'Add the domain, with spaces as its target.',
          where: 'CMS web admin, Configuration > Incoming calls; or a shell that reaches the web administration of CMS',
          command:
            "curl -u <user> -X POST https://{webAdmin}/api/v1/inboundDialPlanRules -d 'domain={domain}&priority=10&resolveToCoSpaces=true'",
          verify: 'GET /api/v1/inboundDialPlanRules lists {domain}, and a call to a space at it connects.',
        },
      ],
    },
    notToSpaces: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'likely',
      text: 'The incoming call rule of CMS for {domain} does not lead to spaces',
      why: 'Calls to a space at this domain are refused. Guests who join by call ID or link still get in.',
      competing: ['No space is meant to be called at this domain.'],
      volatile: ['webAdmin', 'id'],
      fix: [
        {
          action: 'Make spaces a target of the rule.',
          where: 'CMS web admin, Configuration > Incoming calls, {domain}, Targets spaces; or a shell that reaches it',
          command:
            "curl -u <user> -X PUT https://{webAdmin}/api/v1/inboundDialPlanRules/{id} -d 'resolveToCoSpaces=true'",
          verify: 'A call to a space at {domain} connects.',
        },
      ],
    },
  },
  examples: {fail: 'demo:cms-incoming-domain-missing', pass: 'demo:healthy'},
  run({lists, rules, external, servers, admins}, report) {
    const [list, ...copies] = wholeLists(lists, 'inboundDialPlanRules');
    const wanted = new Map<string, {fact: Fact; field?: string; source: string}>();
    for (const fact of servers) {
      const domain = fact.value.isEnabled === false ? undefined : hostOf(fact.value.domain ?? '');
      if (domain !== undefined) wanted.set(domain, {fact, field: 'domain', source: 'XMPP domain of CMS'});
    }
    for (const fact of external) wanted.set(fact.value.domain, {fact, source: fact.value.source});
    if (wanted.size === 0) {
      report.lacking(externalDomain, 'no domain of the site is known that guests would call');
    }
    for (const [domain, {fact, field, source}] of wanted) {
      // An empty domain stands for any; a space may also be called at a domain below that of the site.
      const own = rules.filter(({value}) => {
        const host = hostOf(value.domain);
        return host === undefined || isInside(host, domain);
      });
      const [refusing, ...refusingToo] = own.filter(({value}) => value.resolvesToSpaces === false);
      if (own.some(({value}) => value.resolvesToSpaces === true)) report.pass(`${domain} leads to spaces.`);
      else if (refusing !== undefined && own.every(({value}) => value.domain === refusing.value.domain)) {
        const [subject, ...related] = boxesOf([refusing, ...refusingToo]);
        report.fail('notToSpaces', {
          subject,
          related,
          args: {
            domain,
            id: [refusing, ...refusingToo].find(({value}) => value.id !== undefined)?.value.id ?? '<id>',
            webAdmin: webAdminOf([refusing, ...refusingToo], admins),
          },
          evidence: [evidenceOf(refusing, 'the rule says', 'resolvesToSpaces'), evidenceOf(fact, source, field)],
        });
      } else if (own.length > 0) {
        report.lacking(dialPlanRule, `whether the rule for ${domain} leads to spaces is in its details`);
      } else if (list === undefined) {
        report.lacking(cmsList, 'the whole list inboundDialPlanRules is not among the evidence');
      } else {
        const [subject, ...related] = boxesOf([list, ...copies]);
        report.fail('missing', {
          subject,
          related,
          args: {domain, source, webAdmin: webAdminOf([list, ...copies], admins)},
          evidence: [evidenceOf(list, 'the whole list of rules', 'total'), evidenceOf(fact, source, field)],
        });
      }
    }
  },
});
