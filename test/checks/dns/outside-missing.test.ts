import check from '../../../src/checks/dns/outside-missing.ts';
import {dnsSays, edgeOne, siteFile} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const opened = siteFile({externalJoinName: 'join.quarry.test'});

describeCheck(check, {
  'given an answer, when judged, then it passes': {
    facts: [opened, dnsSays('outside', ['203.0.113.9'])],
    expect: {status: 'pass'},
  },
  'given that there is no such name, when judged, then it fails': {
    facts: [opened, dnsSays('outside', 'nxdomain'), edgeOne()],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'missing',
          subject: 'name:join.quarry.test',
          args: {outside: 'the outer address of Expressway-E (203.0.113.9)'},
        },
      ],
    },
  },
  'given two DNS servers, when one does not know it, then it is a warning': {
    facts: [opened, dnsSays('outside', 'no-data'), dnsSays('outside', ['203.0.113.9'], {resolver: '198.51.100.54'})],
    expect: {status: 'fail', findings: [{message: 'partly', args: {other: '198.51.100.54'}, evidence: 2}]},
  },
  'given a refusal, when judged, then it is not evaluated': {
    facts: [opened, dnsSays('outside', 'refused')],
    expect: {status: 'not-evaluated', missing: ['dns.answer']},
  },
  'given the inside alone, when judged, then it is not evaluated': {
    facts: [opened, dnsSays('inside', 'nxdomain')],
    expect: {status: 'not-evaluated', missing: ['dns.answer']},
  },
});
