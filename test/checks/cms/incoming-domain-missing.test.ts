import check from '../../../src/checks/cms/incoming-domain-missing.ts';
import {
  configuredDomain,
  core,
  incomingRule,
  lan,
  listOf,
  listPage,
  siteFile,
  webAdmin,
  xmpp,
} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const outside = [siteFile({externalJoinName: 'join.example.com'}), configuredDomain('Example.com')];
const rules = (count: number) => listOf('inboundDialPlanRules', count);

describeCheck(check, {
  'given rules for both domains, when judged, then it passes': {
    facts: [...outside, xmpp({}), rules(2), incomingRule('cms.quarry.test'), incomingRule('example.com')],
    expect: {status: 'pass'},
  },
  'given a rule for any domain, when judged, then it passes': {
    facts: [...outside, rules(1), incomingRule('')],
    expect: {status: 'pass'},
  },
  'given a rule for a domain below, when judged, then spaces are called there': {
    facts: [...outside, rules(1), incomingRule('meet.example.com')],
    expect: {status: 'pass'},
  },
  'given no rule for the domain outside, when judged, then it warns once for three boxes': {
    facts: [
      ...outside,
      xmpp({}),
      rules(1),
      listPage('inboundDialPlanRules', 1, 1, core),
      incomingRule('cms.quarry.test'),
      incomingRule('cms.quarry.test', true, core),
    ],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'missing',
          args: {domain: 'example.com'},
          command: "'domain=example.com&priority=10&resolveToCoSpaces=true'",
          evidence: 2,
        },
      ],
    },
  },
  'given no rule at all, when judged, then each domain is missing': {
    facts: [...outside, xmpp({}), rules(0)],
    expect: {
      status: 'fail',
      findings: [
        {message: 'missing', args: {domain: 'cms.quarry.test'}},
        {message: 'missing', args: {domain: 'example.com'}},
      ],
    },
  },
  'given a rule that leads elsewhere, when judged, then it warns': {
    facts: [
      ...outside,
      rules(1),
      incomingRule('example.com', false, core, 'rule-1'),
      webAdmin({port: 445}, core),
      lan('a', ['172.16.9.5'], core),
    ],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'notToSpaces',
          args: {domain: 'example.com'},
          command: "PUT https://172.16.9.5:445/api/v1/inboundDialPlanRules/rule-1 -d 'resolveToCoSpaces=true'",
        },
      ],
    },
  },
  'given the list without details, when judged, then it is not evaluated': {
    facts: [...outside, rules(1), incomingRule('example.com', 'untold')],
    expect: {status: 'not-evaluated', missing: ['cms.dial-plan-rule']},
  },
  'given a page of a longer list, when judged, then it is not evaluated': {
    facts: [...outside, listPage('inboundDialPlanRules', 30, 1), incomingRule('cms.quarry.test')],
    expect: {status: 'not-evaluated', missing: ['cms.list']},
  },
  'given a join name in no domain that is configured, when judged, then none is made up': {
    facts: [siteFile({externalJoinName: 'join.example.com'}), configuredDomain('quarry.test'), rules(0)],
    expect: {status: 'not-evaluated', missing: ['site.external-domain']},
  },
});
