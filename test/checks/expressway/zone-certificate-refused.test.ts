import check from '../../../src/checks/expressway/zone-certificate-refused.ts';
import {logged, logUntil, zone} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const input = 'exp.log';
const box = 'box:unknown/vcsc' as const;
const vcsc = 'box:expressway-c/vcsc' as const;
const failed = (reason: string, fields: Readonly<Record<string, string>> = {}, time = '09:00') =>
  logged(
    'expressway-tls-failure',
    {direction: 'Outbound', service: 'SIP', source: '10.1.1.5', host: '10.9.9.9', port: '7001', reason, ...fields},
    {time, input, box},
  );
const inbound = {direction: 'Inbound', source: '10.1.1.5', host: '10.9.9.9'};
const identity = "Peer's TLS certificate identity was unacceptable";

describeCheck(check, {
  'given an identity that is not accepted, when judged, then the client end says so': {
    facts: [failed(identity), failed(identity, {}, '09:02'), logUntil('09:04', input)],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'identity',
          subject: 'box:expressway-c/vcsc',
          args: {box: 'Expressway-C vcsc', peer: '10.9.9.9:7001'},
          evidence: 2,
        },
      ],
    },
  },
  'given a certificate that is not trusted, when the server end writes it, then it is Expressway-E': {
    facts: [failed('self signed certificate in certificate chain', inbound)],
    expect: {
      status: 'fail',
      findings: [{message: 'untrusted', subject: 'box:expressway-e/vcsc', args: {peer: '10.1.1.5'}}],
    },
  },
  'given a certificate without client authentication, when judged, then its purpose is wrong': {
    facts: [failed('unsupported certificate purpose', inbound)],
    expect: {status: 'fail', findings: [{message: 'purpose'}]},
  },
  'given a certificate of the past, when judged, then it has expired': {
    facts: [failed('certificate has expired')],
    expect: {status: 'fail', findings: [{message: 'expired'}]},
  },
  'given a connection that just ends, when judged, then it is a hint': {
    facts: [failed('No SSL error available, probably remote disconnect')],
    expect: {status: 'fail', findings: [{message: 'cut', evidence: 1}]},
  },
  'given one line with a cause among others, when judged, then the cause is told': {
    facts: [failed(identity), failed('No SSL error available, probably remote disconnect', {}, '09:01')],
    expect: {status: 'fail', findings: [{message: 'identity', evidence: 2}]},
  },
  'given the developer line of a connection that closed, when judged, then it counts too': {
    facts: [
      logged(
        'expressway-connection-untrusted',
        {source: '10.1.1.5', host: '10.9.9.9', port: '7001', reason: 'self signed certificate'},
        {time: '09:00', input, box},
      ),
    ],
    expect: {status: 'fail', findings: [{message: 'untrusted'}]},
  },
  'given many tries without a failure afterwards, when judged, then it is over': {
    facts: [failed(identity), logUntil('11:00', input)],
    expect: {status: 'pass'},
  },
  'given the same with another port of the zone, when judged, then that connection is another': {
    facts: [failed(identity), zone({name: 'UC', type: 'Unified Communications traversal', sipPort: 7005})],
    expect: {status: 'not-evaluated', missing: ['expressway.log-events']},
  },
  'given a page that says the zone is active, when the log ends with failures, then nobody knows which is newer': {
    facts: [failed(identity), zone({name: 'UC', type: 'Unified Communications traversal', status: 'Active'}, vcsc)],
    expect: {status: 'not-evaluated', missing: ['expressway.unified-communications-zones']},
  },
  'given what the internet tries on the port, when judged, then it is not the zone': {
    facts: [failed('self signed certificate', {...inbound, source: '198.51.100.7'})],
    expect: {status: 'not-evaluated', missing: ['expressway.log-events']},
  },
});
