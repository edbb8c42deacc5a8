import check from '../../../src/checks/dns/server-not-resolving.ts';
import type {Fact} from '../../../src/facts/fact.ts';
import {dnsSays, siteFile} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const opened = siteFile({externalJoinName: 'join.quarry.test'});
const second = dnsSays('outside', ['203.0.113.9'], {resolver: '198.51.100.54'});

const fromOutside = (fact: Fact): Fact => ({...fact, origin: {...fact.origin, vantage: 'outside'}});

describeCheck(check, {
  'given an answer, when judged, then it passes': {
    facts: [opened, second],
    expect: {status: 'pass'},
  },
  'given that there is no such name, when judged, then the server does its work': {
    facts: [opened, dnsSays('outside', 'nxdomain')],
    expect: {status: 'pass'},
  },
  'given neither authority nor recursion, when judged, then it is lame': {
    facts: [opened, dnsSays('outside', 'lame', {isAuthoritative: false, isRecursive: false})],
    expect: {
      status: 'fail',
      findings: [{message: 'lame', args: {resolver: '198.51.100.53', name: 'join.quarry.test'}}],
    },
  },
  'given a referral, when judged, then it is lame for clients': {
    facts: [opened, dnsSays('outside', 'referral')],
    expect: {status: 'fail', findings: [{message: 'lame'}]},
  },
  'given an alias that a name server of the zone does not follow, when judged, then it is not evaluated': {
    facts: [opened, dnsSays('outside', 'referral', {aliases: ['web.example.net']})],
    expect: {status: 'not-evaluated', missing: ['dns.answer']},
  },
  'given a refusal, when judged, then it may be for this computer alone': {
    facts: [opened, dnsSays('outside', 'refused')],
    expect: {status: 'fail', findings: [{message: 'refused'}]},
  },
  'given SERVFAIL, when judged, then it fails': {
    facts: [opened, dnsSays('inside', 'servfail')],
    expect: {status: 'fail', findings: [{message: 'failed', args: {resolver: '172.16.9.53'}}]},
  },
  'given what is no answer, when judged, then it says what came': {
    facts: [opened, dnsSays('outside', 'unusable', {why: 'its answers come from another address: 192.0.2.9:53'})],
    expect: {
      status: 'fail',
      findings: [{message: 'garbled', args: {how: 'its answers come from another address: 192.0.2.9:53'}}],
    },
  },
  'given another server that answers, when one refuses, then it is a warning': {
    facts: [opened, dnsSays('outside', 'refused'), second],
    expect: {
      status: 'fail',
      findings: [{message: 'oneOf', args: {other: '198.51.100.54', how: 'REFUSED'}, evidence: 2}],
    },
  },
  'given another server that answers, when one is silent, then it is a hint': {
    facts: [opened, dnsSays('outside', 'timeout', {why: 'no answer'}), second],
    expect: {status: 'fail', findings: [{message: 'silent', args: {how: 'no answer'}}]},
  },
  'given silence alone, when judged, then it is not evaluated': {
    facts: [opened, dnsSays('outside', 'timeout')],
    expect: {status: 'not-evaluated', missing: ['dns.answer']},
  },
  'given silence of all servers of this side, when asked from this side, then it is a hint': {
    facts: [
      opened,
      fromOutside(dnsSays('outside', 'timeout', {why: 'no answer'})),
      fromOutside(dnsSays('outside', 'timeout', {resolver: '198.51.100.54', why: 'nothing listens there'})),
    ],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'none',
          args: {servers: '198.51.100.53 (no answer), 198.51.100.54 (nothing listens there)'},
          evidence: 2,
        },
      ],
    },
  },
  'given silence of the other side, when asked from this side, then it is not evaluated': {
    facts: [opened, fromOutside(dnsSays('inside', 'timeout'))],
    expect: {status: 'not-evaluated', missing: ['dns.answer']},
  },
  'given a refusal in one probe and an answer in the next, when judged, then it passes': {
    facts: [opened, dnsSays('outside', 'refused'), dnsSays('outside', ['203.0.113.9'])],
    expect: {status: 'pass'},
  },
});
