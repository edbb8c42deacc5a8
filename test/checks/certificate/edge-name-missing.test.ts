import check from '../../../src/checks/certificate/edge-name-missing.ts';
import {edgeServer, generalPage, guestUri, siteFile} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const opened = generalPage({externalWebBridgeUri: 'https://Join.Quarry.test./'});

describeCheck(check, {
  'given the name in the SAN in other case, when judged, then it passes': {
    facts: [...edgeServer({dnsNames: ['vcse.quarry.test', 'JOIN.quarry.test']}), opened],
    expect: {status: 'pass'},
  },
  'given a wildcard for its domain, when judged, then it passes': {
    facts: [...edgeServer({dnsNames: ['*.quarry.test']}), opened],
    expect: {status: 'pass'},
  },
  'given a wildcard one label too high, when judged, then it fails': {
    facts: [...edgeServer({dnsNames: ['*.test']}), opened],
    expect: {status: 'fail', findings: [{message: 'missing', args: {name: 'join.quarry.test', held: '*.test'}}]},
  },
  'given the name as common name only, when judged, then it fails': {
    facts: [...edgeServer({commonName: 'join.quarry.test'}), opened],
    expect: {status: 'fail', findings: [{message: 'missing', args: {held: 'no DNS name at all'}, evidence: 2}]},
  },
  'given a hundred other names, when judged, then only some are listed': {
    facts: [...edgeServer({dnsNames: Array.from({length: 100}, (_, index) => `h${index}.quarry.test`)}), opened],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'missing',
          args: {held: `${[0, 1, 2, 3, 4, 5, 6, 7].map((index) => `h${index}.quarry.test`).join(', ')} and 92 more`},
        },
      ],
    },
  },
  'given a site that is opened by address, when the address is in the SAN, then it passes': {
    facts: [...edgeServer({ipAddresses: ['203.0.113.9']}), siteFile({externalJoinName: '203.0.113.9'})],
    expect: {status: 'pass'},
  },
  'given two names that guests open, when one is missing, then that one fails': {
    facts: [...edgeServer({dnsNames: ['join.quarry.test']}), opened, siteFile({externalJoinName: 'meet.quarry.test'})],
    expect: {status: 'fail', findings: [{message: 'missing', args: {name: 'meet.quarry.test'}}]},
  },
  'given nobody who says what guests open, when judged, then it is not evaluated': {
    facts: edgeServer({dnsNames: ['join.quarry.test']}),
    expect: {status: 'not-evaluated', missing: ['site.external-join-name', 'expressway.web-proxies']},
  },
  'given nobody who says it, when Expressway-C lets a name through, then that is looked for': {
    facts: [...edgeServer({dnsNames: ['join.quarry.test']}), guestUri('join.quarry.test')],
    expect: {status: 'pass'},
  },
  'given a name that Expressway-C lets through, when it is missing, then it is likely wrong': {
    facts: [...edgeServer({dnsNames: ['vcse.quarry.test']}), guestUri('join.quarry.test')],
    expect: {status: 'fail', findings: [{message: 'proxied', args: {name: 'join.quarry.test'}, evidence: 2}]},
  },
  'given the internal name on Expressway-C, when nobody says what guests open, then it is not evaluated': {
    facts: [
      ...edgeServer({dnsNames: ['vcse.quarry.test']}),
      guestUri('web.inside.test'),
      siteFile({internalJoinName: 'web.inside.test'}),
    ],
    expect: {status: 'not-evaluated', missing: ['site.external-join-name']},
  },
  'given both, when Expressway-C lets another name through, then what guests open counts': {
    facts: [...edgeServer({dnsNames: ['join.quarry.test']}), opened, guestUri('other.quarry.test')],
    expect: {status: 'pass'},
  },
});
