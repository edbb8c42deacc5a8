import check from '../../../src/checks/dns/answer-intermittent.ts';
import type {DnsAnswer} from '../../../src/facts/dns-answer.ts';
import {dnsSays} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const given = {outcome: 'answered', answers: ['203.0.113.9'], count: 2} as const;

const tried = (attempts: readonly NonNullable<DnsAnswer['attempts']>[number][], value: Partial<DnsAnswer> = {}) =>
  dnsSays('outside', ['203.0.113.9'], {attempts: [...attempts], ...value});

const other = (outcome: DnsAnswer['outcome'], why?: string) => ({
  outcome,
  answers: [],
  count: 1,
  ...(why === undefined ? {} : {why}),
});

describeCheck(check, {
  'given the same answer each time, when judged, then it passes': {
    facts: [tried([{...given, answers: ['203.0.113.9'], count: 3}])],
    expect: {status: 'pass'},
  },
  'given addresses that turn, when judged, then it passes': {
    facts: [
      tried([
        {...given, answers: ['203.0.113.9']},
        {outcome: 'answered', answers: ['203.0.113.10'], count: 1},
      ]),
    ],
    expect: {status: 'pass'},
  },
  'given an answer and NXDOMAIN, when judged, then it is certain': {
    facts: [tried([{...given, answers: ['203.0.113.9']}, other('nxdomain')])],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'denied',
          subject: 'name:join.quarry.test',
          args: {resolver: '198.51.100.53', good: '2 times', total: '3', other: 'NXDOMAIN', record: 'an address'},
          evidence: 1,
        },
      ],
    },
  },
  'given a service record that comes and goes, when judged, then it is told as one': {
    facts: [
      tried([{...given, answers: ['0 0 5222 cms.quarry.test']}, other('no-data')], {
        name: '_xmpp-client._tcp.quarry.test',
        recordType: 'SRV',
      }),
    ],
    expect: {status: 'fail', findings: [{message: 'denied', args: {record: 'a service record'}}]},
  },
  'given an answer and a failure, when judged, then it is a warning': {
    facts: [tried([{...given, answers: ['203.0.113.9']}, other('servfail')])],
    expect: {status: 'fail', findings: [{message: 'failing', args: {how: 'SERVFAIL'}}]},
  },
  'given an answer and silence, when judged, then the network may be the cause': {
    facts: [tried([{...given, answers: ['203.0.113.9']}, other('timeout', 'no answer')])],
    expect: {status: 'fail', findings: [{message: 'silent', args: {other: 'nothing'}}]},
  },
  'given that IPv6 is denied in two ways, when judged, then nothing comes and goes': {
    facts: [
      tried([other('nxdomain'), other('no-data')], {recordType: 'AAAA', outcome: 'no-data', answers: []}),
      tried([{...given, answers: ['203.0.113.9'], count: 3}]),
    ],
    expect: {status: 'pass'},
  },
  'given a name that is never there, when judged, then that is another matter': {
    facts: [tried([{...other('nxdomain'), count: 2}, other('timeout')], {outcome: 'nxdomain', answers: []})],
    expect: {status: 'not-applicable'},
  },
  'given two probes, of which the first is from before the record, when judged, then nothing comes and goes': {
    facts: [
      tried([{...other('nxdomain'), count: 3}], {outcome: 'nxdomain', answers: []}),
      tried([{...given, answers: ['203.0.113.9'], count: 3}]),
    ],
    expect: {status: 'pass'},
  },
  'given one question, when judged, then it is not evaluated': {
    facts: [dnsSays('outside', ['203.0.113.9'])],
    expect: {status: 'not-evaluated', missing: ['dns.answer']},
  },
});
