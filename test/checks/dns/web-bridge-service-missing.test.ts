import check from '../../../src/checks/dns/web-bridge-service-missing.ts';
import {dnsSays, expressway, expresswayC, siteFile} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const opened = siteFile({externalJoinName: 'join.quarry.test'});
const srv = {name: '_cms-web._tls.join.quarry.test', recordType: 'SRV'} as const;
const missing = dnsSays('inside', 'nxdomain', srv);
const two = dnsSays('inside', ['172.16.9.5', '172.16.9.6']);
const core = (version?: string) =>
  expressway({role: 'expressway-c', ...(version === undefined ? {} : {version})}, expresswayC);

describeCheck(check, {
  'given the record, when judged, then it passes': {
    facts: [opened, dnsSays('inside', ['1 1 443 web1.quarry.test'], srv)],
    expect: {status: 'pass'},
  },
  'given several web bridges and no record, when Expressway-C looks for it, then it is a note': {
    facts: [opened, missing, two, core('X8.11.4')],
    expect: {
      status: 'fail',
      findings: [{message: 'several', args: {addresses: '172.16.9.5, 172.16.9.6', version: 'X8.11.4'}, evidence: 3}],
    },
  },
  'given one web bridge, when there is no record, then it needs none': {
    facts: [opened, missing, dnsSays('inside', ['172.16.9.5']), core('X12.7')],
    expect: {status: 'not-applicable'},
  },
  'given an older Expressway-C, when there is no record, then it does not look for it': {
    facts: [opened, missing, two, core('X8.10.4')],
    expect: {status: 'not-applicable'},
  },
  'given no version, when there is no record, then it is not evaluated': {
    facts: [opened, missing, two, core()],
    expect: {status: 'not-evaluated', missing: ['expressway.system']},
  },
  'given two servers, when one has no record, then it is a warning': {
    facts: [opened, missing, dnsSays('inside', ['1 1 443 web1.quarry.test'], {...srv, resolver: '172.16.9.54'})],
    expect: {status: 'fail', findings: [{message: 'partly', args: {other: '172.16.9.54'}, evidence: 2}]},
  },
  'given silence, when judged, then it is not evaluated': {
    facts: [opened, dnsSays('inside', 'timeout', srv)],
    expect: {status: 'not-evaluated', missing: ['dns.answer']},
  },
  'given the outside alone, when judged, then it is not evaluated': {
    facts: [opened, dnsSays('outside', 'nxdomain', srv)],
    expect: {status: 'not-evaluated', missing: ['dns.answer']},
  },
});
