import check from '../../../src/checks/certificate/edge-self-signed.ts';
import {edgeServer, fileOf, issued, root} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const selfSigned = root('vcse.quarry.test');

describeCheck(check, {
  'given a certificate of a CA, when judged, then it passes': {facts: edgeServer(), expect: {status: 'pass'}},
  'given one that is its own issuer, when judged, then it fails': {
    facts: edgeServer({isSelfSigned: true}),
    expect: {status: 'fail', findings: [{message: 'selfSigned', subject: 'cert://sha256:server'}]},
  },
  'given one that is its own issuer and marked as CA, when its name is a host’s, then it fails': {
    facts: [selfSigned, fileOf('server.pem', [selfSigned])],
    expect: {status: 'fail', findings: [{message: 'selfSigned', args: {subjectName: 'vcse.quarry.test'}}]},
  },
  'given the certificate that a new Expressway makes, when judged, then it fails': {
    facts: edgeServer({issuerName: 'CN=Temporary CA 5e0a, O=Temporary CA 5e0a', issuerCommonName: 'Temporary CA 5e0a'}),
    expect: {status: 'fail', findings: [{message: 'temporary', args: {issuer: 'Temporary CA 5e0a'}}]},
  },
  'given a root before the server’s certificate in the file, when judged, then it passes': {
    facts: [
      root('Quarry Root'),
      issued('server', {issuedBy: ['Quarry Root']}),
      fileOf('server.pem', [root('Quarry Root'), issued('server')]),
    ],
    expect: {status: 'pass'},
  },
  'given a trust list with a self-signed certificate of another box, when judged, then it is nobody’s': {
    facts: [
      root('Quarry Root'),
      issued('cms', {isSelfSigned: true, dnsNames: ['cms.quarry.test']}),
      fileOf('list.pem', [root('Quarry Root'), issued('cms')]),
    ],
    expect: {status: 'not-evaluated', missing: ['certificate.edge']},
  },
});
