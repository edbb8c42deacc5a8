import check from '../../../src/checks/cms/user-expired.ts';
import {cmsUserEntry, core, edge, judged} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const now = judged('09:00');

describeCheck(check, {
  'given users that end later, today or never, when judged, then it passes': {
    facts: [now, cmsUserEntry('admin', '2031-05-04'), cmsUserEntry('api', '2033-01-01'), cmsUserEntry('audit')],
    expect: {status: 'pass'},
  },
  'given one that expired, when judged, then it fails': {
    facts: [now, cmsUserEntry('admin', '2033-01-01'), cmsUserEntry('api', '2031-05-03', core)],
    expect: {
      status: 'fail',
      findings: [{message: 'expired', subject: core, args: {user: 'api', date: '2031-05-03'}, command: 'passwd api'}],
    },
  },
  'given the same on two boxes, when judged, then it is one finding': {
    facts: [now, cmsUserEntry('api', '2031-05-03', core), cmsUserEntry('api', '2031-05-03', edge)],
    expect: {status: 'fail', findings: [{message: 'expired'}]},
  },
});
