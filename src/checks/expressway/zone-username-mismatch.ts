import {byBox, listsByBox, wholeTable} from '../../facts/derived/expressway-boxes.ts';
import {unifiedCommunicationsZones} from '../../facts/derived/unified-communications-zones.ts';
import {expresswayLocalUser} from '../../facts/expressway-local-user.ts';
import {expresswayZone} from '../../facts/expressway-zone.ts';
import {boxName} from '../../model/box-name.ts';
import {counted} from '../../model/count.ts';
import {defineCheck, evidenceOf} from '../check.ts';

const usersByBox = byBox(expresswayLocalUser, 'expressway-e');

/** Expressway-C logs in to the zone as a user that Expressway-E expects and has in its local database (F58). */
export default defineCheck({
  id: 'expressway/zone-username-mismatch',
  system: 'Expressway-E',
  title: {
    pass: 'Both ends of the traversal zone use the same user, and Expressway-E knows it',
    fail: 'The user of the traversal zone is not the one that Expressway-E knows',
  },
  failureModes: ['F58'],
  needs: {zones: unifiedCommunicationsZones},
  wants: {users: usersByBox, lists: listsByBox},
  after: [],
  references: ['Cisco document 211301, steps traversal zone and local authentication', 'Cisco document 118798 (MRA)'],
  messages: {
    differs: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: '{client} logs in to the traversal zone as {clientUser}; {server} expects {serverUser}',
      why: 'Expressway-E refuses the connection of the zone (“Incorrect authentication credential for user”). Without the zone there are no SSH tunnels, and guests get no join page.',
      fix: [
        {
          action: 'Set the user name {serverUser} and its password in the zone, and save.',
          where: '{client}, Configuration > Zones > Zones; or by the command over SSH, and the password on the page',
          command: 'xConfiguration Zones Zone {position} TraversalClient Authentication UserName: "{serverUser}"',
          verify: 'Status > Zones shows the zone as Active on both sides.',
        },
      ],
    },
    unknownUser: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'The local authentication database of {server} does not hold {serverUser}, the user of the traversal zone',
      why: 'Expressway-E cannot check the login of Expressway-C and refuses the zone. Without the zone there are no SSH tunnels, and guests get no join page.',
      competing: ['Expressway-E checks this login against another database (LDAP, H.350).'],
      fix: [
        {
          action: 'Add the user {serverUser} with the password that the zone of Expressway-C has, and save.',
          where:
            '{server}, Configuration > Authentication > Devices > Local database (on some releases without Devices), New',
          verify: 'The list shows {serverUser}, and Status > Zones shows the zone as Active on both sides.',
        },
      ],
    },
  },
  examples: {fail: 'demo:expressway-zone-username-mismatch', pass: 'demo:healthy'},
  run({zones, users, lists}, report) {
    const named = zones.flatMap((fact) =>
      fact.value.username === undefined ? [] : [{fact, user: fact.value.username, role: fact.value.role}],
    );
    const clients = named.filter(({role}) => role === 'expressway-c');
    const servers = named
      .filter(({role}) => role === 'expressway-e')
      .toSorted((one, other) => (`${one.user} ${one.fact.subject}` < `${other.user} ${other.fact.subject}` ? -1 : 1));
    for (const {fact, user} of clients) {
      const [server] = servers;
      if (server === undefined) continue;
      const box = boxName(fact.subject);
      if (servers.some((other) => other.user === user))
        report.pass(`${box} logs in as ${user}, as Expressway-E expects.`);
      else {
        const args = {
          client: box,
          clientUser: user,
          server: boxName(server.fact.subject),
          serverUser: server.user,
          position: fact.value.position,
        };
        report.fail('differs', {
          subject: fact.subject,
          related: [server.fact.subject],
          args,
          evidence: [
            evidenceOf(fact, 'the user of the client end', 'username'),
            evidenceOf(server.fact, 'the user that the server end expects', 'username'),
          ],
        });
      }
    }
    // Where the server end was not read, the client's user still has to be known there.
    const expected = servers.length > 0 ? servers : clients;
    const edges = lists.filter(
      ({subject, value}) => value.collection === 'local-users' && subject.startsWith('box:expressway-e'),
    );
    for (const subject of new Set(edges.map((list) => list.subject))) {
      const own = expected.filter(({fact, role}) => role === 'expressway-c' || fact.subject === subject);
      const table = wholeTable(lists, subject, 'local-users');
      const held = users.filter((fact) => fact.subject === subject).map(({value}) => value.name);
      for (const {fact, user} of table === undefined ? [] : own) {
        if (held.includes(user)) report.pass(`${boxName(subject)} knows the user ${user}.`);
        else if (table !== undefined) {
          report.fail('unknownUser', {
            subject,
            args: {server: boxName(subject), serverUser: user},
            evidence: [
              evidenceOf(fact, 'the user of the zone', 'username'),
              evidenceOf(table, `the whole database, ${counted(table.value.total, 'user')}, does not hold it`),
            ],
          });
        }
      }
    }
    if (
      named.length === 0 ||
      (servers.length === 0 && edges.length === 0) ||
      (clients.length === 0 && edges.length === 0)
    )
      report.lacking(expresswayZone, 'the user of the traversal zone is known for one end only, or for none');
  },
});
