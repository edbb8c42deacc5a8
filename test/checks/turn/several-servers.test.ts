import check from '../../../src/checks/turn/several-servers.ts';
import {accepted, rejected, silent} from '../../facts/make.ts';
import {tried} from '../../facts/make-probe.ts';
import {describeCheck} from '../describe-check.ts';

const relayOf = (address: string, time: string) =>
  tried('outside', accepted({relayedAddress: {address, port: 24_100}, time, realms: ['quarry']}));

describeCheck(check, {
  'given answers that agree, when judged, then it passes': {
    facts: [relayOf('203.0.113.9', '09:30:00'), relayOf('203.0.113.9', '09:30:01')],
    expect: {status: 'pass'},
  },
  'given two relay addresses within seconds, when judged, then there may be two servers': {
    facts: [relayOf('203.0.113.9', '09:30:00'), relayOf('203.0.113.10', '09:30:01')],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'differs',
          subject: 'turn://203.0.113.9:3478/udp',
          args: {what: 'address of the relay (203.0.113.10, 203.0.113.9)'},
          evidence: 2,
        },
      ],
    },
  },
  'given realm and software that come and go, when judged, then both are told': {
    facts: [
      rejected(401, {time: '09:10', realms: ['quarry'], software: ['one']}),
      rejected(401, {time: '09:20', realms: ['gravel'], software: ['two']}),
      rejected(401, {time: '09:30', realms: ['quarry'], software: ['one']}),
    ],
    expect: {
      status: 'fail',
      findings: [{args: {what: 'realm (gravel, quarry), software (one, two)'}, message: 'differs'}],
    },
  },
  'given another realm from some time on, when judged, then a setting was changed': {
    facts: [
      rejected(401, {time: '09:10', realms: ['quarry']}),
      rejected(401, {time: '09:20', realms: ['gravel']}),
      rejected(401, {time: '09:30', realms: ['gravel']}),
    ],
    expect: {status: 'pass'},
  },
  'given the same address on two sides, when the relays differ, then those are two places': {
    facts: [
      relayOf('203.0.113.9', '09:30:00'),
      tried('inside', accepted({relayedAddress: {address: '192.168.9.1', port: 24_100}, time: '09:30:01'})),
    ],
    expect: {status: 'pass'},
  },
  'given no answer, when judged, then it is not evaluated': {
    facts: [silent()],
    expect: {status: 'not-evaluated', missing: ['turn.session']},
  },
});
