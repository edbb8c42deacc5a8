import check from '../../../src/checks/expressway/turn-licence-missing.ts';
import {edgeBox, expressway, expresswayC, raisedAlarm, turnService} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given licensed relays, when the version needs them, then it passes': {
    facts: [expressway({version: 'X8.9.2', licensedTurnRelays: 1800})],
    expect: {status: 'pass'},
  },
  'given no relays before X8.11, when judged, then it is certain': {
    facts: [expressway({version: 'X8.10.4'}), expressway({licensedTurnRelays: 0}, edgeBox)],
    expect: {
      status: 'fail',
      findings: [{message: 'missing', subject: edgeBox, args: {version: 'X8.10.4'}, evidence: 2}],
    },
  },
  'given no relays between X8.11 and X12.5.4, when judged, then it is a hint': {
    facts: [expressway({version: 'X8.11', licensedTurnRelays: 0})],
    expect: {status: 'fail', findings: [{message: 'disputed'}]},
  },
  'given no relays between X8.11 and X12.5.4, when the alarm is raised, then it is certain': {
    facts: [
      expressway({version: 'X12.5.3', licensedTurnRelays: 0}),
      raisedAlarm('TURN relay licenses required', '30011'),
    ],
    expect: {status: 'fail', findings: [{message: 'missing', evidence: 3}]},
  },
  'given no relays from X12.5.4 on, when judged, then it does not apply': {
    facts: [expressway({version: 'X12.5.4', licensedTurnRelays: 0})],
    expect: {status: 'not-applicable'},
  },
  'given TURN that is off, when judged, then it does not apply': {
    facts: [expressway({version: 'X8.9', licensedTurnRelays: 0}), turnService({isOn: false})],
    expect: {status: 'not-applicable'},
  },
  'given no version, when judged, then it is not evaluated': {
    facts: [expressway({licensedTurnRelays: 0})],
    expect: {status: 'not-evaluated', missing: ['expressway.system']},
  },
  'given no option keys, when judged, then it is not evaluated': {
    facts: [expressway({version: 'X8.9'})],
    expect: {status: 'not-evaluated', missing: ['expressway.system']},
  },
  'given an Expressway-C without relays, when judged, then that says nothing': {
    facts: [expressway({version: 'X8.9', licensedTurnRelays: 0}, expresswayC)],
    expect: {status: 'not-evaluated', missing: ['expressway.system']},
  },
});
