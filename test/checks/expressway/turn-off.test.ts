import check from '../../../src/checks/expressway/turn-off.ts';
import {expresswayC, turnService} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const peer1 = 'box:expressway-e/vcse1';
const peer2 = 'box:expressway-e/vcse2';

describeCheck(check, {
  'given switch and status on two pages, when both are right, then it passes': {
    facts: [turnService({isOn: true, port: 3478}), turnService({status: 'Active'})],
    expect: {status: 'pass'},
  },
  'given switch and status on two pages, when both are wrong, then they are one finding': {
    facts: [turnService({isOn: false}), turnService({status: 'Inactive'})],
    expect: {status: 'fail', findings: [{message: 'off', args: {state: 'off'}, evidence: 2}]},
  },
  'given a dump with the host name and status.xml without, when both are wrong, then they are one finding': {
    facts: [turnService({isOn: false}, peer1), turnService({status: 'Inactive'})],
    expect: {status: 'fail', findings: [{message: 'off', subject: peer1, evidence: 2}]},
  },
  'given a service that is on and inactive, when judged, then it is inactive': {
    facts: [turnService({isOn: true}), turnService({status: 'Inactive'})],
    expect: {status: 'fail', findings: [{message: 'off', args: {state: 'inactive'}}]},
  },
  'given another Expressway-E where it is on, when judged, then it is a hint': {
    facts: [turnService({isOn: false}, peer1), turnService({isOn: true}, peer2)],
    expect: {status: 'fail', findings: [{message: 'offOnOne', subject: peer1}]},
  },
  'given pages that contradict each other, when judged, then it is not evaluated': {
    facts: [turnService({isOn: false}), turnService({status: 'Active'})],
    expect: {status: 'not-evaluated', missing: ['expressway.turn']},
  },
  'given a port and no state, when judged, then it is not evaluated': {
    facts: [turnService({port: 3478})],
    expect: {status: 'not-evaluated', missing: ['expressway.turn']},
  },
  'given a status that is neither, when judged, then it is not evaluated': {
    facts: [turnService({status: 'Initialising'})],
    expect: {status: 'not-evaluated', missing: ['expressway.turn']},
  },
  'given an Expressway-C where it is off, when judged, then that says nothing': {
    facts: [turnService({isOn: false}, expresswayC)],
    expect: {status: 'not-evaluated', missing: ['expressway.turn']},
  },
});
