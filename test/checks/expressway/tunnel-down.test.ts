import check from '../../../src/checks/expressway/tunnel-down.ts';
import {controllerBox, tunnel} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given active tunnels, when judged, then it passes': {
    facts: [tunnel('quarry.test'), tunnel('join.quarry.test', 'active')],
    expect: {status: 'pass'},
  },
  'given two tunnels to one peer that are down, when judged, then they are one finding': {
    facts: [tunnel('quarry.test', 'Failed'), tunnel('join.quarry.test', 'Failed')],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'down',
          args: {target: 'vcse.quarry.test', status: 'Failed', domains: 'join.quarry.test, quarry.test'},
          evidence: 2,
        },
      ],
    },
  },
  'given a cluster, when the tunnels to one peer are down, then that peer is named': {
    facts: [tunnel('quarry.test', 'Active', 'vcse1.quarry.test'), tunnel('quarry.test', 'Failed', 'vcse2.quarry.test')],
    expect: {status: 'fail', findings: [{message: 'one', args: {target: 'vcse2.quarry.test'}}]},
  },
  'given a cluster, when all tunnels are down, then they are one finding': {
    facts: [tunnel('quarry.test', 'Failed', 'vcse1.quarry.test'), tunnel('quarry.test', 'Failed', 'vcse2.quarry.test')],
    expect: {
      status: 'fail',
      findings: [{message: 'down', args: {target: 'vcse1.quarry.test and vcse2.quarry.test'}, evidence: 2}],
    },
  },
  'given two Expressway-C, when the tunnels of one are down, then that one fails': {
    facts: [
      tunnel('quarry.test', 'Active', 'vcse.quarry.test', controllerBox),
      tunnel('quarry.test', 'Inactive', 'vcse.quarry.test', 'box:expressway-c/vcsc2'),
    ],
    expect: {status: 'fail', findings: [{message: 'down', subject: 'box:expressway-c/vcsc2'}]},
  },
  'given five domains, when all are down, then only some are listed': {
    facts: ['a', 'b', 'c', 'd', 'e'].map((label) => tunnel(`${label}.test`, 'Failed')),
    expect: {
      status: 'fail',
      findings: [{message: 'down', args: {domains: 'a.test, b.test, c.test and 2 more'}, evidence: 4}],
    },
  },
});
