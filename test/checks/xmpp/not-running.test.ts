import check from '../../../src/checks/xmpp/not-running.ts';
import {version, xmpp} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const running = 'XMPP server running';

describeCheck(check, {
  'given a server that runs, when judged, then it passes': {
    facts: [xmpp({status: running}), version('2.9.5')],
    expect: {status: 'pass'},
  },
  'given a status that says not running, when judged, then it fails': {
    facts: [xmpp({status: 'XMPP server is not currently running'})],
    expect: {
      status: 'fail',
      findings: [{message: 'stopped', args: {state: 'XMPP server is not currently running'}, command: 'xmpp enable'}],
    },
  },
  'given a server that is set up and off, when judged, then it fails': {
    facts: [xmpp({isEnabled: false})],
    expect: {status: 'fail', findings: [{message: 'stopped', args: {state: 'it is disabled'}}]},
  },
  'given a server that is off, when an old status says running, then it fails': {
    facts: [xmpp({isEnabled: false, status: running})],
    expect: {status: 'fail', findings: [{message: 'stopped', args: {state: 'it is disabled'}}]},
  },
  'given a server that was never set up, when it is all that is known, then it is a hint': {
    facts: [xmpp({isEnabled: false, domain: undefined})],
    expect: {status: 'fail', findings: [{message: 'notSetUp'}]},
  },
  'given one CMS of two that runs it, when judged, then it passes': {
    facts: [xmpp({isEnabled: false}), xmpp({status: running})],
    expect: {status: 'pass'},
  },
  'given CMS 3.x, when an old output says off, then it does not apply': {
    facts: [xmpp({isEnabled: false}), version('3.8')],
    expect: {status: 'not-applicable'},
  },
  'given no line STATUS, when judged, then it is not evaluated': {
    facts: [xmpp({})],
    expect: {status: 'not-evaluated', missing: ['cms.xmpp-settings']},
  },
  'given CMS 3.x alone, when judged, then it does not apply': {
    facts: [version('3.8')],
    expect: {status: 'not-applicable'},
  },
  'given CMS 2.x without the output, when judged, then it is asked for': {
    facts: [version('2.9.5')],
    expect: {status: 'not-evaluated', missing: ['cms.xmpp-settings']},
  },
});
