import check from '../../../src/checks/certificate/edge-client-auth-missing.ts';
import {edgeOne, edgeServer, edgeTwo, expressway, expresswayC, fileOf, issued, root} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const serverOnly = {extendedKeyUsage: ['serverAuth']};
const inner = issued('inner', serverOnly);
const ofCore = [inner, fileOf('server.pem', [inner], {holder: 'expressway-c', holderKnownBy: 'path'})];
const core = (version: string) => expressway({version}, expresswayC);

describeCheck(check, {
  'given both usages, when judged, then it passes': {
    facts: [...edgeServer({extendedKeyUsage: ['serverAuth', 'clientAuth']}), edgeOne()],
    expect: {status: 'pass'},
  },
  'given no such extension, when judged, then it is for everything': {
    facts: [...edgeServer(), edgeOne()],
    expect: {status: 'pass'},
  },
  'given servers only, when Expressway-E is before X15.4, then it fails': {
    facts: [...edgeServer(serverOnly), edgeOne({version: 'X15.3.2'})],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'missing',
          subject: 'cert://sha256:server',
          args: {box: 'Expressway-E', usages: 'serverAuth', version: 'X15.3.2'},
          evidence: 2,
        },
      ],
    },
  },
  'given servers only on Expressway-C, when it is before X15.4, then it fails': {
    facts: [...ofCore, core('X14.0.8')],
    expect: {status: 'fail', findings: [{message: 'missing', args: {box: 'Expressway-C', version: 'X14.0.8'}}]},
  },
  'given servers only, when Expressway-E is X15.4, then it does not apply': {
    facts: [...edgeServer(serverOnly), edgeOne({version: 'X15.4'})],
    expect: {status: 'not-applicable'},
  },
  'given servers only, when the version is not known, then it is not evaluated': {
    facts: [...edgeServer(serverOnly), expressway({addresses: ['172.16.9.8']})],
    expect: {status: 'not-evaluated', missing: ['expressway.system']},
  },
  'given peers of two versions, when one accepts it, then whose it is decides, and nobody knows': {
    facts: [...edgeServer(serverOnly), edgeOne({version: 'X14.3.1'}), edgeTwo({version: 'X15.4'})],
    expect: {status: 'not-evaluated', missing: ['expressway.system']},
  },
  'given the version of the other box alone, when judged, then it is not evaluated': {
    facts: [...edgeServer(serverOnly), core('X14.0.8')],
    expect: {status: 'not-evaluated', missing: ['expressway.system']},
  },
  'given a trust list of Expressway-C, when it is all there is, then it is no certificate of the box': {
    facts: [root('Quarry Root'), fileOf('ca.pem', [root('Quarry Root')], {holder: 'expressway-c'}), core('X14.2')],
    expect: {status: 'not-evaluated', missing: ['certificate.edge']},
  },
});
