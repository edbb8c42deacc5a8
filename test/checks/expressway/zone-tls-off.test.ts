import check from '../../../src/checks/expressway/zone-tls-off.ts';
import {controllerBox, edgeBox, zone} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given TLS with verification, when judged, then it passes': {
    facts: [zone({sipTransport: 'TLS', tlsVerifyMode: 'On'}, controllerBox)],
    expect: {status: 'pass'},
  },
  'given TCP, when judged, then it is an error': {
    facts: [zone({sipTransport: 'TCP', tlsVerifyMode: 'Off', number: 2}, controllerBox)],
    expect: {
      status: 'fail',
      findings: [
        {message: 'transport', args: {transport: 'TCP'}, command: 'Zones Zone 2 TraversalClient SIP Transport: TLS'},
      ],
    },
  },
  'given verification that is off, when judged, then it is a warning of that side': {
    facts: [
      zone({sipTransport: 'TLS', tlsVerifyMode: 'On'}, controllerBox),
      zone({sipTransport: 'TLS', tlsVerifyMode: 'Off', number: 4}, edgeBox),
    ],
    expect: {
      status: 'fail',
      findings: [
        {message: 'verify', subject: edgeBox, command: 'Zones Zone 4 TraversalServer SIP TLS Verify Mode: On'},
      ],
    },
  },
  'given a state without settings, when judged, then it is not evaluated': {
    facts: [zone({status: 'Active'})],
    expect: {status: 'not-evaluated', missing: ['expressway.zone']},
  },
});
