import check from '../../../src/checks/dns/cms-answer-stale.ts';
import type {DnsAnswer} from '../../../src/facts/dns-answer.ts';
import type {Fact} from '../../../src/facts/fact.ts';
import {at, dnsSays, fault, lan, webBridge, webBridgeObject, webBridgeState} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const name = 'web.quarry.test';
const inside = (answer: Parameters<typeof dnsSays>[1], value: Partial<DnsAnswer> = {}): Fact =>
  dnsSays('inside', answer, {name, time: at('09:00'), ...value});
const failure = (time?: string) => fault(name, 'DNS failure', time);
const bridge = [webBridge({isEnabled: true}), lan('a', ['172.16.9.5'])];

describeCheck(check, {
  'given a fault that is later than the right answer, when judged, then CMS keeps the old one': {
    facts: [inside(['172.16.9.5']), failure('10:00')],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'later',
          subject: `name:${name}`,
          args: {webBridge: name, resolver: '172.16.9.53', addresses: '172.16.9.5'},
          command: 'dns flush',
          evidence: 2,
        },
      ],
    },
  },
  'given a fault from before the answer, when judged, then it is a hint': {
    facts: [inside(['172.16.9.5']), failure('08:00')],
    expect: {status: 'fail', findings: [{message: 'undated'}]},
  },
  'given a fault a moment after the answer, when judged, then clocks may differ': {
    facts: [inside(['172.16.9.5']), failure('09:01')],
    expect: {status: 'fail', findings: [{message: 'undated'}]},
  },
  'given the state of the API, when judged, then it is likely': {
    facts: [inside(['172.16.9.5']), webBridgeObject('1', `https://${name}`), webBridgeState('dnsFailure', '1')],
    expect: {status: 'fail', findings: [{message: 'current', evidence: 2}]},
  },
  'given a state that is good, when judged, then it passes': {
    facts: [inside(['172.16.9.5']), webBridgeObject('1', `https://${name}`), webBridgeState('success', '1')],
    expect: {status: 'pass'},
  },
  'given a DNS that does not know the name either, when judged, then nothing is stale': {
    facts: [inside('nxdomain'), failure('10:00')],
    expect: {status: 'not-applicable'},
  },
  'given one DNS server that does not know it, when judged, then nothing is stale': {
    facts: [inside(['172.16.9.5']), inside('nxdomain', {resolver: '172.16.9.54'}), failure('10:00')],
    expect: {status: 'not-applicable'},
  },
  'given a DNS that leads elsewhere, when judged, then the record is at fault': {
    facts: [inside(['172.16.9.77']), ...bridge, failure('10:00')],
    expect: {status: 'not-applicable'},
  },
  'given a DNS that leads to the web bridge, when judged, then CMS keeps the old answer': {
    facts: [inside(['172.16.9.5']), ...bridge, failure('10:00')],
    expect: {status: 'fail', findings: [{message: 'later'}]},
  },
  'given nobody asked for it, when judged, then it is not evaluated': {
    facts: [dnsSays('outside', ['203.0.113.9'], {name}), failure('10:00')],
    expect: {status: 'not-evaluated', missing: ['dns.answer']},
  },
});
