import check from '../../../src/checks/cms/certificate-expired.ts';
import {callBridge, core, edge, fileOf, inspected, issued, judged, webBridge, webBridge3} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const now = judged('09:00');
const onCms = {holder: 'cms', holderKnownBy: 'path'} as const;
const bridge = callBridge({certificateFile: 'core.cer'}, core);

describeCheck(check, {
  'given a certificate with a year to go, when judged, then it passes': {
    facts: [now, bridge, ...inspected('core.cer', ['core<ca', 'ca<root'], {}, core)],
    expect: {status: 'pass'},
  },
  'given one that ended, when judged, then it fails': {
    facts: [now, bridge, ...inspected('core.cer', ['core<ca'], {notAfter: '2031-05-04T08:00:00Z'}, core)],
    expect: {
      status: 'fail',
      findings: [{message: 'expired', subject: core, args: {fileName: 'core.cer', date: '2031-05-04'}, evidence: 3}],
    },
  },
  'given one that ends in three weeks, when judged, then it warns': {
    facts: [now, bridge, ...inspected('core.cer', ['core<ca'], {notAfter: '2031-05-25T00:00:00Z'}, core)],
    expect: {status: 'fail', findings: [{message: 'expiresSoon', command: 'callbridge restart'}]},
  },
  'given one whose time has not come, when judged, then it fails': {
    facts: [now, bridge, ...inspected('core.cer', ['core<ca'], {notBefore: '2031-06-01T00:00:00Z'}, core)],
    expect: {status: 'fail', findings: [{message: 'notYetValid', args: {date: '2031-06-01'}}]},
  },
  'given one certificate on two boxes and for three services, when it ended, then it is one finding': {
    facts: [
      now,
      callBridge({certificateFile: 'all.cer'}, core),
      webBridge3({httpsCertificateFile: 'all.cer', c2wCertificateFile: 'all.cer'}, edge),
      ...inspected('all.cer', ['all<ca'], {notAfter: '2031-05-01T00:00:00Z'}, core),
      ...inspected('all.cer', ['all<ca'], {notAfter: '2031-05-01T00:00:00Z'}, edge),
    ],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'expired',
          args: {users: '`callbridge` on CMS core, `webbridge3` on CMS edge', boxes: 'CMS core, CMS edge'},
          command: 'callbridge restart\nwebbridge3 restart',
        },
      ],
    },
  },
  'given the file itself, when its certificate ended, then it fails': {
    facts: [
      now,
      webBridge({certificateFile: 'wb.cer'}),
      issued('wb', {notAfter: '2031-01-01T00:00:00Z'}),
      fileOf('wb.cer', [issued('wb')], onCms),
    ],
    expect: {status: 'fail', findings: [{message: 'expired', args: {fileName: 'wb.cer'}}]},
  },
  'given a file nobody looked into, when judged, then `pki inspect` is asked for': {
    facts: [now, bridge, ...inspected('other.cer', ['other<ca'], {}, core)],
    expect: {status: 'not-evaluated', missing: ['cms.inspected-certificate']},
  },
  'given a file of that name on another box, when judged, then it does not count': {
    facts: [now, bridge, webBridge3({}, edge), ...inspected('core.cer', ['core<ca'], {}, edge)],
    expect: {status: 'not-evaluated', missing: ['cms.inspected-certificate']},
  },
  'given web administration alone, when judged, then it does not apply': {
    facts: [now, callBridge({keyFile: 'core.key'})],
    expect: {status: 'not-applicable'},
  },
});
