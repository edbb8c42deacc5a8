import check from '../../../src/checks/version/below-minimum.ts';
import {core, edgeOne, expressway, expresswayC, guestUri, version} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const proxy = guestUri('join.quarry.test');

describeCheck(check, {
  'given the first releases that have it, when judged, then they pass': {
    facts: [proxy, version('2.1.4'), edgeOne({version: 'X8.9.2'})],
    expect: {status: 'pass'},
  },
  'given CMS 2.1.3, when judged, then it fails': {
    facts: [proxy, version('2.1.3', core), edgeOne()],
    expect: {
      status: 'fail',
      findings: [{message: 'tooOld', subject: core, args: {box: 'CMS core', version: '2.1.3', minimum: '2.1.4'}}],
    },
  },
  'given Expressway-C X8.9.1, when judged, then it fails': {
    facts: [proxy, expressway({version: 'X8.9.1'}, expresswayC)],
    expect: {
      status: 'fail',
      findings: [{message: 'expresswayTooOld', args: {box: 'Expressway-C', minimum: 'X8.9.2'}, evidence: 1}],
    },
  },
  'given one version from two places, when it is too old, then it is one finding': {
    facts: [proxy, version('2.1.3'), version('2.1.3')],
    expect: {status: 'fail', findings: [{message: 'tooOld'}]},
  },
  'given the MMP and saved replies of the API, when they tell one version, then the box with a name has the finding': {
    facts: [proxy, version('2.1.3', core), version('2.1.3')],
    expect: {status: 'fail', findings: [{message: 'tooOld', subject: core}]},
  },
  'given a web proxy that is off, when judged, then it does not apply': {
    facts: [guestUri('join.quarry.test', {webProxy: 'Disable'}), version('2.1.3')],
    expect: {status: 'not-applicable'},
  },
  'given nothing of the web proxy, when judged, then it is not evaluated': {
    facts: [version('2.1.3')],
    expect: {status: 'not-evaluated', missing: ['expressway.web-proxies']},
  },
  'given no versions, when judged, then it is not evaluated': {
    facts: [proxy, expressway({hostName: 'vcsc'}, expresswayC)],
    expect: {status: 'not-evaluated', missing: ['cms.system-status']},
  },
  'given a version that is none, when judged, then it is not evaluated': {
    facts: [proxy, version('unknown')],
    expect: {status: 'not-evaluated', missing: ['cms.system-status']},
  },
});
