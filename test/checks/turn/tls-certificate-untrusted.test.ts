import check from '../../../src/checks/turn/tls-certificate-untrusted.ts';
import type {Certificate} from '../../../src/facts/certificate.ts';
import {accepted, fileOf, issued, judged} from '../../facts/make.ts';
import {tried} from '../../facts/make-probe.ts';
import {describeCheck} from '../describe-check.ts';

const secured = {address: '203.0.113.9', port: 5349};
const name = 'turn.quarry.test';
const relay = tried('outside', accepted({transport: 'tcp', server: secured}));
const inTime = judged('2031-06-01T09:00');
const good = {dnsNames: [name]};

/** What TURN over TLS showed, and the certificate itself. */
function shown(value: Partial<Certificate>, serverName: string | undefined = name, server = secured) {
  const leaf = issued('relay', value);
  return [leaf, fileOf('turn:5349', [leaf], {channel: 'tls', server, ...(serverName === '' ? {} : {serverName})})];
}

describeCheck(check, {
  'given a certificate of a CA with the name, when judged, then it passes': {
    facts: [relay, inTime, ...shown(good)],
    expect: {status: 'pass'},
  },
  'given a self-signed certificate, when judged, then browsers refuse it': {
    facts: [relay, inTime, ...shown({...good, isSelfSigned: true})],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'refused',
          subject: 'turn://203.0.113.9:5349/tcp',
          args: {server: '203.0.113.9:5349', reason: 'it is self-signed (CN=relay)', name},
          evidence: 2,
        },
      ],
    },
  },
  'given a certificate that ended, when judged, then browsers refuse it': {
    facts: [relay, judged('2033-01-01T09:00'), ...shown(good)],
    expect: {status: 'fail', findings: [{message: 'refused', args: {reason: 'it ended on 2032-12-31'}}]},
  },
  'given a certificate that does not begin yet, when judged, then browsers refuse it': {
    facts: [relay, judged('2029-01-01T09:00'), ...shown(good)],
    expect: {status: 'fail', findings: [{message: 'refused', args: {reason: 'it begins on 2030-01-01 only'}}]},
  },
  'given another name, when judged, then browsers refuse it': {
    facts: [relay, inTime, ...shown({dnsNames: ['other.quarry.test']})],
    expect: {
      status: 'fail',
      findings: [{message: 'refused', args: {reason: `${name} is not among its names (other.quarry.test)`}}],
    },
  },
  'given no name that was asked for, when judged, then names are not compared': {
    facts: [relay, inTime, ...shown({}, '')],
    expect: {status: 'pass'},
  },
  'given TLS of something else, when TURN is on another port, then it is not judged': {
    facts: [relay, inTime, ...shown({isSelfSigned: true}, name, {...secured, port: 443})],
    expect: {status: 'not-applicable'},
  },
  'given the certificate of the page, when TURN shows it too, then that is for the checks of the page': {
    facts: [
      relay,
      inTime,
      ...shown({...good, isSelfSigned: true}),
      fileOf('server.pem', [issued('relay', {...good, isSelfSigned: true})]),
    ],
    expect: {status: 'not-applicable'},
  },
});
