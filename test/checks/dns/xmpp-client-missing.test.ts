import check from '../../../src/checks/dns/xmpp-client-missing.ts';
import {dnsSays, furtherXmppDomain, version, xmpp} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const service = '_xmpp-client._tcp.quarry.test';
const srv = {name: service, recordType: 'SRV'} as const;
const found = dnsSays('inside', ['0 0 5222 cms.quarry.test'], srv);
const missing = dnsSays('inside', 'nxdomain', srv);
const settings = xmpp({isEnabled: true, domain: 'quarry.test'});

describeCheck(check, {
  'given the record and an address of its target, when judged, then it passes': {
    facts: [found, dnsSays('inside', ['172.16.9.5'], {name: 'cms.quarry.test'}), settings],
    expect: {status: 'pass'},
  },
  'given no record of the domain of CMS, when judged, then it is certain': {
    facts: [missing, settings],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'missing',
          subject: `name:${service}`,
          args: {service, resolver: '172.16.9.53'},
          command: 'dns flush',
        },
      ],
    },
  },
  'given no record and CMS 2.x, when judged, then it is certain': {
    facts: [missing, version('2.9.3')],
    expect: {status: 'fail', findings: [{message: 'missing'}]},
  },
  'given no record of a further domain, when judged, then it is certain': {
    facts: [dnsSays('inside', 'no-data', srv), furtherXmppDomain('quarry.test')],
    expect: {status: 'fail', findings: [{message: 'missing'}]},
  },
  'given no record and nothing of CMS, when judged, then it is a hint': {
    facts: [missing],
    expect: {status: 'fail', findings: [{message: 'missingUnknown'}]},
  },
  'given CMS 3.x, when there is no record, then it needs none': {
    facts: [missing, version('3.8')],
    expect: {status: 'not-applicable'},
  },
  'given XMPP that is off, when there is no record, then it needs none': {
    facts: [missing, xmpp({isEnabled: false})],
    expect: {status: 'not-applicable'},
  },
  'given two servers, when one has no record, then it depends on who is asked': {
    facts: [missing, dnsSays('inside', ['0 0 5222 cms.quarry.test'], {...srv, resolver: '172.16.9.54'}), settings],
    expect: {status: 'fail', findings: [{message: 'partly', args: {other: '172.16.9.54'}, evidence: 2}]},
  },
  'given a target without an address, when judged, then it fails': {
    facts: [found, dnsSays('inside', 'nxdomain', {name: 'cms.quarry.test'}), settings],
    expect: {status: 'fail', findings: [{message: 'target', args: {target: 'cms.quarry.test'}, evidence: 2}]},
  },
  'given silence, when judged, then it is not evaluated': {
    facts: [dnsSays('inside', 'timeout', srv), settings],
    expect: {status: 'not-evaluated', missing: ['dns.answer']},
  },
  'given other names alone, when judged, then it is not evaluated': {
    facts: [dnsSays('inside', ['172.16.9.5']), settings],
    expect: {status: 'not-evaluated', missing: ['dns.answer']},
  },
});
