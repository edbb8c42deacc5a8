import {webBridgeSettings} from '../../facts/web-bridge-settings.ts';
import {webBridge3Settings} from '../../facts/web-bridge3-settings.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * No web bridge of the evidence is enabled (F09, F35). In a split deployment one enabled web bridge is enough, and a CMS
 * on which no web bridge was ever set up is only a hint: the web bridge may be on another one.
 */
export default defineCheck({
  id: 'webbridge/disabled',
  system: 'Web bridge',
  title: {pass: 'The web bridge is enabled', fail: 'The web bridge is disabled'},
  failureModes: ['F09', 'F35'],
  needs: {},
  needsOneOf: {webBridges: webBridgeSettings, webBridges3: webBridge3Settings},
  after: [],
  references: ['Cisco document 213481', 'Cisco document 217062 (upgrade to 3.x)'],
  messages: {
    disabled: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'The web bridge on {box} is disabled',
      why: 'It is set up but off, so guests find no join page on this CMS.',
      competing: ['Another CMS, whose settings were not given, carries the web bridge.'],
      fix: [
        {
          action: 'Enable the web bridge.',
          where: 'MMP of {box}',
          command: '{command} enable',
          verify: '`{command}` shows "Enabled : true".',
        },
      ],
    },
    notSetUp: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'possible',
      text: 'No web bridge is set up on {box}, and none on another CMS is in the evidence',
      why: 'Guests reach the join page only over a web bridge. After an upgrade from 2.x to 3.x it has to be set up anew.',
      competing: ['The web bridge is on another CMS, whose settings were not given.'],
      fix: [
        {
          action:
            'Look for the CMS that carries the web bridge, and give its settings too. If there is none, set the web bridge up.',
          where: 'MMP of each CMS',
          command: '{command}',
          verify: '`{command}` shows "Enabled : true" on one of them.',
        },
      ],
    },
  },
  examples: {fail: 'meridian/web-bridge-off', pass: 'octavio/healthy'},
  run({webBridges, webBridges3}, report) {
    const all = [
      ...webBridges.map((fact) => ({
        fact,
        command: 'webbridge',
        isSetUp: fact.value.interfaceWhitelist.length > 0 || !!fact.value.certificateFile,
      })),
      ...webBridges3.map((fact) => ({
        fact,
        command: 'webbridge3',
        isSetUp: fact.value.httpsListening.length > 0 || !!fact.value.httpsCertificateFile,
      })),
    ].filter(({fact}) => fact.value.isEnabled !== undefined);
    const enabled = all.filter(({fact}) => fact.value.isEnabled === true);
    if (all.length === 0) report.lacking(webBridgeSettings, 'the output has no line "Enabled"');
    for (const {fact} of enabled) report.pass(`Enabled on ${boxName(fact.subject)}.`);
    if (enabled.length > 0) return;
    // Boxes that were never set up say nothing beside one that was.
    const setUp = all.filter(({isSetUp}) => isSetUp);
    for (const {fact, command, isSetUp} of setUp.length > 0 ? setUp : all) {
      report.fail(isSetUp ? 'disabled' : 'notSetUp', {
        subject: fact.subject,
        args: {box: boxName(fact.subject), command},
        evidence: [evidenceOf(fact, `\`${command}\` prints`, 'isEnabled')],
      });
    }
  },
});
