import {callBridgeSettings} from '../../facts/call-bridge-settings.ts';
import {cmsInterface} from '../../facts/cms-interface.ts';
import {onlyInterface} from '../../facts/derived/only-interface.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** The Call Bridge has no interface, key or certificate, so it does not run (S-C2). A CMS that is only an edge has none. */
export default defineCheck({
  id: 'cms/call-bridge-unset',
  system: 'CMS',
  title: {pass: 'The Call Bridge is set up', fail: 'The Call Bridge is not set up'},
  failureModes: ['S-C2'],
  needs: {callBridges: callBridgeSettings},
  wants: {interfaces: cmsInterface},
  after: [],
  references: ['Cisco document 211301, step `callbridge`', 'CMS MMP command reference: callbridge'],
  messages: {
    notListening: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'The Call Bridge on {box} listens on no interface',
      why: 'A Call Bridge without an interface takes no calls, and it connects to no web bridge: the join page offers no way to join.',
      volatile: ['interface'],
      fix: [
        {
          action: 'Give the Call Bridge an interface.',
          where: 'MMP of {box}',
          command: 'callbridge listen {interface}\ncallbridge restart',
          verify: '`callbridge` shows it under "Listening interfaces", and a call connects.',
        },
      ],
    },
    noCertificate: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'The Call Bridge on {box} has no {missing}',
      why: 'Without key and certificate the Call Bridge does not start: there are no calls, and no link to a web bridge.',
      fix: [
        {
          action: 'Set key and certificate of the Call Bridge. `pki list` names the files that are there.',
          where: 'MMP of {box}',
          command: 'callbridge certs {key} {certificate}\ncallbridge restart',
          verify: 'What is printed has no FAILURE, and `callbridge` shows both files.',
        },
      ],
    },
    notSetUp: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'possible',
      text: 'No Call Bridge is set up on {box}, and none on another CMS is in the evidence',
      why: 'Every call runs on a Call Bridge; without one nobody can join.',
      competing: ['The Call Bridge is on another CMS, whose settings were not given.'],
      fix: [
        {
          action:
            'Look for the CMS that carries the Call Bridge, and give its settings too. If there is none, set it up.',
          where: 'MMP of each CMS',
          command: 'callbridge',
          verify: '`callbridge` shows interface, key and certificate on one of them.',
        },
      ],
    },
  },
  examples: {fail: 'demo:cms-call-bridge-unset', pass: 'demo:healthy'},
  run({callBridges, interfaces}, report) {
    const set = callBridges.filter(({value}) => value.listeningInterfaces || value.keyFile || value.certificateFile);
    for (const fact of set) {
      const {listeningInterfaces, keyFile, certificateFile} = fact.value;
      const box = boxName(fact.subject);
      const missing = [keyFile === '' ? 'key' : '', certificateFile === '' ? 'certificate' : ''].filter(Boolean);
      if (listeningInterfaces === '') {
        report.fail('notListening', {
          subject: fact.subject,
          args: {box, interface: onlyInterface(interfaces, fact.subject) ?? '<interface>'},
          evidence: [evidenceOf(fact, '`callbridge` prints', 'listeningInterfaces')],
        });
      }
      if (missing.length > 0) {
        report.fail('noCertificate', {
          subject: fact.subject,
          args: {
            box,
            missing: missing.join(' and no '),
            key: keyFile || '<key file>',
            certificate: certificateFile || '<certificate file>',
          },
          evidence: [evidenceOf(fact, '`callbridge` prints', keyFile === '' ? 'keyFile' : 'certificateFile')],
        });
      }
      if (listeningInterfaces && keyFile && certificateFile) report.pass(`Set up on ${box}.`);
      else if ([listeningInterfaces, keyFile, certificateFile].includes(undefined)) {
        report.lacking(
          callBridgeSettings,
          `the output of ${box} is cut: not all of interface, key and certificate are in it`,
        );
      }
    }
    if (set.length > 0) return;
    for (const fact of callBridges) {
      const {listeningInterfaces, certificateFile} = fact.value;
      if (listeningInterfaces === '' && certificateFile === '') {
        report.fail('notSetUp', {
          subject: fact.subject,
          args: {box: boxName(fact.subject)},
          evidence: [evidenceOf(fact, '`callbridge` prints', 'listeningInterfaces')],
        });
      } else report.lacking(callBridgeSettings, 'the output of `callbridge` has no line "Listening interfaces"');
    }
  },
});
