import {externalJoinName, internalJoinName} from '../../facts/derived/join-names.ts';
import {guestAccountClientUri} from '../../facts/guest-account-client-uri.ts';
import {boxName} from '../../model/box-name.ts';
import {groupBy} from '../../model/group-by.ts';
import {hostOf} from '../../model/host-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * Expressway-C compares the host that the browser asks for with its guest account client URI, so that has to be the name
 * that guests open (F02). The green "resolved successfully" banner is shown for the wrong name too.
 */
export default defineCheck({
  id: 'expressway/guest-uri-internal',
  system: 'Expressway-C',
  title: {
    pass: 'Expressway-C proxies the name that guests open',
    fail: 'Expressway-C proxies another name than the one that guests open',
  },
  failureModes: ['F02'],
  needs: {uris: guestAccountClientUri, external: externalJoinName},
  wants: {internal: internalJoinName},
  after: ['cms/external-uri-wrong'],
  references: ['Cisco document 211301, step Cisco Meeting Server on Expressway-C, and troubleshooting: Bad request'],
  messages: {
    internal: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'The guest account client URI of {box} is the internal name {configured}; guests open {external}',
      why: 'Expressway-C passes on only requests for the name in this setting. Guests ask for {external} and get "Bad request". The green banner only says that the name resolves; it is shown for the internal name as well.',
      fix: [
        {
          action: 'Set the guest account client URI to {external} and save.',
          where: '{box}, Configuration > Unified Communications > Cisco Meeting Server; or by the command over SSH',
          command: 'xcommand CMS Delete name: "{configured}"\nxcommand CMS Add name: "{external}"',
          verify:
            'The page lists {external} with the address of the web bridge, the SSH tunnels show {external}, and https://{external} opens the join page.',
        },
      ],
    },
    other: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'The guest account client URI of {box} is {configured}; guests open {external}',
      why: 'Expressway-C passes on only requests for the name in this setting. Guests who ask for {external} get "Bad request".',
      competing: ['Guests are told to open {configured}, and {external} in the CMS settings is what is wrong.'],
      fix: [
        {
          action:
            'Decide which name guests open, and use it in both places. For {external}: set the guest account client URI to it and save.',
          where:
            '{box}, Configuration > Unified Communications > Cisco Meeting Server, or by the command over SSH; CMS web admin, Configuration > General, External access',
          command: 'xcommand CMS Delete name: "{configured}"\nxcommand CMS Add name: "{external}"',
          verify: 'The page lists {external}, and https://{external} opens the join page.',
        },
      ],
    },
  },
  examples: {fail: 'octavio/bad-request', pass: 'octavio/healthy'},
  run({uris, external, internal}, report) {
    const externalHosts = new Set(external.map(({value}) => value.host));
    const active = uris.filter(({value}) => !/^(?:disable|off)/i.test(value.webProxy ?? ''));
    if (active.length === 0) {
      report.notApplicable('The Meeting Server web proxy is off.');
      return;
    }
    const named = active.flatMap((fact) => {
      const host = hostOf(fact.value.uri);
      return host === undefined ? [] : [{fact, host}];
    });
    // Several web proxies may be configured; guests get through when one of them is theirs.
    const right = named.find(({host}) => externalHosts.has(host));
    if (right !== undefined) {
      report.pass(`${right.host} is the name that guests open.`);
      return;
    }
    const [name] = external;
    if (name === undefined || named.length === 0) {
      report.lacking(guestAccountClientUri, 'no host name stands in the setting');
      return;
    }
    // The page and status.xml of one box say the same twice.
    for (const group of groupBy(named, ({fact, host}) => `${fact.subject} ${host}`).values()) {
      const [first, ...copies] = group;
      if (first === undefined) continue;
      const {fact, host} = first;
      const inside = internal.find(({value}) => value.host === host);
      const args = {box: boxName(fact.subject), configured: host, external: name.value.host};
      const setting = evidenceOf(fact, 'the setting', 'uri');
      const opened = evidenceOf(name, `the name that guests open (${name.value.source})`);
      const again = copies.slice(0, 2).map((copy) => evidenceOf(copy.fact, 'and here', 'uri'));
      if (inside === undefined)
        report.fail('other', {subject: fact.subject, args, evidence: [setting, opened, ...again]});
      else {
        report.fail('internal', {
          subject: fact.subject,
          args,
          evidence: [setting, opened, evidenceOf(inside, `it is the internal name (${inside.value.source})`), ...again],
        });
      }
    }
  },
});
