/** Faults of the Expressways themselves: administrator port, alarms, bans, clock. */
import type {Alarm, ExpresswayBox} from '../site/expressway-box.ts';
import {isAtLeast} from '../site/software-version.ts';
import {changeC, changeE, changeFirstE} from './change-site.ts';
import {everywhere, type Fault} from './fault.ts';

/** What has alarms of its own: any other alarm of the box is put down to it. */
const beforeAlarms: readonly string[] = [
  'zone',
  'tunnel',
  'uc',
  'edge',
  'c.dns',
  'proxy.uri',
  'certificates.edge',
  'turn.licence',
  'turn.protocol',
  'turn.capacity',
];

export const edgeFaults: readonly Fault[] = [
  {
    name: 'expressway-admin-port-443',
    check: 'expressway/admin-port-443',
    summary: 'the web administrator port of Expressway-E is 443',
    seenBy: everywhere,
    touches: ['edge.admin-port'],
    needs: [],
    applies: () => true,
    inject: (site) => changeE(site, (box) => ({...box, webAdministratorPort: 443})),
  },
  {
    name: 'expressway-admin-port-8443',
    check: 'expressway/admin-port-8443',
    summary: 'the web administrator port of Expressway-E is 8443',
    seenBy: everywhere,
    touches: ['edge.admin-port'],
    needs: [],
    applies: () => true,
    inject: (site) => changeE(site, (box) => ({...box, webAdministratorPort: 8443})),
  },
  {
    name: 'expressway-restart-pending',
    check: 'expressway/restart-pending',
    summary: 'Expressway-E has to be restarted for changed settings to count',
    seenBy: everywhere,
    touches: ['alarms.restart'],
    needs: [],
    applies: () => true,
    inject: (site) =>
      changeFirstE(site, (box) =>
        raise(box, {
          number: '25010',
          title: 'Restart required',
          text: 'IP configuration has been changed, however a restart is required for this to take effect',
          severity: 'Warning',
        }),
      ),
  },
  {
    name: 'expressway-alarm-raised',
    check: 'expressway/alarm-raised',
    summary: 'Expressway-E has an alarm that means something for guests: a port conflict',
    seenBy: everywhere,
    touches: ['alarms.port-conflict'],
    needs: beforeAlarms,
    applies: () => true,
    inject: (site) =>
      changeFirstE(site, (box) =>
        raise(box, {
          number: '25018',
          title: 'Port conflict',
          text: 'There is a port conflict between the TURN media ports and the traversal media ports',
          severity: 'Warning',
        }),
      ),
  },
  {
    name: 'expressway-alarm-raised-reverse-lookup',
    check: 'expressway/alarm-raised',
    summary: 'Expressway-E has the alarm of a failed reverse lookup (from X15.0)',
    seenBy: everywhere,
    touches: ['alarms.reverse-lookup'],
    needs: ['version.expressway', ...beforeAlarms],
    applies: ({expresswayE}) => expresswayE.every(({version}) => isAtLeast(version, 'X15.0')),
    inject: (site) =>
      changeFirstE(site, (box) =>
        raise(box, {
          number: '25030',
          title: 'Reverse DNS lookup failed',
          text: `The reverse DNS lookup of the address of ${box.hostName} failed`,
          severity: 'Warning',
        }),
      ),
  },
  {
    name: 'expressway-address-banned',
    check: 'expressway/address-banned',
    summary: 'automated protection of Expressway-E has banned an address for its web requests',
    seenBy: everywhere,
    touches: ['bans'],
    needs: [],
    applies: () => true,
    inject: (site) =>
      changeFirstE(site, (box) => ({
        ...box,
        bans: box.bans.map((category) =>
          category.name === 'web-intrusion'
            ? {...category, currentBans: 1, totalBans: category.totalBans + 1}
            : category,
        ),
      })),
  },
  {
    name: 'expressway-clock-wrong',
    check: 'expressway/clock-wrong',
    summary: 'Expressway-E does not reach its NTP server',
    seenBy: everywhere,
    touches: ['clock.expressway', 'alarms.clock'],
    // NTP servers may be known by name.
    needs: ['c.dns', 'edge.name'],
    applies: () => true,
    inject: (site) => changeFirstE(site, (box) => ({...box, isClockSynchronised: false})),
  },
  {
    name: 'expressway-clock-wrong-control',
    check: 'expressway/clock-wrong',
    summary: 'Expressway-C does not reach its NTP server',
    seenBy: everywhere,
    touches: ['clock.expressway', 'alarms.clock'],
    // NTP servers may be known by name.
    needs: ['c.dns', 'edge.name'],
    applies: () => true,
    inject: (site) => changeC(site, (box) => ({...box, isClockSynchronised: false})),
  },
];

function raise<Box extends ExpresswayBox>(box: Box, alarm: Alarm): Box {
  return {...box, alarms: [...box.alarms, alarm]};
}
