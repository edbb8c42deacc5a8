import check from '../../../src/checks/webbridge/certificate-unset.ts';
import {edge, webBridge, webBridge3} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const whole = {
  httpsKeyFile: 'e.key',
  httpsCertificateFile: 'e.cer',
  c2wKeyFile: 'e.key',
  c2wCertificateFile: 'e.cer',
};

describeCheck(check, {
  'given 2.x with both, when judged, then it passes': {
    facts: [webBridge({keyFile: 'wb.key', certificateFile: 'wb.cer'})],
    expect: {status: 'pass'},
  },
  'given 3.x with all, when judged, then it passes': {facts: [webBridge3(whole)], expect: {status: 'pass'}},
  'given 2.x without a certificate, when judged, then the command keeps the key': {
    facts: [webBridge({keyFile: 'wb.key', certificateFile: ''}, edge)],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'page2',
          subject: edge,
          args: {missing: 'a certificate'},
          command: 'webbridge certs wb.key <certificate file>',
        },
      ],
    },
  },
  'given 3.x without a key for the page, when judged, then it fails': {
    facts: [webBridge3({...whole, httpsKeyFile: ''})],
    expect: {
      status: 'fail',
      findings: [{message: 'page3', args: {missing: 'a key'}, command: 'webbridge3 https certs'}],
    },
  },
  'given 3.x with nothing for C2W, when judged, then it fails': {
    facts: [webBridge3({...whole, c2wKeyFile: '', c2wCertificateFile: ''})],
    expect: {status: 'fail', findings: [{message: 'c2w', args: {missing: 'key and certificate'}}]},
  },
  'given output that is cut, when judged, then it is not evaluated': {
    facts: [webBridge({keyFile: 'wb.key'})],
    expect: {status: 'not-evaluated', missing: ['cms.web-bridge-settings']},
  },
  'given a disabled web bridge, when judged, then it does not apply': {
    facts: [webBridge({isEnabled: false, keyFile: '', certificateFile: ''})],
    expect: {status: 'not-applicable'},
  },
});
