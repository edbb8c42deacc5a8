import check from '../../../src/checks/certificate/edge-expires-soon.ts';
import {edgeServer, judged} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const endsOn = (day: string) => ({notBefore: '2031-01-01T00:00:00Z', notAfter: `${day}T09:00:00Z`});

describeCheck(check, {
  'given 31 days left, when judged, then it passes': {
    facts: [...edgeServer(endsOn('2031-06-04')), judged('09:00')],
    expect: {status: 'pass'},
  },
  'given 30 days left, when judged, then it is said': {
    facts: [...edgeServer(endsOn('2031-06-03')), judged('09:00')],
    expect: {status: 'fail', findings: [{message: 'soon', args: {date: '2031-06-03', days: '30 days'}, evidence: 2}]},
  },
  'given a week left, when judged, then it is a warning': {
    facts: [...edgeServer(endsOn('2031-05-11')), judged('09:00')],
    expect: {status: 'fail', findings: [{message: 'days', args: {days: '7 days'}}]},
  },
  'given two peers, when one ends soon, then it is told which': {
    facts: [
      ...edgeServer(endsOn('2031-05-20'), 'peer1'),
      ...edgeServer(endsOn('2032-05-20'), 'peer2'),
      judged('09:00'),
    ],
    expect: {
      status: 'fail',
      findings: [{message: 'soon', subject: 'cert://sha256:peer1', args: {box: 'Expressway-E (peer1.pem)'}}],
    },
  },
  'given a certificate that ended, when judged, then another check tells it': {
    facts: [...edgeServer(endsOn('2031-05-03')), judged('09:00')],
    expect: {status: 'not-applicable'},
  },
  'given dates that cannot be read, when judged, then it is not evaluated': {
    facts: [...edgeServer({notAfter: ''}), judged('09:00')],
    expect: {status: 'not-evaluated', missing: ['certificate.edge']},
  },
});
