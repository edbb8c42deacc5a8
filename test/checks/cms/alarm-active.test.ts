import check from '../../../src/checks/cms/alarm-active.ts';
import {alarmOf, core, edge, listOf} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const one = (type: string, message: string) => ({
  facts: [alarmOf(type), listOf('alarms', 1)],
  expect: {status: 'fail', findings: [{message, args: {alarm: type}, evidence: 1}]} as const,
});

describeCheck(check, {
  'given an empty list, when judged, then it passes': {facts: [listOf('alarms', 0)], expect: {status: 'pass'}},
  'given alarms that concern no guest or are not known, when judged, then it passes': {
    facts: [
      alarmOf('cdrConnectionFailure'),
      alarmOf('recorderLicenseFailure'),
      alarmOf('somethingNew'),
      listOf('alarms', 3),
    ],
    expect: {status: 'pass'},
  },
  'given an alarm of the licence, when judged, then it fails': one('callBridgeLicenseExpired', 'license'),
  'given an alarm of the database, when judged, then it fails': one('databaseClusterError', 'database'),
  'given an alarm of a web bridge, when judged, then it fails': one('webBridgeConnectionFailure', 'webBridge'),
  'given an alarm of a Call Bridge, when judged, then it warns': one('callBridgeConnectionFailure', 'callBridge'),
  'given one alarm from two boxes, when judged, then it is one finding': {
    facts: [alarmOf('databaseClusterError', core), alarmOf('databaseClusterError', edge)],
    expect: {status: 'fail', findings: [{message: 'database', args: {boxes: 'CMS core, CMS edge'}}]},
  },
  'given a page of a longer list, when judged, then it is not evaluated': {
    facts: [alarmOf('cdrConnectionFailure')],
    expect: {status: 'not-evaluated', missing: ['cms.alarm']},
  },
});
