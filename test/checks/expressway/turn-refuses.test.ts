import check from '../../../src/checks/expressway/turn-refuses.ts';
import {logged} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const place = {input: 'exp.log', box: 'box:unknown/vcse'} as const;
const refused = (code: string, client: string, time: string) =>
  logged('expressway-turn-error', {code, client, reason: 'No'}, {...place, time});
const relay = (client: string, time: string) => logged('expressway-relay-allocated', {client}, {...place, time});

describeCheck(check, {
  'given wrong credentials, when judged, then who has them is told': {
    facts: [refused('431', '10.1.1.9', '09:00'), refused('441', '10.1.1.9', '09:01'), relay('203.0.113.5', '09:02')],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'credentials',
          subject: 'box:expressway-e/vcse',
          args: {client: '10.1.1.9', code: '441'},
          evidence: 2,
        },
      ],
    },
  },
  'given no relay left, when judged, then it is full': {
    facts: ['10.1.1.1', '10.1.1.2', '10.1.1.3'].map((client) => refused('508', client, '09:00')),
    expect: {status: 'fail', findings: [{message: 'full', args: {client: '10.1.1.1, 10.1.1.2 and 1 more'}}]},
  },
  'given one stranger with wrong credentials, when judged, then nobody knows who that is': {
    facts: [refused('441', '198.51.100.7', '09:00')],
    expect: {status: 'not-evaluated', missing: ['expressway.log-events']},
  },
  'given many guests with wrong credentials, when judged, then it is not their doing': {
    facts: ['198.51.100.7', '203.0.113.8', '203.0.113.9'].map((client) => refused('441', client, '09:00')),
    expect: {status: 'fail', findings: [{message: 'credentials'}]},
  },
  'given a relay for the same client later, when judged, then it is served': {
    facts: [refused('431', '10.1.1.9', '09:00'), relay('10.1.1.9', '09:01')],
    expect: {status: 'pass'},
  },
  'given no message of the TURN server, when judged, then it is not evaluated': {
    facts: [logged('expressway-http-error', {code: '404'}, place)],
    expect: {status: 'not-evaluated', missing: ['expressway.log-events']},
  },
});
