import check from '../../../src/checks/expressway/zone-verify-name-mismatch.ts';
import {controllerBox, edgeBox, expressway, fileOf, issued, zone} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const controller = expressway({hostName: 'vcsc', domainName: 'inside.test'}, controllerBox);
const edge = expressway({hostName: 'vcse', domainName: 'quarry.test'}, edgeBox);
const verifies = (tlsVerifySubjectName: string, value = {}) =>
  zone({tlsVerifySubjectName, number: 2, ...value}, edgeBox);
const certificateOf = (...dnsNames: readonly string[]) => {
  const leaf = issued('vcsc.inside.test', {dnsNames: [...dnsNames]});
  return [leaf, fileOf('server.pem', [leaf], {holder: 'expressway-c', holderKnownBy: 'path'})];
};

describeCheck(check, {
  'given the full name of Expressway-C, when judged, then it passes': {
    facts: [verifies('VCSC.inside.test'), controller],
    expect: {status: 'pass'},
  },
  'given a name of its certificate, when judged, then it passes': {
    facts: [verifies('cluster.inside.test'), controller, ...certificateOf('vcsc.inside.test', 'cluster.inside.test')],
    expect: {status: 'pass'},
  },
  'given a name that its certificate lacks, when judged, then it is certain': {
    facts: [verifies('old.inside.test'), controller, ...certificateOf('vcsc.inside.test')],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'notHeld',
          subject: edgeBox,
          command: 'xConfiguration Zones Zone 2 TraversalServer SIP TLS Verify Subject Name: "vcsc.inside.test"',
        },
      ],
    },
  },
  'given another name, when the certificate is not known, then it is likely': {
    facts: [verifies('old.inside.test', {status: 'Failed'}), controller],
    expect: {status: 'fail', findings: [{message: 'otherName', args: {own: 'vcsc.inside.test'}, evidence: 2}]},
  },
  'given another name, when the zone is active, then it has found it': {
    facts: [verifies('cluster.inside.test', {status: 'Active'}), controller],
    expect: {status: 'pass'},
  },
  'given another name, when nobody tells the name of Expressway-C, then it is not evaluated': {
    facts: [verifies('old.inside.test')],
    expect: {status: 'not-evaluated', missing: ['expressway.zone']},
  },
  'given a peer address that is an IP address, when the client verifies, then it is likely': {
    facts: [zone({tlsVerifyMode: 'On', peers: [{address: '192.0.2.20'}], number: 1}, controllerBox), edge],
    expect: {
      status: 'fail',
      findings: [
        {message: 'address', command: 'xConfiguration Zones Zone 1 TraversalClient Peer 1 Address: "vcse.quarry.test"'},
      ],
    },
  },
  'given peers by name, when judged, then it passes': {
    facts: [zone({tlsVerifyMode: 'On', peers: [{address: 'vcse.quarry.test'}]}, controllerBox), edge],
    expect: {status: 'pass'},
  },
  'given a zone without any name, when judged, then it is not evaluated': {
    facts: [zone({status: 'Failed'}, controllerBox)],
    expect: {status: 'not-evaluated', missing: ['expressway.zone']},
  },
});
