import check from '../../../src/checks/version/turn-binding-only.ts';
import {core, edge, edgeOne, edgeTwo, expressway, version} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const pass = {status: 'pass'} as const;
const fails = (message: string) => ({status: 'fail', findings: [{message}]}) as const;

describeCheck(check, {
  'given 2.8.4, when judged, then it passes': {facts: [version('2.8.4'), edgeOne()], expect: pass},
  'given 2.9.3, when judged, then it passes': {facts: [version('2.9.3'), edgeOne()], expect: pass},
  'given 3.8, when judged, then it passes': {facts: [version('3.8'), edgeOne()], expect: pass},
  'given 2.8.3, when judged, then it is too old': {facts: [version('2.8.3'), edgeOne()], expect: fails('tooOld')},
  'given 2.9, when judged, then it is too old': {facts: [version('2.9'), edgeOne()], expect: fails('tooOld')},
  'given 2.9.1, when judged, then it is too old': {facts: [version('2.9.1'), edgeOne()], expect: fails('tooOld')},
  'given 2.9.2, when judged, then it is a hint': {facts: [version('2.9.2'), edgeOne()], expect: fails('doubtful')},
  'given X12.6.1, when CMS is too old, then it fails': {
    facts: [version('2.2.1'), edgeOne({version: 'X12.6.1'})],
    expect: {
      status: 'fail',
      findings: [{message: 'tooOld', args: {version: '2.2.1', expressway: 'X12.6.1', edge: 'Expressway-E vcse'}}],
    },
  },
  'given X12.6, when CMS is old, then it does not apply': {
    facts: [version('2.2.1'), edgeOne({version: 'X12.6'})],
    expect: {status: 'not-applicable'},
  },
  'given two peers, when one answers no Binding, then that one counts': {
    facts: [version('2.2.1'), edgeOne({version: 'X12.5.2'}), edgeTwo()],
    expect: {status: 'fail', findings: [{message: 'tooOld', args: {edge: 'Expressway-E vcse2'}}]},
  },
  'given three CMS of one version, when it is too old, then it is one finding': {
    facts: [version('2.8.3', edge), version('2.8.3', core), version('2.8.3', 'box:cms/third'), edgeOne()],
    expect: {
      status: 'fail',
      findings: [{message: 'tooOld', subject: core, args: {box: 'CMS core and CMS edge and CMS third'}}],
    },
  },
  'given no version of Expressway-E, when judged, then it is not evaluated': {
    facts: [version('2.2.1'), expressway({addresses: ['172.16.9.8']})],
    expect: {status: 'not-evaluated', missing: ['site.expressway-edges']},
  },
  'given a version that is none, when judged, then it is not evaluated': {
    facts: [version('unknown'), edgeOne()],
    expect: {status: 'not-evaluated', missing: ['cms.system-status']},
  },
});
