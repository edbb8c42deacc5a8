import {boxAddresses} from '../../facts/derived/box-addresses.ts';
import {byBox, systemsByBox} from '../../facts/derived/expressway-boxes.ts';
import {serverTitle} from '../../facts/derived/join-bearing.ts';
import {externalJoinName} from '../../facts/derived/join-names.ts';
import {knownAlarms} from '../../facts/derived/known-alarms.ts';
import {expresswaySetting} from '../../facts/expressway-setting.ts';
import {expresswaySystem} from '../../facts/expressway-system.ts';
import type {Fact} from '../../facts/fact.ts';
import {type HttpExchange, httpExchange} from '../../facts/http-exchange.ts';
import {boxName} from '../../model/box-name.ts';
import {groupBy} from '../../model/group-by.ts';
import {hostOf} from '../../model/host-name.ts';
import {formatHostPort, type Subject} from '../../model/subject.ts';
import {isOlderThan} from '../../model/version.ts';
import {defineCheck, evidenceOf} from '../check.ts';

const settingsByEdge = byBox(expresswaySetting, 'expressway-e');
/** Web administration on the dedicated management interface only, from X12.7. */
const managementOnly = /(?:dmi|management ?interface).*only/i;

/** TCP 443 of Expressway-E belongs to the guests; web administration has to be elsewhere (F70). */
export default defineCheck({
  id: 'expressway/admin-port-443',
  system: 'Expressway-E',
  title: {
    pass: 'Web administration of Expressway-E leaves TCP 443 to the guests',
    fail: 'Web administration of Expressway-E is on TCP 443',
  },
  failureModes: ['F70'],
  needs: {},
  needsOneOf: {systems: systemsByBox, exchanges: httpExchange},
  wants: {settings: settingsByEdge, alarms: knownAlarms, names: externalJoinName, boxes: boxAddresses},
  after: [],
  references: ['Cisco document 211301, step Web administrator port', 'Expressway alarms 25018, 25027, 45024'],
  messages: {
    taken: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'Web administration of {box} is on TCP 443, which guests need',
      why: 'Only one of them can have the port: guests who open the join page see the login page of Expressway, or nothing.',
      fix: [
        {
          action:
            'Set Web administrator port to 445, save, and restart the box. From then on administer it at port 445.',
          where: '{box}, System > Administration; restart under Maintenance > Restart options',
          verify: 'The join page opens at TCP 443, and the login page of Expressway at 445.',
        },
      ],
    },
    seen: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: '{server} shows the login page of Expressway at https://{host}, where guests expect the page of the meeting',
      why: 'Web administration of Expressway answers where the web proxy for guests should: nobody from outside can join, and administrators’ passwords can be tried from there.',
      fix: [
        {
          action:
            'If Web administrator port is 443: set it to 445, save, and restart the box. If it is another: see that the firewall passes TCP 443 on to TCP 443, and that the web proxy for Meeting Server is on.',
          where:
            'Expressway-E, System > Administration; restart under Maintenance > Restart options; firewall in front of it',
          verify: 'The join page opens at https://{host}, and the login page of Expressway at its own port only.',
        },
      ],
    },
    perhaps: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'Web administration of {box} is on TCP 443, which guests need',
      why: 'Unless web administration is allowed on the dedicated management interface only (from X12.7), guests who open the join page see the login page of Expressway, or nothing.',
      competing: ['Web administration listens on the dedicated management interface only.'],
      fix: [
        {
          action:
            'Set Web administrator port to 445, or allow administration on the dedicated management interface only; save, and restart the box.',
          where: '{box}, System > Administration; restart under Maintenance > Restart options',
          verify: 'The join page opens at TCP 443, and the login page of Expressway does not.',
        },
      ],
    },
  },
  examples: {fail: 'demo:expressway-admin-port-443', pass: 'demo:healthy'},
  run({systems, exchanges, settings, alarms, names, boxes}, report) {
    let judged = 0;
    const opened = new Set(names.map(({value}) => value.host));
    const pages = groupBy(
      exchanges.filter(({value}) => value.isDecrypted && opened.has(hostOf(value.host ?? '') ?? '')),
      ({value: {server, host}}) => `${formatHostPort(server.address, server.port)} ${hostOf(host ?? '')}`,
    );
    for (const page of pages.values()) {
      const login = page.find(({value}) => value.page === 'expressway-login');
      judged += 1;
      if (login === undefined) report.pass('The page for guests is no login page of Expressway.');
      else report.fail('seen', loginFinding(login, serverTitle(login.value.server, boxes)));
    }
    for (const fact of systems) {
      const {subject, value} = fact;
      const {webAdministratorPort: port, version} = value;
      if (!subject.startsWith('box:expressway-e') || port === undefined) continue;
      judged += 1;
      const box = boxName(subject);
      const own = settings.filter((setting) => setting.subject === subject && managementOnly.test(setting.value.path));
      const only = own.find((setting) => /^(?:on|yes|true|enabled?)$/i.test(setting.value.value));
      const alarm = alarms.find((raised) => raised.subject === subject && raised.value.number === '45024');
      const isOlder = version === undefined ? undefined : isOlderThan(version, 'X12.7');
      const evidence = evidenceOf(fact, 'the setting', 'webAdministratorPort');
      if (port !== 443) report.pass(`Web administration of ${box} is on port ${port}.`);
      else if (alarm !== undefined)
        report.fail('taken', {subject, args: {box}, evidence: [evidence, evidenceOf(alarm, 'the alarm', 'title')]});
      else if (isOlder === true)
        report.fail('taken', {subject, args: {box}, evidence: [evidence, evidenceOf(fact, 'its version', 'version')]});
      else if (only !== undefined) report.pass(`${box} is administered over its management interface only.`);
      else report.fail('perhaps', {subject, args: {box}, evidence: [evidence]});
    }
    if (judged === 0) report.lacking(expresswaySystem, 'the web administrator port of Expressway-E is not known');
  },
});

function loginFinding(login: Fact<HttpExchange>, server: string) {
  const {address, port} = login.value.server;
  const host = hostOf(login.value.host ?? '') ?? address;
  const subject: Subject = `name:${host}`;
  const related: Subject[] = [`address:${formatHostPort(address, port)}`];
  const evidence = [evidenceOf(login, 'the page that it shows', 'page')] as const;
  return {subject, related, args: {server, host}, evidence};
}
