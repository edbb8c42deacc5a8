import check from '../../../src/checks/expressway/zone-port-mismatch.ts';
import {controllerBox, edgeBox, zone} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given one port on both sides, when judged, then it passes': {
    facts: [zone({sipPort: 7001}, controllerBox), zone({sipPort: 7001}, edgeBox)],
    expect: {status: 'pass'},
  },
  'given two ports, when judged, then the command sets that of the server': {
    facts: [zone({sipPort: 7002, number: 2}, controllerBox), zone({sipPort: 7001}, edgeBox)],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'differs',
          subject: controllerBox,
          args: {clientPort: 7002, serverPort: 7001},
          command: 'xConfiguration Zones Zone 2 TraversalClient SIP Port: 7001',
          evidence: 2,
        },
      ],
    },
  },
  'given the port of another zone of the server, when judged, then it differs': {
    facts: [
      zone({sipPort: 7001}, controllerBox),
      zone({sipPort: 7002}, edgeBox),
      zone({name: 'B2B', isUnifiedCommunications: false, sipPort: 7001}, edgeBox),
    ],
    expect: {status: 'fail', findings: [{message: 'differs', args: {serverPort: 7002}}]},
  },
  'given two peers, when the client has the port of one, then it passes': {
    facts: [
      zone({sipPort: 7001}, controllerBox),
      zone({sipPort: 7001}, edgeBox),
      zone({sipPort: 7002}, 'box:expressway-e/vcse2'),
    ],
    expect: {status: 'pass'},
  },
  'given one end alone, when judged, then it is not evaluated': {
    facts: [zone({sipPort: 7001}, edgeBox)],
    expect: {status: 'not-evaluated', missing: ['expressway.zone']},
  },
});
