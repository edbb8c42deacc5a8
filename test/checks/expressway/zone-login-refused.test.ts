import check from '../../../src/checks/expressway/zone-login-refused.ts';
import {controllerBox, expressway, logged, logUntil, zone} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const input = 'exp.log';
const box = 'box:unknown/vcse' as const;
const refused = (fields: Readonly<Record<string, string>> = {}, line = 20, time = '09:00') =>
  logged(
    'expressway-authentication-failed',
    {
      service: 'SIP',
      host: '10.1.1.5',
      reason: 'Incorrect authentication credential for user',
      protocol: 'TLS',
      method: 'OPTIONS',
      ...fields,
    },
    {time, line, input, box},
  );
const digest = logged('expressway-digest-mismatch', {}, {time: '09:00', line: 19, input, box});
const core = expressway({role: 'expressway-c', addresses: ['10.1.1.5']}, controllerBox);

describeCheck(check, {
  'given a refusal of the known Expressway-C, when judged, then it is certain': {
    facts: [core, refused(), digest],
    expect: {
      status: 'fail',
      findings: [{message: 'refused', subject: 'box:expressway-e/vcse', args: {client: '10.1.1.5'}, evidence: 2}],
    },
  },
  'given a refusal of an address inside that nobody knows, when judged, then it is likely': {
    facts: [refused(), refused({}, 60, '09:02'), logUntil('09:04', input)],
    expect: {status: 'fail', findings: [{message: 'likely', evidence: 1}]},
  },
  'given the zone as active, when an address that nobody knows is refused, then that is not told': {
    facts: [refused(), zone({name: 'UC', type: 'Unified Communications traversal', status: 'Active'})],
    expect: {status: 'not-evaluated', missing: ['expressway.unified-communications-zones']},
  },
  'given refusals that ended, when judged, then it is over': {
    facts: [refused(), logUntil('10:00', input)],
    expect: {status: 'pass'},
  },
  'given strangers and registrations, when judged, then they are not the zone': {
    facts: [refused({host: '198.51.100.7'}), refused({method: 'REGISTER'})],
    expect: {status: 'not-evaluated', missing: ['expressway.log-events']},
  },
});
