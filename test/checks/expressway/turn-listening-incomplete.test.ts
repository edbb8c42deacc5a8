import check from '../../../src/checks/expressway/turn-listening-incomplete.ts';
import {expressway, turnService} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const inside = {address: '192.0.2.20', port: 3478};
const outside = {address: '198.51.100.20', port: 3478};
const addresses = [inside.address, outside.address];

describeCheck(check, {
  'given listeners on both LANs, when judged, then it passes': {
    facts: [turnService({listening: [inside, outside]}), expressway({addresses, hasDualInterfaces: true})],
    expect: {status: 'pass'},
  },
  'given no listener outside, when both interfaces are in use, then it is likely': {
    facts: [turnService({listening: [inside]}), expressway({addresses, hasDualInterfaces: true})],
    expect: {
      status: 'fail',
      findings: [{message: 'incomplete', args: {listening: inside.address, address: outside.address}, evidence: 2}],
    },
  },
  'given no listener outside, when nobody tells that both interfaces are in use, then nothing is said': {
    facts: [turnService({listening: [inside]}), expressway({addresses})],
    expect: {status: 'not-evaluated', missing: ['expressway.turn']},
  },
  'given one LAN, when judged, then it does not apply': {
    facts: [turnService({listening: [inside]}), expressway({addresses, hasDualInterfaces: false})],
    expect: {status: 'not-applicable'},
  },
  'given TURN that is off, when judged, then it does not apply': {
    facts: [turnService({isOn: false}), expressway({addresses, hasDualInterfaces: true})],
    expect: {status: 'not-applicable'},
  },
  'given listeners at strange addresses, when judged, then nothing is said': {
    facts: [
      turnService({listening: [{address: '203.0.113.9', port: 3478}]}),
      expressway({addresses, hasDualInterfaces: true}),
    ],
    expect: {status: 'not-evaluated', missing: ['expressway.turn']},
  },
});
