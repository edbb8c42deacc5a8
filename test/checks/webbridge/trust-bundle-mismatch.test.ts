import check from '../../../src/checks/webbridge/trust-bundle-mismatch.ts';
import {authority, callBridge, core, edge, fileOf, inspected, issued, version, webBridge} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const onCms = {holder: 'cms', holderKnownBy: 'path'} as const;
const own = issued('call bridge');
const other = issued('another call bridge');
const issuer = authority('inside CA');
const settings = (trustBundle: string) => [webBridge({trustBundle}), callBridge({certificateFile: 'callbridge.cer'})];
const split = [webBridge({trustBundle: 'callbridge.cer'}, edge), callBridge({certificateFile: 'callbridge.cer'}, core)];

describeCheck(check, {
  'given the same file on one CMS, when judged, then it passes without the file': {
    facts: settings('callbridge.cer'),
    expect: {status: 'pass'},
  },
  'given a bundle that holds the issuer only, when judged, then it fails': {
    facts: [
      ...settings('root.cer'),
      fileOf('root.cer', [issuer], onCms),
      fileOf('callbridge.cer', [own, issuer], onCms),
    ],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'different',
          args: {trustBundle: 'root.cer', certificate: 'callbridge.cer'},
          command: 'webbridge trust callbridge.cer',
          evidence: 4,
        },
      ],
    },
  },
  'given a bundle of all Call Bridges of a cluster, when judged, then it passes': {
    facts: [...settings('all.cer'), fileOf('all.cer', [other, own], onCms), fileOf('callbridge.cer', [own], {})],
    expect: {status: 'pass'},
  },
  'given another name and no files, when judged, then both files are asked for': {
    facts: settings('bundle.cer'),
    expect: {status: 'not-evaluated', missing: ['cms.inspected-certificate']},
  },
  'given a file of that name from an Expressway, when judged, then it does not count': {
    facts: [...settings('root.cer'), fileOf('root.cer', [issuer]), fileOf('callbridge.cer', [own], onCms)],
    expect: {status: 'not-evaluated', missing: ['cms.inspected-certificate']},
  },
  'given a split deployment with one name on both boxes and one file, when judged, then it is not evaluated': {
    facts: [...split, fileOf('callbridge.cer', [own], onCms)],
    expect: {status: 'not-evaluated', missing: ['cms.inspected-certificate']},
  },
  'given a split deployment with the same certificate on both boxes, when judged, then it passes': {
    facts: [...split, fileOf('callbridge.cer', [own], onCms), fileOf('callbridge.cer', [own], onCms)],
    expect: {status: 'pass'},
  },
  'given two different files of one name, when judged, then it is not evaluated': {
    facts: [...split, fileOf('callbridge.cer', [own], onCms), fileOf('callbridge.cer', [other], onCms)],
    expect: {status: 'not-evaluated', missing: ['cms.inspected-certificate']},
  },
  'given a disabled web bridge or no bundle at all, when judged, then it does not apply': {
    facts: [
      webBridge({trustBundle: 'old.cer', isEnabled: false}, edge),
      webBridge({trustBundle: ''}, core),
      callBridge({certificateFile: 'callbridge.cer'}, core),
    ],
    expect: {status: 'not-applicable'},
  },
  'given output without the line, when judged, then it is not evaluated': {
    facts: [webBridge({}), callBridge({certificateFile: 'callbridge.cer'})],
    expect: {status: 'not-evaluated', missing: ['cms.web-bridge-settings']},
  },
  'given a Call Bridge without a certificate, when judged, then it is not evaluated': {
    facts: [webBridge({trustBundle: 'root.cer'}), callBridge({})],
    expect: {status: 'not-evaluated', missing: ['cms.call-bridge-settings']},
  },
  'given CMS 3.x, when judged, then it does not apply': {facts: [version('3.8')], expect: {status: 'not-applicable'}},
  'given CMS 2.x without the output, when judged, then it is asked for': {
    facts: [version('2.9.5')],
    expect: {status: 'not-evaluated', missing: ['cms.web-bridge-settings']},
  },
  'given `pki inspect` of both, when the bundle holds the issuer only, then it fails': {
    facts: [
      ...settings('root.cer'),
      ...inspected('root.cer', ['inside CA']),
      ...inspected('callbridge.cer', ['call bridge<inside CA', 'inside CA']),
    ],
    expect: {status: 'fail', findings: [{message: 'different', args: {trustBundle: 'root.cer'}, evidence: 4}]},
  },
  'given `pki inspect` of both, when the bundle holds the certificate, then it passes': {
    facts: [
      ...settings('all.cer'),
      ...inspected('all.cer', ['another<inside CA', 'call bridge<inside CA']),
      ...inspected('callbridge.cer', ['call bridge<inside CA']),
    ],
    expect: {status: 'pass'},
  },
  'given a renewed certificate of the same name, when only its serial number differs, then it fails': {
    facts: [
      ...settings('old.cer'),
      ...inspected('old.cer', ['call bridge<inside CA'], {serialNumber: '0a'}),
      ...inspected('callbridge.cer', ['call bridge<inside CA'], {serialNumber: '0b'}),
    ],
    expect: {status: 'fail', findings: [{message: 'different'}]},
  },
  'given `pki inspect` on each box of a split deployment, when one name has two contents, then it fails': {
    facts: [
      ...split,
      ...inspected('callbridge.cer', ['stranger<inside CA'], {}, edge),
      ...inspected('callbridge.cer', ['call bridge<inside CA'], {}, core),
    ],
    expect: {status: 'fail', findings: [{message: 'different', subject: edge}]},
  },
  'given a file of which CMS prints the hash, when the other side is the file itself, then they are compared': {
    facts: [
      ...settings('all.cer'),
      ...inspected('all.cer', ['call bridge<inside CA'], {sha256: 'call bridge'}),
      fileOf('callbridge.cer', [own], onCms),
    ],
    expect: {status: 'pass'},
  },
  'given a file and a print without hash, when dates agree but not the names, then nothing is concluded': {
    facts: [
      ...settings('all.cer'),
      ...inspected('all.cer', ['call bridge<inside CA']),
      own,
      fileOf('callbridge.cer', [own], onCms),
    ],
    expect: {status: 'not-evaluated', missing: ['cms.inspected-certificate']},
  },
  'given an edge that prints `callbridge` with nothing set, when judged, then the other Call Bridge is meant': {
    facts: [
      webBridge({trustBundle: 'trust.cer'}, edge),
      callBridge({listeningInterfaces: '', certificateFile: ''}, edge),
      callBridge({certificateFile: 'core.cer'}, core),
      ...inspected('trust.cer', ['stranger'], {}, edge),
      ...inspected('core.cer', ['core<inside CA'], {}, core),
    ],
    expect: {status: 'fail', findings: [{message: 'different', args: {certificate: 'core.cer'}}]},
  },
});
