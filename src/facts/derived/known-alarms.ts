/**
 * Raised alarms of the Expressways that matter to a guest, out of one table (Expressway administrator guide, alarms
 * reference). Pages and JSON give numbers; status.xml gives only title and text, which are then matched by their words.
 * What is not in the table says nothing, and 25019 (verbose logs, while a diagnostic log runs) is benign.
 */
import {groupBy} from '../../model/group-by.ts';
import {defineDerived, type FactLookup} from '../derived.ts';
import {expresswayAlarm} from '../expressway-alarm.ts';
import type {Fact} from '../fact.ts';
import {groupFacts} from './boxes-of.ts';
import {listsByBox, settled, wholeTable} from './expressway-boxes.ts';
import {expresswayLogEvents} from './expressway-log-events.ts';
import {inLogOrder} from './log-order.ts';

/** `restart`, `time`, `ban` and `licence` have checks of their own. */
export type AlarmTopic = 'restart' | 'time' | 'ban' | 'licence' | 'other';

export interface KnownAlarm {
  /** `35013`, or the title where several numbers have it. */
  readonly number: string;
  readonly title: string;
  readonly topic: AlarmTopic;
  /** What it does to guests. */
  readonly level: 'stops-join' | 'stops-media' | 'degrades';
  /** What it means for a guest. */
  readonly meaning: string;
  readonly step: string;
  readonly where: string;
  /** `where` is not a page of the box that raises the alarm. */
  readonly isElsewhere?: true;
}

interface Row extends Omit<KnownAlarm, 'number' | 'title'> {
  readonly numbers: readonly string[];
  /** Title and text of the alarm; some titles stand for several alarms. */
  readonly words: RegExp;
}

const restart = {
  topic: 'restart',
  level: 'degrades',
  meaning: 'A changed setting is not in force yet',
  step: 'Restart the box',
  where: 'Maintenance > Restart options',
} as const;
const time = {
  topic: 'time',
  level: 'degrades',
  step: 'Set NTP servers that the box reaches, and wait until System > Time shows it as synchronised',
  where: 'System > Time',
} as const;
const capacity = {
  topic: 'other',
  step: 'See how many relays are in use and by whom; add an Expressway-E to the cluster, or relay licences on old versions',
  where: 'Status > TURN relay usage',
} as const;
const tunnel = {
  topic: 'other',
  level: 'stops-join',
  meaning:
    'The SSH tunnels carry the requests of guests from Expressway-E to Expressway-C; without them the join page times out or shows 502',
  step: 'Bring the traversal zone up, and allow TCP 2222 from Expressway-C to Expressway-E',
  where: 'Status > Zones; firewall between the Expressways',
} as const;

/** Special ones first: several alarms are called “Restart required” or “SSLH failure”. */
const table: readonly Row[] = [
  {
    numbers: ['25029'],
    words: /turn protocol mode changed to udp/i,
    topic: 'other',
    level: 'degrades',
    meaning: 'TURN answers over UDP only, so guests behind firewalls without UDP get no relay on TCP 443',
    step: 'Set TURN protocol mode to Both, then TURN services Off, Save, On, Save, and restart',
    where: 'Configuration > Traversal > TURN; Maintenance > Restart options',
  },
  {
    ...restart,
    numbers: [
      '25001',
      '25006',
      '25008',
      '25009',
      '25010',
      '25011',
      '25017',
      '25026',
      '45022',
      '15022',
      '15028',
      '20020',
      '30025',
    ],
    // Language packs, core dumps and QoS do nothing to guests.
    words: /^restart required\b(?!.*(?:language pack|core dump|qos))/i,
  },
  {
    ...time,
    numbers: ['25002'],
    words: /date and time not validated/i,
    meaning: 'The box has no right time',
  },
  {...time, numbers: ['25020'], words: /ntp client failure/i, meaning: 'The NTP client of the box does not run'},
  {...time, numbers: ['25021'], words: /ntp server not available/i, meaning: 'The box reaches no NTP server'},
  {
    ...time,
    numbers: ['25022'],
    words: /time not synchroni[sz]ed over traversal zone/i,
    meaning: 'The time differs from that of the Expressway at the other end of the traversal zone',
  },
  {
    numbers: ['25018'],
    words: /^port conflict/i,
    topic: 'other',
    level: 'degrades',
    meaning: 'Two services want the same port and only one gets it; with 443 or 3478 it stops guests or their media',
    step: 'Give one of the two services another port and restart',
    where: 'Maintenance > Tools > Port usage > Local inbound ports',
  },
  {
    numbers: ['45024'],
    words: /sslh failure.*(?:443.*multiplexing|dmi only)/is,
    topic: 'other',
    level: 'stops-join',
    meaning: 'Web administration holds TCP 443, so neither the join page nor TURN on TCP 443 can be reached',
    step: 'Move web administration to another port (445), or allow it on the dedicated management interface only; restart',
    where: 'System > Administration',
  },
  {
    numbers: ['25027'],
    words: /sslh failure/i,
    topic: 'other',
    level: 'stops-join',
    meaning:
      'The service that shares TCP 443 does not run, so neither the join page nor TURN on TCP 443 can be reached',
    step: 'Save the TURN settings anew (Off, Save, On, Save), and look that web administration is not on 443; restart',
    where: 'Configuration > Traversal > TURN; System > Administration',
  },
  {
    numbers: ['25030'],
    words: /reverse dns lookup failed/i,
    topic: 'other',
    level: 'degrades',
    meaning: 'The address of Expressway-E has no PTR record; from X15 the Expressways check it before they connect',
    step: 'Add one PTR record for the address of Expressway-E, with a name that its certificate holds',
    where: 'the DNS zone of that address',
    isElsewhere: true,
  },
  {
    numbers: ['25031'],
    words: /certificate verification failed.*ptr/is,
    topic: 'other',
    level: 'degrades',
    meaning: 'The name in the PTR record of Expressway-E is not in its certificate; from X15 the Expressways check it',
    step: 'Make the PTR record of Expressway-E a name that its certificate holds, or reissue the certificate',
    where: 'the DNS zone of that address; Expressway-E, Maintenance > Security > Server certificate',
    isElsewhere: true,
  },
  {
    ...capacity,
    numbers: ['30005', '30007'],
    words: /capacity warning.*turn relay/is,
    level: 'degrades',
    meaning: 'Nearly all TURN relays are in use; further guests will get none',
  },
  {
    ...capacity,
    numbers: ['30021', '30024'],
    words: /turn relay (?:license|capacity) limit/i,
    level: 'stops-media',
    meaning: 'All TURN relays are in use; further guests get none and stay at “Connecting”',
  },
  {
    numbers: ['30009'],
    words: /turn services are only available on expressway-e/i,
    topic: 'other',
    level: 'degrades',
    meaning: 'TURN runs on Expressway-E only; the option key on this box does nothing for guests',
    step: 'Remove the TURN option key here and look that Expressway-E has TURN on',
    where: 'Maintenance > Option keys',
  },
  {
    numbers: ['30011'],
    words: /turn relay licen[sc]es? required/i,
    topic: 'licence',
    level: 'stops-media',
    meaning: 'TURN is on, but no relay is licensed: neither browser nor CMS gets a relay',
    step: 'Add a TURN relay option key, or upgrade to X12.5.4 or later, which needs none',
    where: 'Maintenance > Option keys',
  },
  {...tunnel, numbers: ['35014'], words: /ssh tunnel notification failure/i},
  {...tunnel, numbers: ['35013'], words: /ssh tunnel failure/i},
  {
    numbers: ['40040'],
    words: /tls verify mode is not enabled on a traversal zone configured for unified/i,
    topic: 'other',
    level: 'degrades',
    meaning: 'Unified Communications, the web proxy among it, expects a traversal zone that verifies certificates',
    step: 'Set TLS verify mode of the traversal zone to On, on both sides',
    where: 'Configuration > Zones > Zones',
  },
  {
    numbers: ['40043'],
    words: /media encryption is not enforced on a traversal zone/i,
    topic: 'other',
    level: 'degrades',
    meaning: 'The traversal zone is not set up as Unified Communications expects it',
    step: 'Set media encryption mode of the traversal zone to Force encrypted',
    where: 'Configuration > Zones > Zones',
  },
  {
    numbers: ['40048'],
    words: /unified communications services are enabled but sip tls is disabled/i,
    topic: 'other',
    level: 'stops-join',
    meaning: 'Without SIP TLS the traversal zone does not come up, and there are no tunnels for the requests of guests',
    step: 'Set SIP TLS mode to On',
    where: 'Configuration > Protocols > SIP',
  },
  {
    numbers: ['40051'],
    words: /cms not identified by server certificate/i,
    topic: 'other',
    level: 'stops-join',
    meaning:
      'The name in the guest account client URI is not in the certificate of Expressway-E: browsers warn, or refuse',
    step: 'Reissue the certificate of Expressway-E with that name among its alternative names, or correct the URI on Expressway-C',
    where: 'Expressway-E, Maintenance > Security > Server certificate',
    isElsewhere: true,
  },
  {
    numbers: ['40052'],
    words: /does not have a common name/i,
    topic: 'other',
    level: 'stops-join',
    meaning: 'The web proxy does not work with a server certificate without a common name (CN)',
    step: 'Reissue the server certificate with a common name and restart',
    where: 'Maintenance > Security > Server certificate',
  },
  {
    numbers: ['40056'],
    words: /fail2ban|http proxy protocol violation/i,
    topic: 'ban',
    level: 'degrades',
    meaning: 'Guests behind a banned address do not reach the join page',
    step: 'Unban the address, or exempt it',
    where: 'System > Protection > Automated detection > Blocked addresses',
  },
  {
    numbers: ['40061', '40062', '40063', '40064'],
    words: /acme auto-(?:sign|deploy) failure/i,
    topic: 'other',
    level: 'degrades',
    meaning: 'The certificate is not renewed; once it expires, browsers refuse the join page',
    step: 'See why the ACME provider refuses (TCP 80 and DNS have to lead to this box), and sign again',
    where: 'Maintenance > Security > Server certificate',
  },
  {
    numbers: ['40068'],
    words: /server certificate expire[ds](?! in)/i,
    topic: 'other',
    level: 'stops-join',
    meaning: 'The server certificate has expired: browsers refuse the join page, and the traversal zone goes down',
    step: 'Install a new server certificate and restart',
    where: 'Maintenance > Security > Server certificate',
  },
  {
    numbers: ['40069'],
    words: /server certificate expires in/i,
    topic: 'other',
    level: 'degrades',
    meaning:
      'The server certificate expires soon; then browsers refuse the join page, and the traversal zone goes down',
    step: 'Install a new server certificate and restart',
    where: 'Maintenance > Security > Server certificate',
  },
  {
    numbers: ['45023'],
    words: /host\/port tuple/i,
    topic: 'other',
    level: 'degrades',
    meaning: 'Two zones use the same host and port, and one of them does not work',
    step: 'Give one of the zones another port or peer',
    where: 'Configuration > Zones > Zones',
  },
  {
    numbers: [],
    words: /application failed.*portforwarding/is,
    topic: 'other',
    level: 'stops-join',
    meaning: 'The service that holds the SSH tunnels fails, so requests of guests find no way to Expressway-C',
    step: 'Look that the host name of Expressway-E has no underscore and its domain the same case on all peers; restart',
    where: 'System > DNS',
  },
];

export const knownAlarms = defineDerived<KnownAlarm>({
  id: 'expressway.known-alarms',
  title: expresswayAlarm.title,
  collect: expresswayAlarm.collect,
  derive: (store) => {
    const raised = settled(store, store.of(expresswayAlarm));
    const known = [...raised, ...loggedAlarms(store, raised)].flatMap((fact): Fact<KnownAlarm>[] => {
      const {number, title, text = ''} = fact.value;
      const row = rowOf(number, `${title} - ${text}`);
      if (row === undefined) return [];
      const {numbers, words: _words, ...rest} = row;
      const [only] = numbers;
      const name = number ?? (numbers.length === 1 ? (only ?? title) : title);
      return [{...fact, type: 'expressway.known-alarms', value: {...rest, number: name, title: spelled(title, text)}}];
    });
    // status.xml and the page tell the same alarm, one of them without its number.
    const same = groupBy(known, ({subject, value}) => `${subject} ${value.title.toLowerCase()}`);
    return [...same.values()].flatMap(
      (copies) => copies.find(({value}) => /^\d+$/.test(value.number)) ?? copies[0] ?? [],
    );
  },
});

type Alarm = ReturnType<(typeof expresswayAlarm)['of']>['value'];

/**
 * Alarms that a log tells to be raised at its end. A restart ends them all: what is still wrong is raised anew. Where the
 * alarms of a box were read, those count: the log is older.
 */
function loggedAlarms(store: FactLookup, read: readonly Fact<Alarm>[]): readonly Fact<Alarm>[] {
  const lists = store.of(listsByBox);
  const boxes = groupFacts(store.of(expresswayLogEvents), ({subject}) => subject);
  return boxes.flatMap((events): readonly Fact<Alarm>[] => {
    const {subject} = events[0];
    const isRead =
      read.some((alarm) => alarm.subject === subject) || wholeTable(lists, subject, 'alarms') !== undefined;
    if (isRead) return [];
    const raised = new Map<string, Fact<Alarm>>();
    for (const {
      origin,
      value: {signature, fields, text},
    } of inLogOrder(events)) {
      const words = fields.reason ?? fields.detail ?? text;
      const key = fields.number ?? fields.uuid ?? words;
      if (signature === 'expressway-started') raised.clear();
      else if (signature === 'expressway-alarm-lowered') raised.delete(key);
      else if (alarmMessages.has(signature)) {
        raised.set(key, {type: expresswayAlarm.id, subject, origin, value: alarmOf(signature, words, fields.number)});
      }
    }
    return [...raised.values()];
  });
}

/** `NTP server not available: The system is unable to contact …`: title and text. */
function alarmOf(signature: string, words: string, number: string | undefined): Alarm {
  const [title = words, ...rest] = words.split(': ');
  const named = number === undefined ? {} : {number};
  if (signature === 'expressway-application-failed') return {...named, title: 'Application failed', text: words};
  return rest.length === 0 ? {...named, title} : {...named, title, text: rest.join(': ')};
}

const alarmMessages: ReadonlySet<string> = new Set([
  'expressway-alarm-raised',
  'expressway-application-failed',
  'expressway-license-limit',
]);

/** By the number alone where there is one: a number that is not in the table is another alarm with the same title. */
function rowOf(number: string | undefined, words: string): Row | undefined {
  const byWords = table.find((row) => row.words.test(words));
  if (number === undefined) return byWords;
  return table.find((row) => row.numbers.includes(number)) ?? (byWords?.numbers.length === 0 ? byWords : undefined);
}

/** Titles such as “Restart required” say too little without the text. */
function spelled(title: string, text: string): string {
  const whole = text === '' ? title : `${title} - ${text}`;
  return whole.length > 160 ? `${whole.slice(0, 159)}…` : whole;
}
