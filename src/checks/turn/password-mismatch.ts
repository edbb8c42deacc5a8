import {type CmsTurnServer, cmsTurnServer, turnServerIds} from '../../facts/cms-turn-server.ts';
import {cmsWebAdmins, webAdminOf} from '../../facts/derived/cms-web-admins.ts';
import type {Fact} from '../../facts/fact.ts';
import {type IntegrityVerdict, integrityVerdict} from '../../facts/integrity-verdict.ts';
import {credentialRejections} from '../../facts/turn-session.ts';
import {groupBy} from '../../model/group-by.ts';
import type {Evidence} from '../../model/report.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * Which password the client signed with (F04), by recomputing the HMAC of its Allocate with the passwords that the user
 * gave. Nobody's password is written anywhere; the fact only says which ones match.
 */
export default defineCheck({
  id: 'turn/password-mismatch',
  system: 'TURN and media',
  title: {
    pass: 'The client signs with the password of the TURN server',
    fail: 'The client signs with another password than the TURN server has',
  },
  failureModes: ['F04', 'F107'],
  needs: {verdicts: integrityVerdict},
  wants: {servers: cmsTurnServer, admins: cmsWebAdmins},
  after: ['cms/turn-user-unknown'],
  references: ['RFC 8489 §9.2.2, §14.5, §14.6', 'RFC 8489 §18.5.1'],
  messages: {
    differs: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: '{client} signed as {username} with the password of {used}; that of {other} is another',
      why: 'Recomputed from the packet: the password given for {used} reproduces the MESSAGE-INTEGRITY of the rejected Allocate, that given for {other} does not. CMS hands its TURN credentials to every browser, so both must hold the same password.',
      volatile: ['object', 'webAdmin'],
      lists: ['object'],
      fix: [
        {
          action: 'Give CMS the password that Expressway-E has for {username} (or the other way round).',
          where: 'a shell that reaches the web administration of CMS; from CMS 2.9 also Configuration > API',
          command:
            "curl -u <user> -X PUT https://{webAdmin}/api/v1/turnServers/{object} -d 'username={username}' -d 'password=<the password of Expressway-E>'",
          verify: 'A new capture shows Allocate Success Response, and this check passes on it.',
        },
      ],
    },
    unknown: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: '{client} signed as {username} with a password that is none of those given ({given})',
      why: 'Recomputed from the packet: no given password reproduces the MESSAGE-INTEGRITY of the rejected Allocate. A third password is in use, or one of the given ones is not what the box really has.',
      volatile: ['object', 'webAdmin'],
      lists: ['object'],
      fix: [
        {
          action:
            'Set the password anew on both sides; prefer letters and digits, which no side can write in two ways.',
          where:
            'CMS API, turnServers; Expressway-E, Configuration > Authentication > Devices > Local database (on some releases without Devices), user {username}',
          command:
            "curl -u <user> -X PUT https://{webAdmin}/api/v1/turnServers/{object} -d 'username={username}' -d 'password=<new password>'",
          verify: '`wrtc-doctor probe`, or a new capture, shows Allocate Success Response.',
        },
      ],
    },
    same: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: '{client} signed as {username} with the password given for {used}, and the server still rejected it',
      why: 'Recomputed from the packet: that password reproduces the MESSAGE-INTEGRITY, so the client holds it. Then the server does not: it has another one stored, or it knows no user {username}.',
      competing: [
        'The user name differs: {username} is not in the local authentication database.',
        'The server has another password than was given here, such as a newer one.',
        'Changed TURN settings were saved but not applied.',
      ],
      volatile: ['object', 'webAdmin'],
      lists: ['object'],
      fix: [
        {
          action: 'Look for the user {username} in the local authentication database, and set its password again.',
          where:
            'Expressway-E, Configuration > Authentication > Devices > Local database (on some releases without Devices)',
          verify:
            '`wrtc-doctor probe`, or a new capture, shows Allocate Success Response. After changes of the TURN service itself: Off, Save, On.',
        },
      ],
    },
  },
  examples: {fail: 'octavio/turn-password', pass: 'octavio/healthy'},
  run({verdicts, servers, admins}, report) {
    // Without the user name in the packet (USERHASH, RFC 8489 §14.4) no key can be made of a password.
    const provable = verdicts.filter(({value}) => value.username !== '');
    const groups = groupBy(
      provable,
      ({subject, value}) => `${subject} ${value.client.address} ${value.username} ${matchesOf(value)}`,
    );
    const rejected: Fact<IntegrityVerdict>[] = [];
    for (const group of groups.values()) {
      const isAccepted = group.some(
        ({value}) => value.outcome === 'success' && value.passwords.some(({isMatch}) => isMatch),
      );
      const refused = group.filter(
        (fact) => credentialRejections.has(fact.value.outcome) && !isAcceptedLater(fact, provable),
      );
      // A server may answer 401 for an old nonce; one success shows that the password is right.
      if (isAccepted) report.pass('A given password reproduces the signature of a request that the server accepted.');
      else if (refused.length > 0) rejected.push(...refused);
      else {
        report.lacking(
          integrityVerdict,
          'the signed requests that a given password could be tried on got no verdict from the server',
        );
      }
    }
    // The browser and CMS hold the same wrong password: one fault, however many sign with it and at which address.
    for (const group of groupBy(rejected, ({value}) => `${value.username} ${matchesOf(value)}`).values()) {
      const {used, others, isOfServer, ...failure} = compare(group, servers, webAdminOf(servers, admins));
      if (used === '') report.fail('unknown', {...failure, args: {...failure.args, given: others}});
      else if (others === '' || isOfServer) report.fail('same', {...failure, args: {...failure.args, used}});
      else report.fail('differs', {...failure, args: {...failure.args, used, other: others}});
    }
    if (provable.length === 0)
      report.lacking(integrityVerdict, 'the signed requests name no user, so no password can be tried on them');
  },
});

/** The same client and user in the same capture: the password was corrected while it ran. */
function isAcceptedLater(rejected: Fact<IntegrityVerdict>, all: readonly Fact<IntegrityVerdict>[]): boolean {
  const {client, username, frame} = rejected.value;
  return all.some(
    ({subject, origin, value}) =>
      subject === rejected.subject &&
      origin.input === rejected.origin.input &&
      value.client.address === client.address &&
      value.username === username &&
      value.outcome === 'success' &&
      value.frame > frame,
  );
}

/** Which of the given passwords match, as a key. */
function matchesOf({passwords}: IntegrityVerdict): string {
  return passwords.map(({isMatch}) => isMatch).join();
}

/** Who holds the password that was used, and who another; the empty string for nobody. */
function compare(group: readonly Fact<IntegrityVerdict>[], servers: readonly Fact<CmsTurnServer>[], webAdmin: string) {
  const [subject = 'site', ...related] = [...new Set(group.map((fact) => fact.subject))].sort();
  // One piece of evidence for each client at each address.
  const pieces = [...groupBy(group, (fact) => `${fact.subject} ${fact.value.client.address}`).values()].map(
    evidenceFor,
  );
  const {username = '', passwords = []} = group[0]?.value ?? {};
  const [first, ...others] = pieces;
  if (first === undefined) throw new Error('a rejected group holds a request');
  const evidence: readonly [Evidence, ...Evidence[]] = [first, ...others.slice(0, 4)];
  return {
    subject,
    related,
    evidence,
    // The port changes with every allocation; the address is who the client is.
    args: {
      client: [...new Set(group.map(({value}) => value.client.address))].sort().join(' and '),
      username,
      object: turnServerIds(servers, username),
      webAdmin,
    },
    used: holders(passwords.filter(({isMatch}) => isMatch)),
    isOfServer: passwords.some(({holder, isMatch}) => isMatch && holder === 'expressway-e'),
    others: holders(passwords.filter(({isMatch}) => !isMatch)),
  };
}

function evidenceFor(group: readonly Fact<IntegrityVerdict>[]): Evidence {
  const [first] = group;
  if (first === undefined) throw new Error('groups are not empty');
  const {client, outcome} = first.value;
  const which = group.length === 1 ? 'the signed Allocate' : `the first of ${group.length} signed Allocates`;
  return evidenceOf(first, `${which} of ${client.address}, answered ${outcome}`);
}

const holderNames: Readonly<Record<string, string>> = {cms: 'CMS', 'expressway-e': 'Expressway-E'};

function holders(list: readonly {readonly holder: string}[]): string {
  return [...new Set(list.map(({holder}) => holderNames[holder] ?? holder))].join(' and ');
}
