import check from '../../../src/checks/expressway/next-hop-failed.ts';
import {logged, logUntil} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const place = {input: 'exp.log', box: 'box:expressway-e/vcse'} as const;
const answered = (code: string, time: string) =>
  logged('expressway-http-error', {code, reason: 'Next Hop Connection Failed'}, {...place, time});

describeCheck(check, {
  'given 502 at the end of the log, when judged, then it is a hint': {
    facts: [answered('502', '09:00'), answered('502', '09:01'), answered('504', '09:02'), logUntil('09:05', 'exp.log')],
    expect: {
      status: 'fail',
      findings: [
        {message: 'failed', args: {box: 'Expressway-E vcse', status: '504', requests: '3 requests'}, evidence: 3},
      ],
    },
  },
  'given 502 long before the end, when judged, then nobody knows': {
    facts: [answered('502', '09:00'), logUntil('12:00', 'exp.log')],
    expect: {status: 'not-evaluated', missing: ['expressway.log-events']},
  },
  'given other errors and relays, when judged, then guests came through': {
    facts: [answered('403', '09:00'), logged('expressway-relay-allocated', {}, place)],
    expect: {status: 'pass'},
  },
  'given other errors alone, when judged, then it is not evaluated': {
    facts: [answered('404', '09:00')],
    expect: {status: 'not-evaluated', missing: ['expressway.log-events']},
  },
});
