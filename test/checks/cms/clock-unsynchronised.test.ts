import check from '../../../src/checks/cms/clock-unsynchronised.ts';
import {core, edge, timeServers} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given a server that is followed, when judged, then it passes': {
    facts: [timeServers({'192.0.2.1': false, '192.0.2.2': true})],
    expect: {status: 'pass'},
  },
  'given servers and none followed, when judged, then that box warns': {
    facts: [timeServers({'192.0.2.1': true}, core), timeServers({'192.0.2.1': false, '192.0.2.2': false}, edge)],
    expect: {
      status: 'fail',
      findings: [{message: 'unsynchronised', subject: edge, args: {servers: '192.0.2.1, 192.0.2.2'}}],
    },
  },
  'given no server, when judged, then it does not apply': {
    facts: [timeServers({})],
    expect: {status: 'not-applicable'},
  },
});
