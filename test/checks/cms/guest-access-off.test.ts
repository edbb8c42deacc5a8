import check from '../../../src/checks/cms/guest-access-off.ts';
import {core, generalPage, listOf, version, webBridgeProfile} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const page = (accessViaHyperlinks: string, accessViaIdAndPasscode: string) =>
  generalPage({accessViaHyperlinks, accessViaIdAndPasscode});
const secure = 'secure: require passcode to be supplied with ID';
const profile = (id: string, allowsUnauthenticatedGuests: boolean) =>
  webBridgeProfile({id, name: `profile ${id}`, allowsUnauthenticatedGuests});

describeCheck(check, {
  'given 2.x with both ways open, when judged, then it passes': {
    facts: [page('allowed', secure), version('2.9.5')],
    expect: {status: 'pass'},
  },
  'given 2.x with both ways shut, when judged, then it fails': {
    facts: [page('not allowed', 'not allowed')],
    expect: {status: 'fail', findings: [{message: 'bothOff', evidence: 2}]},
  },
  'given 2.x without hyperlinks, when judged, then it warns': {
    facts: [page('not allowed', secure)],
    expect: {status: 'fail', findings: [{message: 'hyperlinksOff', args: {hyperlinks: 'not allowed'}}]},
  },
  'given 2.x without call IDs, when judged, then it warns': {
    facts: [page('allowed', 'Disabled')],
    expect: {status: 'fail', findings: [{message: 'idOff'}]},
  },
  'given a page that shows one of them, when judged, then it is not evaluated': {
    facts: [generalPage({accessViaHyperlinks: 'allowed'})],
    expect: {status: 'not-evaluated', missing: ['cms.guest-access']},
  },
  'given 3.x and a profile that lets guests in, when judged, then it passes': {
    facts: [version('3.8'), webBridgeProfile({id: 'p1', name: 'guests'}), profile('p1', true)],
    expect: {status: 'pass'},
  },
  'given 3.x and a profile that does not, when two boxes tell it, then it is one finding': {
    facts: [
      version('3.8'),
      profile('p1', false),
      webBridgeProfile({id: 'p1', allowsUnauthenticatedGuests: false}, core),
    ],
    expect: {
      status: 'fail',
      findings: [{message: 'profileRefuses', command: "webBridgeProfiles/p1 -d 'allowUnauthenticatedGuests=true'"}],
    },
  },
  'given two profiles of which one refuses, when judged, then it is a hint': {
    facts: [profile('p1', true), profile('p2', false)],
    expect: {status: 'fail', findings: [{message: 'oneProfileRefuses', args: {profile: 'profile p2'}}]},
  },
  'given 3.x without a profile, when the list says so, then it does not apply': {
    facts: [version('3.8'), listOf('webBridgeProfiles', 0)],
    expect: {status: 'not-applicable'},
  },
  'given 3.x and nothing of profiles, when judged, then they are asked for': {
    facts: [version('3.8'), page('not allowed', 'not allowed')],
    expect: {status: 'not-evaluated', missing: ['cms.web-bridge-profile']},
  },
  'given 2.x without the page, when judged, then it is asked for': {
    facts: [version('2.9.5')],
    expect: {status: 'not-evaluated', missing: ['cms.guest-access']},
  },
});
