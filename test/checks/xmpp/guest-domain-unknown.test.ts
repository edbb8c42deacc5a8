import check from '../../../src/checks/xmpp/guest-domain-unknown.ts';
import {furtherXmppDomain, generalPage, listOf, version, xmpp} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const guests = (guestAccountJidDomain: string) => generalPage({guestAccountJidDomain});

describeCheck(check, {
  'given the server’s own domain in other case, when judged, then it passes': {
    facts: [guests('CMS.Quarry.test.'), xmpp({})],
    expect: {status: 'pass'},
  },
  'given a further domain, when judged, then it passes': {
    facts: [guests('quarry.test'), xmpp({}), furtherXmppDomain('Quarry.test')],
    expect: {status: 'pass'},
  },
  'given a domain that neither output names, when judged, then it fails': {
    facts: [guests('guests.test'), xmpp({}), furtherXmppDomain('quarry.test')],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'unknown',
          args: {jidDomain: 'guests.test', served: 'cms.quarry.test, quarry.test'},
          command: 'xmpp multi_domain add guests.test <key file>',
          evidence: 3,
        },
      ],
    },
  },
  'given another domain and no list of further ones, when judged, then the list is asked for': {
    facts: [guests('guests.test'), xmpp({})],
    expect: {status: 'not-evaluated', missing: ['cms.xmpp-domain']},
  },
  'given a server that is off, when only it has the domain, then that is no help': {
    facts: [
      guests('old.test'),
      xmpp({}),
      xmpp({isEnabled: false, domain: 'old.test'}),
      furtherXmppDomain('quarry.test'),
    ],
    expect: {status: 'fail', findings: [{message: 'unknown', args: {served: 'cms.quarry.test, quarry.test'}}]},
  },
  'given a page without the domain, when judged, then it is not evaluated': {
    facts: [generalPage({}), xmpp({})],
    expect: {status: 'not-evaluated', missing: ['cms.guest-access']},
  },
  'given a server without a domain, when judged, then it is not evaluated': {
    facts: [guests('guests.test'), xmpp({domain: undefined}), furtherXmppDomain('quarry.test')],
    expect: {status: 'not-evaluated', missing: ['cms.xmpp-settings']},
  },
  'given CMS 3.x, when judged, then it does not apply': {
    facts: [guests('guests.test'), xmpp({}), version('3.8')],
    expect: {status: 'not-applicable'},
  },
  'given the page alone, when judged, then the output of xmpp is asked for': {
    facts: [guests('guests.test')],
    expect: {status: 'not-evaluated', missing: ['cms.xmpp-settings']},
  },
  'given the output alone, when judged, then the page is asked for': {
    facts: [xmpp({})],
    expect: {status: 'not-evaluated', missing: ['cms.guest-access']},
  },
  'given another domain and an empty list of further ones, when judged, then it fails': {
    facts: [guests('guests.test'), xmpp({}), listOf('xmppMultiDomains', 0)],
    expect: {status: 'fail', findings: [{message: 'unknown', args: {served: 'cms.quarry.test'}, evidence: 3}]},
  },
});
