import check from '../../../src/checks/dns/xmpp-component-missing.ts';
import {call, dnsSays, logged, version} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const srv = {name: '_xmpp-component._tcp.quarry.test', recordType: 'SRV'} as const;
const missing = dnsSays('inside', 'nxdomain', srv);
const lost = (line = 9) =>
  logged('xmpp-connection-lost', {reason: 'XMPP connection dropped'}, {line, input: 'evidence.txt'});

describeCheck(check, {
  'given the record, when judged, then it passes': {
    facts: [dnsSays('inside', ['0 0 5223 cms.quarry.test'], srv), lost()],
    expect: {status: 'pass'},
  },
  'given no record and a Call Bridge without its XMPP server, when judged, then it is a hint': {
    facts: [missing, lost()],
    expect: {status: 'fail', findings: [{message: 'missing', args: {service: srv.name}, evidence: 2}]},
  },
  'given no record and no trouble, when judged, then nothing shows that it is needed': {
    facts: [missing, logged('xmpp-other')],
    expect: {status: 'not-applicable'},
  },
  'given trouble that a call followed, when judged, then nothing shows that it is needed': {
    facts: [missing, lost(0), call(4, 'joined')],
    expect: {status: 'not-applicable'},
  },
  'given CMS 3.x, when judged, then it has no XMPP': {
    facts: [missing, lost(), version('3.8')],
    expect: {status: 'not-applicable'},
  },
  'given silence, when judged, then it is not evaluated': {
    facts: [dnsSays('inside', 'timeout', srv), lost()],
    expect: {status: 'not-evaluated', missing: ['dns.answer']},
  },
  'given other names alone, when judged, then it is not evaluated': {
    facts: [dnsSays('inside', ['172.16.9.5']), lost()],
    expect: {status: 'not-evaluated', missing: ['dns.answer']},
  },
});
