import check from '../../../src/checks/dns/servers-disagree.ts';
import {dnsSays, siteFile} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const opened = siteFile({externalJoinName: 'join.quarry.test'});
const first = dnsSays('outside', ['203.0.113.9', '203.0.113.10']);
const second = (answers: readonly string[]) => dnsSays('outside', answers, {resolver: '198.51.100.54'});

describeCheck(check, {
  'given one address in common, when judged, then it passes': {
    facts: [opened, first, second(['203.0.113.10'])],
    expect: {status: 'pass'},
  },
  'given nothing in common, when judged, then it is a hint': {
    facts: [opened, first, second(['192.168.9.1'])],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'different',
          subject: 'name:join.quarry.test',
          args: {name: 'join.quarry.test'},
          evidence: 2,
        },
      ],
    },
  },
  'given both sides, when they differ, then that is split DNS': {
    facts: [opened, first, dnsSays('inside', ['172.16.9.5'])],
    expect: {status: 'not-applicable'},
  },
  'given no name that guests open, when judged, then it is not evaluated': {
    facts: [first, second(['192.168.9.1'])],
    expect: {status: 'not-evaluated'},
  },
});
