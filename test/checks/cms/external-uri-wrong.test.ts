import check from '../../../src/checks/cms/external-uri-wrong.ts';
import {generalPage, guestUri, lan, siteFile, webAdmin, webBridgeAddress, webBridgeProfile} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const page = (externalWebBridgeUri: string, guestAccountClientUri = 'https://join.inside.test') =>
  generalPage({externalWebBridgeUri, guestAccountClientUri});
const outside = siteFile({externalJoinName: 'join.example.com', internalJoinName: 'join.inside.test'});

describeCheck(check, {
  'given the external name, when the site file names it, then it passes': {
    facts: [page('https://Join.example.com/'), outside],
    expect: {status: 'pass'},
  },
  'given the external name, when Expressway-C has it too, then it passes': {
    facts: [page('https://join.example.com'), guestUri('join.example.com')],
    expect: {status: 'pass'},
  },
  'given the internal name, when Expressway-C has another, then it fails': {
    facts: [page('https://join.inside.test'), guestUri('join.example.com')],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'internal',
          args: {host: 'join.inside.test', external: 'join.example.com'},
          command: 'https://join.example.com',
          evidence: 2,
        },
      ],
    },
  },
  'given one name inside and outside, when judged, then nothing is concluded': {
    facts: [page('https://join.example.com', 'https://join.example.com'), guestUri('join.example.com')],
    expect: {status: 'not-evaluated', missing: ['site.names']},
  },
  'given one name inside and outside, when the site file says so, then it passes': {
    facts: [
      page('https://join.example.com', 'https://join.example.com'),
      siteFile({externalJoinName: 'join.example.com'}),
    ],
    expect: {status: 'pass'},
  },
  'given another name than that of the site file, when judged, then it fails': {
    facts: [page('https://old.example.com'), outside],
    expect: {status: 'fail', findings: [{message: 'different', args: {host: 'old.example.com'}}]},
  },
  'given another name than that of Expressway-C, when judged, then neither is believed': {
    facts: [page('https://old.example.com'), guestUri('join.example.com')],
    expect: {status: 'not-evaluated', missing: ['site.names']},
  },
  'given the internal name on Expressway-C and on CMS, when judged, then nothing is concluded': {
    facts: [page('https://join.inside.test'), guestUri('join.inside.test')],
    expect: {status: 'not-evaluated', missing: ['site.names']},
  },
  'given an empty field, when judged, then nothing is concluded: a copied page may lack what stands in fields': {
    facts: [page(''), outside],
    expect: {status: 'not-evaluated', missing: ['cms.guest-access']},
  },
  'given 3.x addresses of which one is external, when judged, then it passes': {
    facts: [webBridgeAddress('https://join.inside.test'), webBridgeAddress('https://join.example.com'), outside],
    expect: {status: 'pass'},
  },
  'given 3.x with the internal address only, when judged, then it fails': {
    facts: [
      webBridgeAddress('https://join.inside.test', 'box:cms', 'address-1'),
      webBridgeProfile({id: 'profile-1'}),
      webAdmin({port: 445}),
      lan('a', ['172.16.9.5']),
      outside,
    ],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'internalAddress',
          command:
            "PUT https://172.16.9.5:445/api/v1/webBridgeProfiles/profile-1/webBridgeAddresses/address-1 -d 'address=https://join.example.com'",
        },
      ],
    },
  },
  'given 3.x with another name than that of the site file, when judged, then it fails': {
    facts: [webBridgeAddress('https://old.example.com'), outside],
    expect: {
      status: 'fail',
      findings: [{message: 'differentAddress', command: '/webBridgeProfiles/<id of the profile>/webBridgeAddresses/<'}],
    },
  },
  'given no other source, when judged, then it is not evaluated': {
    facts: [page('https://join.example.com')],
    expect: {status: 'not-evaluated', missing: ['site.names']},
  },
  'given a page without the field, when judged, then it is not evaluated': {
    facts: [generalPage({}), outside],
    expect: {status: 'not-evaluated', missing: ['cms.guest-access']},
  },
});
