import check from '../../../src/checks/dns/edge-reverse-missing.ts';
import {dnsSays, edgeBox, edgeOne, expressway} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const ptr = {name: '9.113.0.203.in-addr.arpa', address: '203.0.113.9', recordType: 'PTR'} as const;
const missing = dnsSays('outside', 'nxdomain', ptr);

describeCheck(check, {
  'given a name, when judged, then it passes': {
    facts: [dnsSays('outside', ['vcse.quarry.test'], ptr), edgeOne({version: 'X15.0'})],
    expect: {status: 'pass'},
  },
  'given no name, when the version looks it up, then it fails': {
    facts: [missing, edgeOne({version: 'X15.2.1'})],
    expect: {
      status: 'fail',
      findings: [
        {message: 'missing', subject: edgeBox, args: {address: '203.0.113.9', version: 'X15.2.1'}, evidence: 3},
      ],
    },
  },
  'given an older version, when there is no name, then nothing asks for it': {
    facts: [missing, edgeOne({version: 'X14.3'})],
    expect: {status: 'not-applicable'},
  },
  'given no version, when there is no name, then it is not evaluated': {
    facts: [missing, expressway({hostName: 'vcse', addresses: ['203.0.113.9']})],
    expect: {status: 'not-evaluated', missing: ['expressway.system']},
  },
  'given the name of another address, when judged, then it is of no Expressway-E': {
    facts: [dnsSays('outside', 'nxdomain', {...ptr, address: '203.0.113.77'}), edgeOne({version: 'X15.0'})],
    expect: {status: 'not-applicable'},
  },
  'given the inside alone, when it has no name, then the zone of a public address is elsewhere': {
    facts: [dnsSays('inside', 'nxdomain', ptr), edgeOne({version: 'X15.0'})],
    expect: {status: 'not-evaluated', missing: ['dns.answer']},
  },
  'given silence, when judged, then it is not evaluated': {
    facts: [dnsSays('outside', 'timeout', ptr), edgeOne({version: 'X15.0'})],
    expect: {status: 'not-evaluated', missing: ['dns.answer']},
  },
  'given other names alone, when judged, then it is not evaluated': {
    facts: [dnsSays('outside', ['203.0.113.9']), edgeOne({version: 'X15.0'})],
    expect: {status: 'not-evaluated', missing: ['dns.answer']},
  },
});
