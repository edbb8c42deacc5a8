import check from '../../../src/checks/dns/edge-name-missing.ts';
import {dnsSays, expresswayC, zone} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const name = 'vcse.quarry.test';
const uc = zone({name: 'UC zone', isUnifiedCommunications: true, side: 'client', peers: [{address: name}]});

describeCheck(check, {
  'given an address, when judged, then it passes': {
    facts: [uc, dnsSays('inside', ['172.16.9.8'], {name})],
    expect: {status: 'pass'},
  },
  'given no such name, when judged, then it fails': {
    facts: [uc, dnsSays('inside', 'nxdomain', {name})],
    expect: {
      status: 'fail',
      findings: [{message: 'missing', subject: expresswayC, args: {peer: name, resolver: '172.16.9.53'}, evidence: 2}],
    },
  },
  'given two servers, when one does not know it, then it is a warning': {
    facts: [
      uc,
      dnsSays('inside', 'nxdomain', {name}),
      dnsSays('inside', ['172.16.9.8'], {name, resolver: '172.16.9.54'}),
    ],
    expect: {status: 'fail', findings: [{message: 'partly', args: {other: '172.16.9.54'}, evidence: 3}]},
  },
  'given nobody asked for it, when judged, then it is not evaluated': {
    facts: [uc, dnsSays('inside', ['172.16.9.5'])],
    expect: {status: 'not-evaluated', missing: ['dns.answer']},
  },
  'given a peer that is an address, when judged, then it needs no DNS': {
    facts: [
      zone({isUnifiedCommunications: true, side: 'client', peers: [{address: '172.16.9.8'}]}),
      dnsSays('inside', ['172.16.9.5']),
    ],
    expect: {status: 'not-applicable'},
  },
});
