import check from '../../../src/checks/xmpp/external-domain-missing.ts';
import {
  configuredDomain,
  furtherXmppDomain,
  listOf,
  siteFile,
  unknownCommand,
  version,
  xmpp,
} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const outside = [siteFile({externalJoinName: 'join.example.com'}), configuredDomain('example.com')];

describeCheck(check, {
  'given the domain in the list of further ones, when judged, then it passes': {
    facts: [...outside, xmpp({}), furtherXmppDomain('Example.com')],
    expect: {status: 'pass'},
  },
  'given a list without it, when judged, then it warns': {
    facts: [...outside, xmpp({}), furtherXmppDomain('quarry.test')],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'missing',
          args: {domain: 'example.com', served: 'cms.quarry.test, quarry.test'},
          command: 'xmpp multi_domain add example.com <key file>',
          evidence: 3,
        },
      ],
    },
  },
  'given an empty list, when judged, then it warns': {
    facts: [...outside, xmpp({}), listOf('xmppMultiDomains', 0)],
    expect: {status: 'fail', findings: [{message: 'missing', args: {served: 'cms.quarry.test'}}]},
  },
  'given no list, when judged, then it is asked for': {
    facts: [...outside, xmpp({})],
    expect: {status: 'not-evaluated', missing: ['cms.xmpp-domain']},
  },
  'given an XMPP domain below it, when judged, then the site has one domain': {
    facts: [...outside, xmpp({domain: 'cms.example.com'}), listOf('xmppMultiDomains', 0)],
    expect: {status: 'not-applicable'},
  },
  'given no domain outside, when judged, then it is not evaluated': {
    facts: [xmpp({}), listOf('xmppMultiDomains', 0)],
    expect: {status: 'not-evaluated', missing: ['site.external-domain']},
  },
  'given a server that is off, when judged, then it is not evaluated': {
    facts: [...outside, xmpp({isEnabled: false})],
    expect: {status: 'not-evaluated', missing: ['cms.xmpp-settings']},
  },
  'given a CMS that does not know `xmpp`, when judged, then it does not apply': {
    facts: [...outside, unknownCommand('xmpp')],
    expect: {status: 'not-applicable'},
  },
  'given CMS 2.x without the output, when judged, then it is asked for': {
    facts: [...outside, version('2.9.5')],
    expect: {status: 'not-evaluated', missing: ['cms.xmpp-settings']},
  },
});
