import check from '../../../src/checks/turn/password-mismatch.ts';
import {turnServerObject, verdict} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const capture = (frame: number) => ({frame});

describeCheck(check, {
  'given a known password that the server accepted, when judged, then it passes': {
    facts: [verdict('success', {cms: true, 'expressway-e': true})],
    expect: {status: 'pass'},
  },
  'given the password of CMS and another on Expressway-E, when rejected, then they differ': {
    facts: [verdict(431, {cms: true, 'expressway-e': false}), turnServerObject({id: 'abc-1', username: 'relay-user'})],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'differs',
          args: {client: '198.51.100.20', used: 'CMS', other: 'Expressway-E'},
          command: "/turnServers/abc-1 -d 'username=relay-user'",
        },
      ],
    },
  },
  'given the password of Expressway-E, when it rejects it all the same, then it has another one': {
    facts: [verdict(401, {cms: false, 'expressway-e': true})],
    expect: {status: 'fail', findings: [{message: 'same', args: {used: 'Expressway-E'}}]},
  },
  'given one password for both, when rejected, then the server has another one': {
    facts: [verdict(401, {cms: true, 'expressway-e': true})],
    expect: {status: 'fail', findings: [{message: 'same', args: {used: 'CMS and Expressway-E'}}]},
  },
  'given the password of CMS alone, when rejected, then nothing is said of that of Expressway-E': {
    facts: [verdict(441, {cms: true})],
    expect: {status: 'fail', findings: [{message: 'same', args: {used: 'CMS'}}]},
  },
  'given passwords of which none fits, when rejected, then a third is in use': {
    facts: [verdict(401, {cms: false, 'last year’s': false})],
    expect: {status: 'fail', findings: [{message: 'unknown', args: {given: 'CMS and last year’s'}}]},
  },
  'given many requests of one client, when all are rejected, then it is one finding': {
    facts: [3, 7, 11].map((frame) => verdict(401, {cms: false}, capture(frame))),
    expect: {status: 'fail', findings: [{message: 'unknown', evidence: 1}]},
  },
  'given 401 for an old nonce and then success, when judged, then it passes': {
    facts: [verdict(401, {cms: true}, capture(3)), verdict('success', {cms: true}, capture(7))],
    expect: {status: 'pass'},
  },
  'given an old password that was corrected in the same capture, when judged, then it passes': {
    facts: [
      verdict(401, {cms: false, 'expressway-e': false}, capture(3)),
      verdict('success', {cms: true, 'expressway-e': true}, capture(9)),
    ],
    expect: {status: 'not-evaluated', missing: ['turn.integrity-verdict']},
  },
  'given success with a password that nobody gave, when judged, then it is not evaluated': {
    facts: [verdict('success', {cms: false})],
    expect: {status: 'not-evaluated', missing: ['turn.integrity-verdict']},
  },
  'given no answer, when judged, then it is not evaluated': {
    facts: [verdict('none', {cms: true})],
    expect: {status: 'not-evaluated', missing: ['turn.integrity-verdict']},
  },
  'given a request that hides its user name, when rejected, then no password can be tried': {
    facts: [verdict(401, {cms: false}, {username: ''})],
    expect: {status: 'not-evaluated', missing: ['turn.integrity-verdict']},
  },
  'given no passwords, when judged, then they are asked for': {
    facts: [],
    expect: {status: 'not-evaluated', missing: ['turn.integrity-verdict']},
  },
});
