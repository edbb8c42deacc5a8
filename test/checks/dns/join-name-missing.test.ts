import check from '../../../src/checks/dns/join-name-missing.ts';
import {dnsSays, siteFile} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const opened = siteFile({externalJoinName: 'join.quarry.test'});
const unknown = {view: 'unknown'} as const;

describeCheck(check, {
  'given an answer, when judged, then it passes': {
    facts: [opened, dnsSays('outside', ['203.0.113.9'], unknown)],
    expect: {status: 'pass'},
  },
  'given that there is no such name, when judged, then it is missing on one side': {
    facts: [
      opened,
      dnsSays('outside', 'nxdomain', unknown),
      dnsSays('outside', 'nxdomain', {...unknown, recordType: 'AAAA'}),
    ],
    expect: {
      status: 'fail',
      findings: [{message: 'missing', args: {resolver: '198.51.100.53', asked: 'join.quarry.test'}}],
    },
  },
  'given an address and NXDOMAIN for IPv6 alone, when judged, then it passes': {
    facts: [
      opened,
      dnsSays('outside', ['203.0.113.9'], unknown),
      dnsSays('outside', 'nxdomain', {...unknown, recordType: 'AAAA'}),
    ],
    expect: {status: 'pass'},
  },
  'given two servers, when one does not know it, then it is a warning': {
    facts: [
      opened,
      dnsSays('outside', 'nxdomain', unknown),
      dnsSays('outside', ['203.0.113.9'], {...unknown, resolver: '198.51.100.54'}),
    ],
    expect: {status: 'fail', findings: [{message: 'partly', args: {other: '198.51.100.54'}, evidence: 2}]},
  },
  'given servers whose side is known, when they do not know it, then others tell': {
    facts: [opened, dnsSays('outside', 'nxdomain')],
    expect: {status: 'not-applicable'},
  },
  'given silence, when judged, then it is not applicable': {
    facts: [opened, dnsSays('outside', 'timeout', unknown)],
    expect: {status: 'not-applicable'},
  },
});
