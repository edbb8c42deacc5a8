import check from '../../../src/checks/certificate/edge-key-weak.ts';
import {edgeServer} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const strong = {publicKey: 'RSA 2048', signatureAlgorithm: 'sha256WithRSAEncryption'};

describeCheck(check, {
  'given a key of 2048 bits and SHA-256, when judged, then it passes': {
    facts: edgeServer(strong),
    expect: {status: 'pass'},
  },
  'given an elliptic curve, when judged, then its length is no RSA length': {
    facts: edgeServer({publicKey: 'EC prime256v1', signatureAlgorithm: 'ecdsa-with-SHA256'}),
    expect: {status: 'pass'},
  },
  'given facts of before, when they do not tell the signature, then the key is judged': {
    facts: edgeServer({publicKey: 'RSA 4096'}),
    expect: {status: 'pass'},
  },
  'given SHA-1, when judged, then it is named': {
    facts: edgeServer({...strong, signatureAlgorithm: 'sha1WithRSAEncryption'}),
    expect: {status: 'fail', findings: [{message: 'signature', args: {signature: 'sha1WithRSAEncryption'}}]},
  },
  'given a self-signed certificate, when it is signed with SHA-1, then nobody checks that': {
    facts: edgeServer({...strong, signatureAlgorithm: 'ecdsa-with-SHA1', isSelfSigned: true}),
    expect: {status: 'pass'},
  },
  'given a short key, when judged, then its length is told': {
    facts: edgeServer({...strong, publicKey: 'RSA 1024'}),
    expect: {status: 'fail', findings: [{message: 'key', args: {bits: 1024}}]},
  },
  'given a key that cannot be read, when judged, then nothing is claimed': {
    facts: edgeServer(),
    expect: {status: 'not-evaluated', missing: ['certificate.edge']},
  },
});
