import check from '../../../src/checks/expressway/turn-not-applied.ts';
import {accepted, edgeBox, edgeOne, expresswayC, turnService} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const listening = (port: number) => [{address: '192.0.2.20', port}];

const range = {mediaPortStart: 24_000, mediaPortEnd: 29_999};
const relayAt = (port: number) => accepted({relayedAddress: {address: '203.0.113.9', port}, realms: ['quarry']});

describeCheck(check, {
  'given the realm and the media ports that are set, when clients get both, then it passes': {
    facts: [turnService({realm: 'quarry', ...range}, edgeBox), edgeOne(), relayAt(29_999)],
    expect: {status: 'pass'},
  },
  'given another realm in the challenge, when judged, then the settings are not in force': {
    facts: [turnService({realm: 'gravel'}, edgeBox), edgeOne(), relayAt(24_000)],
    expect: {
      status: 'fail',
      findings: [{message: 'otherRealm', subject: edgeBox, args: {realm: 'gravel', given: 'quarry'}, evidence: 2}],
    },
  },
  'given relays at other ports, when judged, then the settings are not in force': {
    facts: [turnService(range, edgeBox), edgeOne(), relayAt(60_004), relayAt(60_002), relayAt(24_000)],
    expect: {
      status: 'fail',
      findings: [{message: 'otherRange', args: {start: 24_000, end: 29_999, ports: '60002, 60004'}, evidence: 4}],
    },
  },
  'given a TURN server that nothing ties to the box, when its ports are others, then it is another one': {
    facts: [turnService({realm: 'gravel', ...range}, edgeBox), relayAt(60_004)],
    expect: {status: 'not-evaluated', missing: ['expressway.turn']},
  },
  'given an empty range, when a relay is given, then that is for another check': {
    facts: [turnService({mediaPortStart: 29_999, mediaPortEnd: 24_000}, edgeBox), edgeOne(), relayAt(24_000)],
    expect: {status: 'not-evaluated'},
  },
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
