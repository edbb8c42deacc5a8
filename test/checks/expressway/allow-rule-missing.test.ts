import check from '../../../src/checks/expressway/allow-rule-missing.ts';
import {allowRule, controllerBox, guestUri, wholeTableOf} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const uri = guestUri('join.quarry.test');
const description = 'Meeting Server web bridges';

describeCheck(check, {
  'given both rules, when judged, then it passes': {
    facts: [uri, allowRule({description}), allowRule({description, protocol: 'wss'})],
    expect: {status: 'pass'},
  },
  'given rules by hand for the name, when judged, then it passes': {
    facts: [
      uri,
      allowRule({list: 'manual', host: 'join.quarry.test'}),
      allowRule({list: 'manual', host: 'join.quarry.test', protocol: 'WSS'}),
      wholeTableOf('allow-rules', 2),
    ],
    expect: {status: 'pass'},
  },
  'given an empty list, when judged, then https is missing': {
    facts: [uri, wholeTableOf('allow-rules', 0)],
    expect: {
      status: 'fail',
      findings: [{message: 'none', command: 'xcommand CMS Add name: "join.quarry.test"', evidence: 2}],
    },
  },
  'given rules of other services only, when judged, then https is missing': {
    facts: [
      uri,
      allowRule({description: 'Unified CM node', host: 'cucm.inside.test'}),
      allowRule({description: 'Unified CM node', host: 'cucm.inside.test', protocol: 'wss'}),
      wholeTableOf('allow-rules', 2, controllerBox),
    ],
    expect: {status: 'fail', findings: [{message: 'none', subject: controllerBox}]},
  },
  'given https without wss, when judged, then wss is missing': {
    facts: [uri, allowRule({description}), wholeTableOf('allow-rules', 1)],
    expect: {status: 'fail', findings: [{message: 'webSocket'}]},
  },
  'given rules that say nothing of what they are for, when judged, then they may be the ones': {
    facts: [uri, allowRule({}), allowRule({protocol: 'wss'}), wholeTableOf('allow-rules', 2)],
    expect: {status: 'pass'},
  },
  'given a part of the list, when judged, then it is not evaluated': {
    facts: [uri, allowRule({description})],
    expect: {status: 'not-evaluated', missing: ['expressway.allow-rule']},
  },
  'given a web proxy that is off, when the list is empty, then it does not apply': {
    facts: [guestUri('join.quarry.test', {webProxy: 'Disable'}), wholeTableOf('allow-rules', 0)],
    expect: {status: 'not-applicable'},
  },
});
