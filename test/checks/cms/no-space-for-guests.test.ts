import check from '../../../src/checks/cms/no-space-for-guests.ts';
import {core, listOf, listPage, space} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const listed = (id: string) => space({id, name: `space ${id}`, callId: `10${id}`});
const open = (id: string) => space({id, name: `space ${id}`, callId: `10${id}`, nonMemberAccess: true});
const shut = (id: string, box = core) =>
  space({id, name: `space ${id}`, callId: `10${id}`, nonMemberAccess: false}, box);

describeCheck(check, {
  'given a space with a call ID, when judged, then it passes': {
    facts: [listOf('coSpaces', 1), listed('1'), open('1')],
    expect: {status: 'pass'},
  },
  'given no space, when judged, then it fails': {
    facts: [listOf('coSpaces', 0)],
    expect: {status: 'fail', findings: [{message: 'none'}]},
  },
  'given spaces without a call ID, when judged, then it fails': {
    facts: [listOf('coSpaces', 1), space({id: 's1', name: 'one'})],
    expect: {status: 'fail', findings: [{message: 'noCallId', command: "coSpaces/s1 -d 'callId=<digits>'"}]},
  },
  'given every space closed to guests, when two boxes tell it, then it is one finding': {
    facts: [listOf('coSpaces', 2), shut('1'), shut('2'), shut('1', 'box:cms/core2'), listed('2')],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'allRefuse',
          args: {names: 'space 1, space 2'},
          command:
            "/coSpaces/1 -d 'nonMemberAccess=true'\ncurl -u <user> -X PUT https://<CMS web admin>/api/v1/coSpaces/2",
          evidence: 2,
        },
      ],
    },
  },
  'given one closed beside others, when judged, then it warns': {
    facts: [listOf('coSpaces', 2), open('1'), shut('2')],
    expect: {status: 'fail', findings: [{message: 'someRefuse', command: "coSpaces/2 -d 'nonMemberAccess=true'"}]},
  },
  'given a page of a longer list, when its spaces have no call ID, then it is not evaluated': {
    facts: [listPage('coSpaces', 40, 1), space({id: 's1', name: 'one'})],
    expect: {status: 'not-evaluated', missing: ['cms.space']},
  },
  'given a page of a longer list, when all in it are closed, then it is no more than a warning': {
    facts: [listPage('coSpaces', 40, 1), shut('1')],
    expect: {status: 'fail', findings: [{message: 'someRefuse'}]},
  },
  'given two lists that disagree, when one is empty, then it is not evaluated': {
    facts: [listOf('coSpaces', 0), listPage('coSpaces', 3, 3, core)],
    expect: {status: 'not-evaluated', missing: ['cms.space']},
  },
});
