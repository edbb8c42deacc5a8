import check from '../../../src/checks/cms/turn-server-missing.ts';
import {listOf, turnServerObject} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given a list with one, when judged, then it passes': {facts: [listOf('turnServers', 1)], expect: {status: 'pass'}},
  'given an empty list, when judged, then it fails': {
    facts: [listOf('turnServers', 0), listOf('webBridges', 2)],
    expect: {
      status: 'fail',
      findings: [{message: 'missing', command: 'POST https://<CMS web admin>/api/v1/turnServers'}],
    },
  },
  'given an empty list and an object, when judged, then they contradict each other': {
    facts: [listOf('turnServers', 0), turnServerObject({})],
    expect: {status: 'not-evaluated', missing: ['cms.list']},
  },
  'given the empty list of something else, when judged, then it is not evaluated': {
    facts: [listOf('webBridges', 0)],
    expect: {status: 'not-evaluated', missing: ['cms.list']},
  },
  'given no list, when judged, then it is not evaluated': {
    facts: [],
    expect: {status: 'not-evaluated', missing: ['cms.list']},
  },
});
