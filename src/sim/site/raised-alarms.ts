/**
 * The alarms of an Expressway: those that somebody put into the site, and those that its settings bring about. Numbers are
 * those of the administrator guide; an alarm is raised by the versions that know it.
 */
import {type Alarm, type ExpresswayBox, expresswayFqdn} from './expressway-box.ts';
import {isWebProxyOn} from './meeting-server-state.ts';
import type {Site} from './site.ts';
import {certificateOf, holdsName, isInForce} from './site-certificates.ts';
import {isAtLeast} from './software-version.ts';
import {tunnelStates} from './traversal-state.ts';

export function raisedAlarms(site: Site, expressway: ExpresswayBox): readonly Alarm[] {
  return [
    ...expressway.alarms,
    ...clockAlarms(expressway),
    ...zoneAlarms(expressway),
    ...certificateAlarms(site, expressway),
    ...(expressway.role === 'expressway-c' ? tunnelAlarms(site, expressway) : turnAlarms(expressway)),
  ].sort((one, other) => Number(one.number) - Number(other.number));
}

function clockAlarms({isClockSynchronised}: ExpresswayBox): readonly Alarm[] {
  if (isClockSynchronised) return [];
  return [
    {
      number: '25021',
      title: 'NTP server not available',
      text: 'The system is unable to contact an NTP server',
      severity: 'Warning',
    },
    {
      number: '25002',
      title: 'Date and time not validated',
      text: 'The system is unable to obtain the correct time and date from any of the NTP servers',
      severity: 'Warning',
    },
  ];
}

function zoneAlarms({zones}: ExpresswayBox): readonly Alarm[] {
  const isWithoutTls = zones.some(({transport}) => transport !== 'TLS');
  const isUnverified = zones.some(({transport, isTlsVerified}) => transport === 'TLS' && !isTlsVerified);
  const title = 'Unified Communications configuration error';
  return [
    ...(isWithoutTls
      ? [
          {
            number: '40048',
            title,
            text: 'Unified Communications services are enabled but SIP TLS is disabled',
            severity: 'Warning' as const,
          },
        ]
      : []),
    ...(isUnverified
      ? [
          {
            number: '40040',
            title,
            text: 'TLS verify mode is not enabled on a traversal zone configured for Unified Communications services',
            severity: 'Warning' as const,
          },
        ]
      : []),
  ];
}

function certificateAlarms(site: Site, expressway: ExpresswayBox): readonly Alarm[] {
  if (!isAtLeast(expressway.version, 'X14.0')) return [];
  const certificate = certificateOf(site, expressway.certificate);
  const uris = site.expresswayC.filter(isWebProxyOn).map(({meetingServer}) => meetingServer.uri);
  const missing = expressway.role === 'expressway-e' ? uris.filter((uri) => !holdsName(certificate, uri)) : [];
  return [
    ...[...new Set(missing)].map(
      (uri): Alarm => ({
        number: '40051',
        title: 'CMS not Identified by Server Certificate',
        text: `The Cisco Meeting Server address ${uri} is not in the server certificate`,
        severity: 'Warning',
      }),
    ),
    ...(certificate.commonName === undefined
      ? [
          {
            number: '40052',
            title: 'Server certificate without a common name',
            text: 'The server certificate does not have a Common Name (CN), which Meeting Server web proxy and mobile and remote access need',
            severity: 'Warning' as const,
          },
        ]
      : []),
    ...(isInForce(certificate, site.now)
      ? []
      : [
          {
            number: '40068',
            title: 'Server certificate expired',
            text: `The server certificate of ${expresswayFqdn(expressway)} has expired`,
            severity: 'Critical' as const,
          },
        ]),
  ];
}

function tunnelAlarms(site: Site, expressway: Extract<ExpresswayBox, {role: 'expressway-c'}>): readonly Alarm[] {
  const down = [...new Set(tunnelStates(site, expressway).flatMap(({target, isActive}) => (isActive ? [] : [target])))];
  if (down.length === 0) return [];
  return [
    {
      number: '35013',
      title: 'Unified Communications SSH tunnel failure',
      text: `This system cannot communicate with one or more remote hosts: ${down.join(', ')}`,
      severity: 'Warning',
    },
  ];
}

function turnAlarms({turn, version}: Extract<ExpresswayBox, {role: 'expressway-e'}>): readonly Alarm[] {
  const needsLicence = !isAtLeast(version, 'X8.11');
  return [
    ...(turn.isOn && turn.licensedRelays === 0 && needsLicence
      ? [
          {
            number: '30011',
            title: 'TURN relay licenses required',
            text: 'TURN services are enabled but no TURN relay license option keys are installed',
            severity: 'Warning' as const,
          },
        ]
      : []),
    ...(turn.isOn && turn.listensOnTcp443 && turn.protocolMode === 'UDP'
      ? [
          {
            number: '25029',
            title: 'TCP 443 TURN service is off',
            text: 'TURN protocol mode changed to UDP, so TURN on TCP 443 is switched off',
            severity: 'Warning' as const,
          },
        ]
      : []),
  ];
}
