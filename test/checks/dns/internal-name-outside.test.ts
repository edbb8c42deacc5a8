import check from '../../../src/checks/dns/internal-name-outside.ts';
import {dnsSays, siteFile} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const name = 'web.inner.test';
const named = siteFile({externalJoinName: 'join.quarry.test', internalJoinName: name});

describeCheck(check, {
  'given no such name, when judged, then it passes': {
    facts: [named, dnsSays('outside', 'nxdomain', {name})],
    expect: {status: 'pass'},
  },
  'given an address, when judged, then it is a note': {
    facts: [named, dnsSays('outside', ['172.16.9.5'], {name})],
    expect: {status: 'fail', findings: [{message: 'known', args: {asked: name, address: '172.16.9.5'}, evidence: 2}]},
  },
  'given silence, when judged, then it is not evaluated': {
    facts: [named, dnsSays('outside', 'refused', {name})],
    expect: {status: 'not-evaluated', missing: ['dns.answer']},
  },
  'given the inside alone, when judged, then it is not evaluated': {
    facts: [named, dnsSays('inside', ['172.16.9.5'], {name})],
    expect: {status: 'not-evaluated', missing: ['dns.answer']},
  },
});
