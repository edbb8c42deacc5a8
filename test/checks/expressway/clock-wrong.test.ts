import check from '../../../src/checks/expressway/clock-wrong.ts';
import {controllerBox, edgeBox, raisedAlarm, wholeTableOf} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given all alarms, when none is about time, then it passes': {
    facts: [raisedAlarm('Restart required', '25001', edgeBox), wholeTableOf('alarms', 1, edgeBox)],
    expect: {status: 'pass'},
  },
  'given the words of status.xml, when the NTP server is not available, then it fails': {
    facts: [
      raisedAlarm('NTP server not available - The system is unable to contact an NTP server', undefined, controllerBox),
      raisedAlarm('Date and time not validated - The system is unable to obtain the time', undefined, controllerBox),
    ],
    expect: {status: 'fail', findings: [{message: 'wrong', subject: controllerBox, evidence: 2}]},
  },
  'given a number alone, when it is about time, then it fails': {
    facts: [raisedAlarm('Orario non sincronizzato', '25022')],
    expect: {status: 'fail', findings: [{message: 'wrong'}]},
  },
  'given other alarms without the whole list, when judged, then it is not evaluated': {
    facts: [raisedAlarm('Restart required', '25001')],
    expect: {status: 'not-evaluated', missing: ['expressway.alarm']},
  },
  'given no alarms at all, when judged, then it is not evaluated': {
    facts: [wholeTableOf('zones', 1)],
    expect: {status: 'not-evaluated', missing: ['expressway.alarm']},
  },
});
