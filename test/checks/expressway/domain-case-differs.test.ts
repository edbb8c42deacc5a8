import check from '../../../src/checks/expressway/domain-case-differs.ts';
import {controllerBox, expressway} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const peer1 = 'box:expressway-e/vcse1';
const peer2 = 'box:expressway-e/vcse2';

describeCheck(check, {
  'given two peers, when they write it alike, then it passes': {
    facts: [expressway({domainName: 'quarry.test'}, peer1), expressway({domainName: 'quarry.test'}, peer2)],
    expect: {status: 'pass'},
  },
  'given two peers, when they write it in different case, then it is one finding': {
    facts: [expressway({domainName: 'quarry.test'}, peer1), expressway({domainName: 'Quarry.test'}, peer2)],
    expect: {
      status: 'fail',
      findings: [{message: 'differs', command: 'xConfiguration IP DNS Domain Name: "quarry.test"', evidence: 2}],
    },
  },
  'given two domains, when judged, then it passes': {
    facts: [expressway({domainName: 'quarry.test'}, peer1), expressway({domainName: 'Example.test'}, peer2)],
    expect: {status: 'pass'},
  },
  'given Expressway-C and Expressway-E, when only they differ, then it does not apply': {
    facts: [expressway({domainName: 'quarry.test'}, controllerBox), expressway({domainName: 'Quarry.test'}, peer1)],
    expect: {status: 'not-applicable'},
  },
  'given no domain, when judged, then it is not evaluated': {
    facts: [expressway({hostName: 'vcse1'}, peer1)],
    expect: {status: 'not-evaluated', missing: ['expressway.system']},
  },
});
