import check from '../../../src/checks/expressway/guest-uri-internal.ts';
import {fault, generalPage, guestUri, siteFile} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const twoNames = generalPage({
  guestAccountClientUri: 'https://web.inside.test',
  externalWebBridgeUri: 'https://join.quarry.test',
});

describeCheck(check, {
  'given the name that guests open, when judged, then it passes': {
    facts: [twoNames, guestUri('Join.Quarry.test.')],
    expect: {status: 'pass'},
  },
  'given the internal name, when judged, then the command names the external one': {
    facts: [twoNames, guestUri('web.inside.test')],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'internal',
          subject: 'box:expressway-c',
          args: {configured: 'web.inside.test', external: 'join.quarry.test'},
          command: 'xcommand CMS Add name: "join.quarry.test"',
          evidence: 3,
        },
      ],
    },
  },
  'given the page and status.xml of one box, when both hold it, then it is one finding': {
    facts: [twoNames, guestUri('web.inside.test'), guestUri('WEB.inside.test')],
    expect: {status: 'fail', findings: [{message: 'internal', evidence: 4}]},
  },
  'given a name that nobody calls internal, when judged, then it is likely only': {
    facts: [siteFile({externalJoinName: 'join.quarry.test'}), guestUri('old.quarry.test')],
    expect: {status: 'fail', findings: [{message: 'other', args: {configured: 'old.quarry.test'}}]},
  },
  'given the name in a fault condition, when it is the one of the setting, then it is internal': {
    facts: [
      siteFile({externalJoinName: 'join.quarry.test'}),
      fault('web.inside.test', 'connect failure'),
      guestUri('web.inside.test'),
    ],
    expect: {status: 'fail', findings: [{message: 'internal'}]},
  },
  'given one name for inside and outside, when judged, then it passes': {
    facts: [
      generalPage({
        guestAccountClientUri: 'https://join.quarry.test',
        externalWebBridgeUri: 'https://join.quarry.test',
      }),
      guestUri('join.quarry.test'),
    ],
    expect: {status: 'pass'},
  },
  'given several web proxies, when one of them is right, then it passes': {
    facts: [twoNames, guestUri('web.inside.test'), guestUri('join.quarry.test')],
    expect: {status: 'pass'},
  },
  'given a web proxy that is off, when judged, then it does not apply': {
    facts: [twoNames, guestUri('web.inside.test', {webProxy: 'Disable'})],
    expect: {status: 'not-applicable'},
  },
  'given an empty setting, when judged, then it is not evaluated': {
    facts: [twoNames, guestUri('')],
    expect: {status: 'not-evaluated', missing: ['expressway.guest-account-client-uri']},
  },
  'given nobody who says what guests open, when judged, then it is not evaluated': {
    facts: [guestUri('join.quarry.test')],
    expect: {status: 'not-evaluated', missing: ['site.external-join-name']},
  },
});
