import check from '../../../src/checks/expressway/turn-not-applied.ts';
import {edgeBox, expresswayC, turnService} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const listening = (port: number) => [{address: '192.0.2.20', port}];

describeCheck(check, {
  'given setting and status on two pages, when the ports are the same, then it passes': {
    facts: [turnService({port: 3478}), turnService({listening: listening(3478)}, edgeBox)],
    expect: {status: 'pass'},
  },
  'given another port in the status, when judged, then it fails': {
    facts: [turnService({port: 3479}), turnService({listening: listening(3478)}, edgeBox)],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'otherPort',
          subject: edgeBox,
          args: {port: 3479, listening: '192.0.2.20:3478'},
          command: 'xConfiguration Traversal Server TURN Mode: Off\nxConfiguration Traversal Server TURN Mode: On',
        },
      ],
    },
  },
  'given several ports, when one is that of the setting, then it passes': {
    facts: [turnService({port: 3478, listening: [...listening(443), ...listening(3478)]})],
    expect: {status: 'pass'},
  },
  'given TURN that is off, when judged, then it does not apply': {
    facts: [turnService({isOn: false, port: 3479, listening: listening(3478)})],
    expect: {status: 'not-applicable'},
  },
  'given the setting alone, when judged, then it is not evaluated': {
    facts: [turnService({port: 3478})],
    expect: {status: 'not-evaluated', missing: ['expressway.turn']},
  },
  'given an Expressway-C, when judged, then that says nothing': {
    facts: [turnService({port: 3479, listening: listening(3478)}, expresswayC)],
    expect: {status: 'not-evaluated'},
  },
});
