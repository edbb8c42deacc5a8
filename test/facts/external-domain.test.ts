import {expect, test} from '@jest/globals';
import {externalDomain} from '../../src/facts/derived/external-domain.ts';
import type {Fact} from '../../src/facts/fact.ts';
import {storeOf} from '../checks/describe-check.ts';
import {configuredDomain, expressway, furtherXmppDomain, incomingRule, siteFile} from './make.ts';

const join = siteFile({externalJoinName: 'join.meet.example.com'});
const domains = (...facts: readonly Fact[]) =>
  storeOf([join, ...facts])
    .of(externalDomain)
    .map(({value}) => `${value.domain} (${value.source})`);

test('given domains around the join name, when derived, then the longest is it, with each of its sources', () => {
  expect(
    domains(
      configuredDomain('example.com'),
      configuredDomain('Meet.Example.com.'),
      configuredDomain('quarry.test'),
      furtherXmppDomain('meet.example.com'),
    ),
  ).toEqual(['meet.example.com (Configuration > Domains of Expressway)', 'meet.example.com (XMPP domain of CMS)']);
});

test('given the DNS domain of Expressway-E or an incoming rule, when derived, then it counts', () => {
  expect(domains(expressway({domainName: 'example.com'}))).toEqual(['example.com (DNS domain of Expressway)']);
  expect(domains(incomingRule('example.com'))).toEqual(['example.com (incoming call rule of CMS)']);
});

test.each(['join.meet.example.com', 'com', 'oin.meet.example.com', 'other.test'])(
  'given %s alone, when derived, then there is none: nothing is cut off a name',
  (name) => {
    expect(domains(configuredDomain(name))).toEqual([]);
  },
);
