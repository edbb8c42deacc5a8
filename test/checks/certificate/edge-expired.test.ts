import check from '../../../src/checks/certificate/edge-expired.ts';
import {edgeServer, fileOf, issued, judged} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const year = {notBefore: '2031-01-01T00:00:00Z', notAfter: '2031-12-31T23:59:59Z'};

describeCheck(check, {
  'given a time between the dates, when judged, then it passes': {
    facts: [...edgeServer(year), judged('2031-12-31T23:59:59')],
    expect: {status: 'pass'},
  },
  'given a time after the end, when judged, then it is expired': {
    facts: [...edgeServer(year), judged('2032-01-01T00:00')],
    expect: {
      status: 'fail',
      findings: [{message: 'expired', subject: 'cert://sha256:server', args: {date: '2031-12-31'}, evidence: 2}],
    },
  },
  'given a time before the start, when judged, then it is not valid yet': {
    facts: [...edgeServer(year), judged('2030-12-31T23:59')],
    expect: {status: 'fail', findings: [{message: 'notYetValid', args: {date: '2031-01-01'}}]},
  },
  'given two peers of a cluster, when one has expired, then only that one fails': {
    facts: [
      ...edgeServer(year, 'peer1'),
      ...edgeServer({...year, notAfter: '2031-02-01T00:00:00Z'}, 'peer2'),
      judged('09:00'),
    ],
    expect: {status: 'fail', findings: [{message: 'expired', subject: 'cert://sha256:peer2'}]},
  },
  'given one certificate in two files, when judged, then it is one finding': {
    facts: [...edgeServer(year), fileOf('server_vcse.pem', [issued('server', year)]), judged('2032-05-01T00:00')],
    expect: {status: 'fail', findings: [{message: 'expired'}]},
  },
  'given an expired certificate that nobody says is the edge’s, when judged, then it is not evaluated': {
    facts: [issued('server', year), fileOf('server.pem', [issued('server')], {}), judged('2032-05-01T00:00')],
    expect: {status: 'not-evaluated', missing: ['certificate.edge']},
  },
  'given dates that cannot be read, when judged, then it is not evaluated': {
    facts: [...edgeServer({notAfter: ''}), judged('09:00')],
    expect: {status: 'not-evaluated', missing: ['certificate.edge']},
  },
});
