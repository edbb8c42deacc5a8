import check from '../../../src/checks/dns/inside-missing.ts';
import {dnsSays, siteFile} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const opened = siteFile({externalJoinName: 'join.quarry.test'});

describeCheck(check, {
  'given an answer, when judged, then it passes': {
    facts: [opened, dnsSays('inside', ['172.16.9.5'])],
    expect: {status: 'pass'},
  },
  'given that there is no such name, when judged, then it fails': {
    facts: [opened, dnsSays('inside', 'nxdomain')],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'missing',
          subject: 'name:join.quarry.test',
          args: {asked: 'join.quarry.test', resolver: '172.16.9.53'},
        },
      ],
    },
  },
  'given a name without addresses of either kind, when judged, then it fails': {
    facts: [opened, dnsSays('inside', 'no-data'), dnsSays('inside', 'no-data', {recordType: 'AAAA'})],
    expect: {status: 'fail', findings: [{message: 'missing'}]},
  },
  'given two DNS servers, when one does not know it, then it is a warning': {
    facts: [opened, dnsSays('inside', 'nxdomain'), dnsSays('inside', ['172.16.9.5'], {resolver: '172.16.9.54'})],
    expect: {
      status: 'fail',
      findings: [{message: 'partly', args: {resolver: '172.16.9.53', other: '172.16.9.54'}, evidence: 2}],
    },
  },
  'given an SRV record, when its target has an address, then the join name needs none': {
    facts: [
      opened,
      dnsSays('inside', 'nxdomain'),
      dnsSays('inside', ['1 1 443 web1.quarry.test'], {name: '_cms-web._tls.join.quarry.test', recordType: 'SRV'}),
      dnsSays('inside', ['172.16.9.5'], {name: 'web1.quarry.test'}),
    ],
    expect: {status: 'pass'},
  },
  'given a time-out, when judged, then it is not evaluated': {
    facts: [opened, dnsSays('inside', 'timeout')],
    expect: {status: 'not-evaluated', missing: ['dns.answer']},
  },
  'given the outside alone, when it does not know it, then it is not evaluated': {
    facts: [opened, dnsSays('outside', 'nxdomain')],
    expect: {status: 'not-evaluated', missing: ['dns.answer']},
  },
});
