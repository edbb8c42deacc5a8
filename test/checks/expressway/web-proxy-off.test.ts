import check from '../../../src/checks/expressway/web-proxy-off.ts';
import {controllerBox, edgeBox, guestUri, siteFile, wholeTableOf} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const opened = siteFile({externalJoinName: 'join.quarry.test'});

describeCheck(check, {
  'given a guest account client URI and nothing that says off, when judged, then it passes': {
    facts: [guestUri('join.quarry.test'), wholeTableOf('meeting-servers', 1)],
    expect: {status: 'pass'},
  },
  'given a page that says Disable, when judged, then it names the URI': {
    facts: [guestUri('join.quarry.test', {webProxy: 'Disable'})],
    expect: {status: 'fail', findings: [{message: 'disabled', args: {name: 'join.quarry.test'}}]},
  },
  'given an empty list, when the external name is known, then the command names it': {
    facts: [wholeTableOf('meeting-servers', 0, controllerBox), opened],
    expect: {
      status: 'fail',
      findings: [{message: 'none', subject: controllerBox, command: 'xcommand CMS Add name: "join.quarry.test"'}],
    },
  },
  'given an empty list, when no name is known, then the command leaves it open': {
    facts: [wholeTableOf('meeting-servers', 0)],
    expect: {
      status: 'fail',
      findings: [{message: 'none', command: 'xcommand CMS Add name: "<name that guests open>"'}],
    },
  },
  'given a page and a list of one box, when both say off, then it is one finding': {
    facts: [guestUri('join.quarry.test', {webProxy: 'Disable'}), wholeTableOf('meeting-servers', 0, controllerBox)],
    expect: {status: 'fail', findings: [{message: 'disabled', subject: controllerBox}]},
  },
  'given an empty list of an Expressway-E, when judged, then that says nothing': {
    facts: [wholeTableOf('meeting-servers', 0, edgeBox)],
    expect: {status: 'not-evaluated', missing: ['expressway.guest-account-client-uri']},
  },
  'given other lists only, when judged, then it is not evaluated': {
    facts: [wholeTableOf('zones', 0)],
    expect: {status: 'not-evaluated', missing: ['expressway.guest-account-client-uri']},
  },
});
