import check from '../../../src/checks/expressway/domain-missing.ts';
import {controllerBox, domainOf, edgeBox, expressway, guestUri, siteFile, wholeTableOf} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const opened = siteFile({externalJoinName: 'join.quarry.test'});
const controller = expressway({domainName: 'inside.test'}, controllerBox);
const edge = expressway({domainName: 'Quarry.test'}, edgeBox);

describeCheck(check, {
  'given both domains in the list, when judged, then it passes': {
    facts: [controller, edge, opened, domainOf('inside.test'), domainOf('quarry.test'), wholeTableOf('domains', 2)],
    expect: {status: 'pass'},
  },
  'given a parent of the own domain in the list, when judged, then it passes': {
    facts: [
      expressway({domainName: 'dmz.quarry.test'}, controllerBox),
      edge,
      opened,
      domainOf('quarry.test'),
      wholeTableOf('domains', 1),
    ],
    expect: {status: 'pass'},
  },
  'given an empty list, when judged, then it is the only finding': {
    facts: [controller, edge, opened, wholeTableOf('domains', 0)],
    expect: {status: 'fail', findings: [{message: 'none', subject: controllerBox}]},
  },
  'given a list without the domain outside, when guests open a name in it, then it fails': {
    facts: [controller, edge, guestUri('join.quarry.test'), domainOf('inside.test'), wholeTableOf('domains', 1)],
    expect: {
      status: 'fail',
      findings: [{message: 'outside', args: {domain: 'quarry.test', name: 'join.quarry.test', listed: 'inside.test'}}],
    },
  },
  'given an edge in another domain than the name, when the domain of the name is listed, then it passes': {
    facts: [
      expressway({domainName: 'dmz.example.test'}, edgeBox),
      opened,
      domainOf('quarry.test'),
      wholeTableOf('domains', 1),
    ],
    expect: {status: 'pass'},
  },
  'given a list without the own domain, when judged, then it is a hint': {
    facts: [controller, edge, opened, domainOf('quarry.test'), wholeTableOf('domains', 1)],
    expect: {status: 'fail', findings: [{message: 'inside', args: {domain: 'inside.test'}, evidence: 2}]},
  },
  'given a part of the domains, when judged, then it is not evaluated': {
    facts: [controller, edge, opened, domainOf('inside.test'), wholeTableOf('zones', 1)],
    expect: {status: 'not-evaluated', missing: ['expressway.domain']},
  },
  'given two readings that differ, when judged, then it is not evaluated': {
    facts: [controller, opened, wholeTableOf('domains', 0), wholeTableOf('domains', 2)],
    expect: {status: 'not-evaluated', missing: ['expressway.domain']},
  },
});
