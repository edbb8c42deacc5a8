import check from '../../../src/checks/cms/license-invalid.ts';
import {callBridge, core, edge, judged, license, systemStatus} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given a licence in force through its last day, when judged, then it passes': {
    facts: [license({expiryDate: '2031-05-04'}), judged('2031-05-04T23:30')],
    expect: {status: 'pass'},
  },
  'given a licence without an end, when judged, then it passes': {
    facts: [license({}), judged('09:00')],
    expect: {status: 'pass'},
  },
  'given a licence that ended, when judged, then it fails': {
    facts: [license({expiryDate: '2031-05-03'}, core), judged('09:00')],
    expect: {
      status: 'fail',
      findings: [{message: 'expired', subject: core, args: {box: 'CMS core', date: '2031-05-03'}, evidence: 2}],
    },
  },
  'given a licence that ended and an API that says activated, when judged, then the licence counts': {
    facts: [license({expiryDate: '2031-05-03'}), systemStatus({activated: true}), judged('09:00')],
    expect: {status: 'fail', findings: [{message: 'expired'}]},
  },
  'given a licence line and an API that both say no, when judged, then it is one finding': {
    facts: [license({status: 'Not activated'}), systemStatus({activated: false}), judged('09:00')],
    expect: {status: 'fail', findings: [{message: 'notActivated'}]},
  },
  'given the API alone, when it says no, then it fails': {
    facts: [systemStatus({activated: false}), judged('09:00')],
    expect: {status: 'fail', findings: [{message: 'notActivated'}]},
  },
  'given another feature, when it is not activated, then that says nothing of the Call Bridge': {
    facts: [license({feature: 'recording', status: 'Expired'}), judged('09:00')],
    expect: {status: 'not-evaluated', missing: ['cms.license']},
  },
  'given a date that is none, when judged, then it is not evaluated': {
    facts: [license({expiryDate: '2031-00-45'}), judged('09:00')],
    expect: {status: 'not-evaluated', missing: ['cms.license']},
  },
  'given a version without a word on activation, when judged, then it is not evaluated': {
    facts: [systemStatus({softwareVersion: '3.8'}), judged('09:00')],
    expect: {status: 'not-evaluated', missing: ['cms.license']},
  },
  'given three boxes, when two are not licensed, then each has its own finding': {
    facts: [
      license({}, core),
      license({expiryDate: '2031-05-03'}, 'box:cms/core2'),
      systemStatus({activated: false}, 'box:cms/core3'),
      judged('09:00'),
    ],
    expect: {
      status: 'fail',
      findings: [
        {message: 'expired', subject: 'box:cms/core2'},
        {message: 'notActivated', subject: 'box:cms/core3'},
      ],
    },
  },
  'given MMP and saved API replies of one box, when both say no, then the named box has one finding': {
    facts: [
      license({expiryDate: '2031-05-03', status: 'expired'}),
      license({expiryDate: '2031-05-03'}, core),
      systemStatus({activated: false}),
      judged('09:00'),
    ],
    expect: {status: 'fail', findings: [{message: 'expired', subject: core}]},
  },
  'given an edge without a Call Bridge, when it has no licence, then that is right': {
    facts: [
      license({}, core),
      license({status: 'Not activated'}, edge),
      callBridge({listeningInterfaces: '', certificateFile: ''}, edge),
      judged('09:00'),
    ],
    expect: {status: 'pass'},
  },
  'given an expiry that could not be read, when judged, then it is not evaluated': {
    facts: [license({hasUnreadExpiry: true}), judged('09:00')],
    expect: {status: 'not-evaluated', missing: ['cms.license']},
  },
  'given the words of the API, when judged, then grace is in force and noLicense is not': {
    facts: [license({status: 'grace'}, core), license({status: 'noLicense'}, edge), judged('09:00')],
    expect: {status: 'fail', findings: [{message: 'notActivated', subject: edge}]},
  },
});
