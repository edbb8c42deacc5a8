import check from '../../../src/checks/expressway/restart-pending.ts';
import {controllerBox, edgeBox, raisedAlarm, wholeTableOf} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given all alarms, when none asks for a restart, then it passes': {
    facts: [raisedAlarm('Verbose log levels configured', '25019'), wholeTableOf('alarms', 1, edgeBox)],
    expect: {status: 'pass'},
  },
  'given two such alarms of one box, when judged, then they are one finding': {
    facts: [
      raisedAlarm('Restart required - Network configuration has been changed', '25001', edgeBox),
      raisedAlarm('Restart required - Web administration port has been changed', '25026', edgeBox),
    ],
    expect: {status: 'fail', findings: [{message: 'pending', subject: edgeBox, evidence: 2}]},
  },
  'given words without a number, when they ask for a restart, then it fails': {
    facts: [raisedAlarm('Restart required - HTTPS service has been changed, however a restart is required')],
    expect: {status: 'fail', findings: [{message: 'pending'}]},
  },
  'given a restart for a language pack, when judged, then that says nothing': {
    facts: [
      raisedAlarm('Restart required - A language pack has been installed', undefined, edgeBox),
      wholeTableOf('alarms', 1, edgeBox),
    ],
    expect: {status: 'pass'},
  },
  'given a number that is another alarm, when its title is the same, then that says nothing': {
    facts: [raisedAlarm('Restart required', '15006', controllerBox), wholeTableOf('alarms', 1, controllerBox)],
    expect: {status: 'pass'},
  },
  'given other alarms without the whole list, when judged, then it is not evaluated': {
    facts: [raisedAlarm('NTP server not available', '25021')],
    expect: {status: 'not-evaluated', missing: ['expressway.alarm']},
  },
});
