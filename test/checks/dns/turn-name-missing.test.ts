import check from '../../../src/checks/dns/turn-name-missing.ts';
import type {Fact} from '../../../src/facts/fact.ts';
import type {ProbeStage} from '../../../src/facts/probe-stage.ts';
import {dnsSays, siteFile} from '../../facts/make.ts';
import {stageFact} from '../../facts/make-stages.ts';
import {describeCheck} from '../describe-check.ts';

const name = 'relay.quarry.test';
const stage = (value: Partial<ProbeStage> = {}): Fact<ProbeStage> => ({
  ...stageFact({step: `turn ${name}:3478/udp`, stage: 'turn', vantage: 'outside', ...value}),
  subject: `turn://${name}:3478/udp`,
});
const untried = stage({
  outcome: 'not-tried',
  note: `needs dns outside ${name}, which failed`,
  because: {step: `dns outside ${name}`, stage: 'dns'},
});

describeCheck(check, {
  'given an address, when judged, then it passes': {
    facts: [stage(), dnsSays('outside', ['203.0.113.9'], {name})],
    expect: {status: 'pass'},
  },
  'given that there is no such name, when the server could not be tried, then it fails': {
    facts: [
      untried,
      dnsSays('outside', 'nxdomain', {name}),
      dnsSays('outside', 'nxdomain', {name, recordType: 'AAAA'}),
    ],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'missing',
          subject: `name:${name}`,
          args: {asked: name, resolver: '198.51.100.53'},
          evidence: 2,
        },
      ],
    },
  },
  'given a DNS server that is silent, when the server could not be tried, then nothing is said of the name': {
    facts: [untried, dnsSays('outside', 'timeout', {name})],
    expect: {status: 'not-applicable'},
  },
  'given the join name that was taken for the server, when it is unknown, then it is told as the join name': {
    facts: [untried, dnsSays('outside', 'nxdomain', {name}), siteFile({externalJoinName: name})],
    expect: {status: 'not-applicable'},
  },
  'given a probe from outside, when the DNS inside does not know the name, then nothing is wrong': {
    facts: [untried, dnsSays('inside', 'nxdomain', {name})],
    expect: {status: 'not-applicable'},
  },
  'given a server that nobody said to be there, when its name is unknown, then nothing is wrong': {
    facts: [{...untried, value: {...untried.value, isOptional: true}}, dnsSays('outside', 'nxdomain', {name})],
    expect: {status: 'not-applicable'},
  },
});
