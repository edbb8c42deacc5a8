import {externalJoinName} from '../../facts/derived/join-names.ts';
import {type NameAnswers, nameAnswers} from '../../facts/derived/name-answers.ts';
import type {Fact} from '../../facts/fact.ts';
import {type ProbeStage, probeStage} from '../../facts/probe-stage.ts';
import {lookupCommand} from '../../model/lookup-command.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** A probe that was to try a TURN server by its name, and no DNS server that it asked has an address for that name (F90). */
export default defineCheck({
  id: 'dns/turn-name-missing',
  system: 'DNS',
  title: {
    pass: 'The name of the TURN server has an address',
    fail: 'The name of the TURN server has no address',
  },
  failureModes: ['F88', 'F90'],
  needs: {stages: probeStage, answers: nameAnswers},
  wants: {joinNames: externalJoinName},
  after: ['cms/turn-address-unknown'],
  references: ['RFC 1035 §4.1.1', 'Cisco document 210800, TURN'],
  messages: {
    missing: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: '{resolver} has no address for {asked}, the name of the TURN server',
      volatile: ['lookup'],
      why: 'Who asks this DNS server does not find the TURN server: there is no relay, and the call stays at "Connecting" until it drops.',
      fix: [
        {
          action:
            'Compare {asked} with the name that CMS hands out (clientAddress of its turnServers object) and correct whichever is wrong; or give {asked} an address: outside, the public one of Expressway-E.',
          where: 'CMS API, object turnServers; DNS server {resolver}, or the zone that {asked} belongs to',
          verify: '`{lookup}` prints that address.',
        },
      ],
    },
  },
  examples: {fail: 'dns/probe-turn-name-nxdomain', pass: 'dns/probe-turn-name'},
  run({stages, answers, joinNames}, report) {
    // Without a word on the TURN server the join name is taken for one; where that is missing, it is told as the join name.
    const guessed = new Set(joinNames.map(({value}) => value.host));
    const meant = new Set(
      stages.filter(isMeant).flatMap((fact) => {
        const host = hostOf(fact);
        return host === undefined ? [] : [`${sideOf(fact)} ${host}`];
      }),
    );
    const asked = answers.filter(
      ({value}) => value.kind === 'address' && meant.has(`${value.view} ${value.asked}`) && !guessed.has(value.asked),
    );
    for (const fact of asked) {
      const {denying, answering, silent} = fact.value;
      const [resolver] = denying;
      if (answering.length > 0) report.pass(`${fact.value.asked} has an address.`);
      else if (resolver === undefined)
        report.notApplicable(`${silent.join(' and ')} gave no usable answer for ${fact.value.asked}.`);
      else {
        const untried = stages.find((stage) => hostOf(stage) === fact.value.asked && isUntried(stage.value));
        report.fail('missing', {
          subject: fact.subject,
          args: {asked: fact.value.asked, resolver, lookup: lookupCommand(fact.value.asked, resolver)},
          evidence: [
            evidenceOf(fact, `${resolver} knows of no address`, `resolver:${resolver}`),
            ...denying.slice(1, 3).map((further) => evidenceOf(fact, 'and this one', `resolver:${further}`)),
            ...(untried === undefined ? [] : [evidenceOf(untried, 'so the TURN server was not tried')]),
          ],
        });
      }
    }
    if (asked.length === 0) report.notApplicable('No TURN server was to be tried by its name.');
  },
});

/** What nobody said to be there need have no name. */
function isMeant({value}: Fact<ProbeStage>): boolean {
  return value.isOptional !== true;
}

/** Which side's DNS counts for it. */
function sideOf({value}: Fact<ProbeStage>): NameAnswers['view'] {
  return value.vantage ?? 'unknown';
}

function isUntried({outcome, because}: ProbeStage): boolean {
  return outcome === 'not-tried' && because?.stage === 'dns';
}

/** `turn://relay.example.com:3478/udp`: the name in it. */
function hostOf({subject}: Fact<ProbeStage>): string | undefined {
  return /^turn:\/\/([a-z0-9.-]*[a-z][a-z0-9.-]*):\d+\//.exec(subject)?.[1];
}
