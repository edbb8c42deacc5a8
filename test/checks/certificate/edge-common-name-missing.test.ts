import check from '../../../src/checks/certificate/edge-common-name-missing.ts';
import type {Certificate} from '../../../src/facts/certificate.ts';
import type {Fact} from '../../../src/facts/fact.ts';
import {edgeServer, fileOf, issued} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const {commonName: _, ...rest} = issued('server', {subjectName: '', dnsNames: ['join.quarry.test']}).value;
const nameless: Fact<Certificate> = {...issued('server'), value: rest};

describeCheck(check, {
  'given a common name, when judged, then it passes': {facts: edgeServer(), expect: {status: 'pass'}},
  'given none, when judged, then it fails': {
    facts: [nameless, fileOf('server.pem', [nameless])],
    expect: {
      status: 'fail',
      findings: [{message: 'missing', subject: 'cert://sha256:server', args: {box: 'Expressway-E'}, evidence: 1}],
    },
  },
  'given an empty one, when judged, then it fails': {
    facts: edgeServer({commonName: ' '}),
    expect: {status: 'fail', findings: [{message: 'missing'}]},
  },
  'given a certificate of nobody, when judged, then it is not evaluated': {
    facts: [nameless, fileOf('server.pem', [nameless], {})],
    expect: {status: 'not-evaluated', missing: ['certificate.edge']},
  },
});
