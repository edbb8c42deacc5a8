import check from '../../../src/checks/cms/call-bridge-unset.ts';
import {callBridge, core, edge, lan} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const set = callBridge({keyFile: 'core.key', certificateFile: 'core.cer'}, core);
const nothing = {listeningInterfaces: '', keyFile: '', certificateFile: ''};

describeCheck(check, {
  'given interface, key and certificate, when judged, then it passes': {facts: [set], expect: {status: 'pass'}},
  'given a core that is set up and an edge that is not, when judged, then it passes': {
    facts: [set, callBridge(nothing, edge)],
    expect: {status: 'pass'},
  },
  'given no interface, when judged, then it fails': {
    facts: [
      callBridge({listeningInterfaces: '', keyFile: 'cb.key', certificateFile: 'cb.cer'}, core),
      lan('b', ['172.16.9.5'], core),
      lan('c', [], core),
      lan('a', ['172.16.9.6'], edge),
    ],
    expect: {status: 'fail', findings: [{message: 'notListening', command: 'callbridge listen b\n', evidence: 1}]},
  },
  'given no interface and none known, when judged, then none is picked': {
    facts: [callBridge({listeningInterfaces: '', keyFile: 'cb.key', certificateFile: 'cb.cer'})],
    expect: {status: 'fail', findings: [{message: 'notListening', command: 'callbridge listen <interface>'}]},
  },
  'given no certificate, when judged, then the command keeps the key': {
    facts: [callBridge({keyFile: 'cb.key', certificateFile: ''})],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'noCertificate',
          args: {missing: 'certificate'},
          command: 'callbridge certs cb.key <certificate file>',
        },
      ],
    },
  },
  'given neither key nor certificate, when judged, then both are named': {
    facts: [callBridge({keyFile: '', certificateFile: ''})],
    expect: {status: 'fail', findings: [{message: 'noCertificate', args: {missing: 'key and no certificate'}}]},
  },
  'given nothing set on the only CMS, when judged, then it is a hint': {
    facts: [callBridge(nothing)],
    expect: {status: 'fail', findings: [{message: 'notSetUp'}]},
  },
  'given one of three that lost its certificate, when judged, then that one fails': {
    facts: [set, callBridge({keyFile: 'two.key', certificateFile: ''}, 'box:cms/core2')],
    expect: {status: 'fail', findings: [{message: 'noCertificate', subject: 'box:cms/core2'}]},
  },
  'given output that is cut, when judged, then it is not evaluated': {
    facts: [callBridge({})],
    expect: {status: 'not-evaluated', missing: ['cms.call-bridge-settings']},
  },
  'given output without its lines, when judged, then it is not evaluated': {
    facts: [callBridge({listeningInterfaces: undefined})],
    expect: {status: 'not-evaluated', missing: ['cms.call-bridge-settings']},
  },
});
