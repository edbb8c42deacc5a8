import {byBox, listsByBox, wholeTable} from '../../facts/derived/expressway-boxes.ts';
import {webProxies} from '../../facts/derived/web-proxies.ts';
import {expresswayTunnel} from '../../facts/expressway-tunnel.ts';
import {boxName} from '../../model/box-name.ts';
import {counted} from '../../model/count.ts';
import {hostOf} from '../../model/host-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

const tunnelsByBox = byBox(expresswayTunnel, 'expressway-c');

/** For the name that guests open Expressway-C builds a tunnel of its own; without it Expressway-E has no way in (F65). */
export default defineCheck({
  id: 'expressway/tunnel-missing',
  system: 'Expressway-C',
  title: {
    pass: 'There is an SSH tunnel for the guest account client URI',
    fail: 'There is no SSH tunnel for the guest account client URI',
  },
  failureModes: ['F65'],
  needs: {proxies: webProxies},
  wants: {lists: listsByBox, tunnels: tunnelsByBox},
  after: [
    'expressway/zone-missing',
    'expressway/zone-down',
    'expressway/unified-communications-off',
    'expressway/guest-uri-unresolved',
    'expressway/domain-missing',
  ],
  references: ['Cisco document 210800 (web proxy), verification: SSH tunnels'],
  messages: {
    missing: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: '{box} has no SSH tunnel for {name}',
      why: 'Expressway-E finds the way to Expressway-C by the name that the browser asks for. Without a tunnel for {name} guests get an error of Expressway-E instead of the join page.',
      fix: [
        {
          action: 'Open the page with the guest account client URI {name} and save it.',
          where: '{box}, Configuration > Unified Communications > Cisco Meeting Server; or by the command over SSH',
          command: 'xcommand CMS Delete name: "{name}"\nxcommand CMS Add name: "{name}"',
        },
        {
          action:
            'Look that the Unified Communications traversal zone is Active on both sides and the domain of {name} is there.',
          where: '{box}, Status > Zones; Configuration > Domains',
          verify: 'Status > Unified Communications, View SSH tunnels status, shows {name} as Active.',
        },
      ],
    },
  },
  examples: {fail: 'demo:expressway-tunnel-missing', pass: 'demo:healthy'},
  run({proxies, lists, tunnels}, report) {
    for (const proxy of proxies) {
      const {subject} = proxy;
      const {host, isOn} = proxy.value;
      const box = boxName(subject);
      const own = tunnels.filter((tunnel) => tunnel.subject === subject);
      const table = wholeTable(lists, subject, 'tunnels');
      if (!isOn || host === undefined) report.notApplicable(`The web proxy of ${box} is off.`);
      else if (own.some(({value}) => hostOf(value.domain) === host)) report.pass(`${box} has a tunnel for ${host}.`);
      else if (table === undefined)
        report.lacking(expresswayTunnel, `the SSH tunnels of ${box} were not read as a whole`);
      else {
        const setting = evidenceOf(proxy, 'the guest account client URI', 'uri');
        const whole = evidenceOf(table, `the whole list, ${counted(table.value.total, 'tunnel')}, does not hold it`);
        report.fail('missing', {subject, args: {box, name: host}, evidence: [setting, whole]});
      }
    }
  },
});
