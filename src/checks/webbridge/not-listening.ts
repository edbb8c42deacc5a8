import {cmsInterface} from '../../facts/cms-interface.ts';
import {onlyInterface} from '../../facts/derived/only-interface.ts';
import {isStated} from '../../facts/fact.ts';
import {webBridgeSettings} from '../../facts/web-bridge-settings.ts';
import {webBridge3Settings} from '../../facts/web-bridge3-settings.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** An enabled web bridge without an interface: nobody reaches it (F09, S-C3). */
export default defineCheck({
  id: 'webbridge/not-listening',
  system: 'Web bridge',
  title: {pass: 'The web bridge listens', fail: 'The web bridge listens on no interface'},
  failureModes: ['F09', 'S-C3'],
  needs: {},
  needsOneOf: {webBridges: webBridgeSettings, webBridges3: webBridge3Settings},
  wants: {interfaces: cmsInterface},
  after: [],
  references: ['CMS MMP command reference: webbridge listen, webbridge3 https listen, webbridge3 c2w listen'],
  messages: {
    page2: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      volatile: ['interface'],
      text: 'The web bridge on {box} is enabled and listens on no interface',
      why: 'Expressway-C and browsers find nobody there: the join page does not open.',
      fix: [
        {
          action: 'Give it an interface and port that nobody else has.',
          where: 'MMP of {box}',
          command: 'webbridge disable\nwebbridge listen {interface}:443\nwebbridge enable',
          verify: '`webbridge` shows the interface, and the join page opens.',
        },
      ],
    },
    page3: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      volatile: ['interface'],
      text: 'The web bridge on {box} is enabled and listens on no interface',
      why: 'Expressway-C and browsers find nobody there: the join page does not open.',
      fix: [
        {
          action: 'Give it an interface and port that nobody else has.',
          where: 'MMP of {box}',
          command: 'webbridge3 disable\nwebbridge3 https listen {interface}:443\nwebbridge3 enable',
          verify: '`webbridge3` shows the interface, and the join page opens.',
        },
      ],
    },
    c2w: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      volatile: ['interface'],
      text: 'The web bridge on {box} is enabled and has no port for Call Bridges (C2W)',
      why: 'The page opens, and joining fails: no Call Bridge can connect to this web bridge.',
      fix: [
        {
          action:
            'Give C2W an interface and a port of its own, and write the port into the URL of the webBridges object.',
          where: 'MMP of {box}',
          command: 'webbridge3 disable\nwebbridge3 c2w listen {interface}:9999\nwebbridge3 enable',
          verify:
            '`webbridge3` shows it under "C2W listening ports and interfaces", and the status of the web bridge in the CMS API is success.',
        },
      ],
    },
  },
  examples: {fail: 'demo:webbridge-not-listening', pass: 'demo:healthy'},
  run({webBridges, webBridges3, interfaces}, report) {
    const all = [
      ...webBridges.map((fact) => ({
        fact,
        service: 'webbridge',
        type: webBridgeSettings,
        page: {field: 'interfaceWhitelist', list: fact.value.interfaceWhitelist},
        c2w: undefined,
      })),
      ...webBridges3.map((fact) => ({
        fact,
        service: 'webbridge3',
        type: webBridge3Settings,
        page: {field: 'httpsListening', list: fact.value.httpsListening},
        c2w: {field: 'c2wListening', list: fact.value.c2wListening},
      })),
    ];
    const enabled = all.filter(({fact}) => fact.value.isEnabled === true);
    if (enabled.length === 0) report.notApplicable('No web bridge is enabled.');
    for (const {fact, service, type, page, c2w} of enabled) {
      const args = {
        box: boxName(fact.subject),
        interface: onlyInterface(interfaces, fact.subject) ?? '<interface>',
      };
      const {box} = args;
      // A list that no line states is empty too.
      const isNone = ({field, list}: {field: string; list: readonly string[]}): boolean =>
        list.length === 0 && isStated(fact, field);
      const prints = (field: string) => evidenceOf(fact, `\`${service}\` prints`, field);
      if (isNone(page)) {
        report.fail(c2w === undefined ? 'page2' : 'page3', {
          subject: fact.subject,
          args,
          evidence: [prints(page.field)],
        });
      }
      if (c2w !== undefined && isNone(c2w)) {
        report.fail('c2w', {subject: fact.subject, args, evidence: [prints(c2w.field)]});
      }
      if (page.list.length > 0 && c2w?.list.length !== 0) report.pass(`${box} listens on ${page.list.join(' ')}.`);
      else if (!isNone(page) && (c2w === undefined || !isNone(c2w))) {
        report.lacking(type, `the output of \`${service}\` of ${box} does not show where it listens`);
      }
    }
  },
});
