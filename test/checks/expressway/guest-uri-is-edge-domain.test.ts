import check from '../../../src/checks/expressway/guest-uri-is-edge-domain.ts';
import {controllerBox, domainOf, guestUri, wholeTableOf} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const uri = guestUri('join.quarry.test');

describeCheck(check, {
  'given a parent domain of the name, when judged, then it passes': {
    facts: [uri, domainOf('quarry.test', true), wholeTableOf('domains', 1)],
    expect: {status: 'pass'},
  },
  'given the name as an edge domain, when judged, then it fails': {
    facts: [uri, domainOf('Join.Quarry.test', true, controllerBox)],
    expect: {status: 'fail', findings: [{message: 'same', subject: controllerBox, args: {name: 'join.quarry.test'}}]},
  },
  'given the name as a domain without the edge, when judged, then it passes': {
    facts: [uri, domainOf('join.quarry.test', false)],
    expect: {status: 'pass'},
  },
  'given the name as a domain of unknown use, when judged, then it is not evaluated': {
    facts: [uri, domainOf('join.quarry.test'), wholeTableOf('domains', 1)],
    expect: {status: 'not-evaluated', missing: ['expressway.domain']},
  },
  'given a part of the domains, when judged, then it is not evaluated': {
    facts: [uri, domainOf('quarry.test', true)],
    expect: {status: 'not-evaluated', missing: ['expressway.domain']},
  },
  'given a web proxy that is off, when judged, then it does not apply': {
    facts: [guestUri('join.quarry.test', {webProxy: 'Disable'}), domainOf('join.quarry.test', true)],
    expect: {status: 'not-applicable'},
  },
});
