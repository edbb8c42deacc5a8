import type {LogFormat} from '../log-format.ts';

const stamp = String.raw`^(?:<\d{1,3}>)?(?<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +(?<day>\d{1,2}) (?<clock>\d\d:\d\d:\d\d(?:\.\d{1,9})?) +`;
// `<container id> wb3_frontend:`: the id is twelve hex digits.
const processOf = (names: string) =>
  String.raw`(?<host>[\w.:-]+) +(?:[0-9a-f]{12} +)?(?<process>${names})(?:\[\d+\])?: *`;
// The scheduler writes its level without a colon.
const levelAndText = `(?:(?<level>INFO|WARNING|WARN|ERROR|ERR|FATAL|CRITICAL|NOTICE|DEBUG|TRACE) *(?:: *|  *))?(?<text>.*)$`;

/**
 * CMS syslog: `log` fetched by SFTP, `syslog follow`, a log bundle, or what a syslog server received (with `<PRI>`).
 * No year and no zone; milliseconds since 2.x, none in 2.0. The spacing before and after the level varies by process.
 */
export const cmsSyslog: LogFormat = {
  id: 'cms-syslog',
  title: 'CMS syslog',
  product: 'cms',
  shapes: ['Aaa dd dd:dd:dd', 'Aaa  d dd:dd:dd', 'Aaa d dd:dd:dd'],
  patterns: [
    // With `facility.severity`, which CMS alone writes there, any process will do.
    new RegExp(
      `${stamp}(?<facility>[a-z]+\\d?)\\.(?<severity>[a-z]+) +${processOf('host:server|[\\w./-]+')}${levelAndText}`,
    ),
    // Syslog servers may drop that token: then the process has to be one of CMS's own.
    new RegExp(
      `${stamp}${processOf('host:server|client_backend|wb3_frontend|scheduler_backend|authp')}${levelAndText}`,
    ),
  ],
  samples: [
    {
      line: 'Oct  3 07:01:59 user.info bridge1 host:server:  INFO : API trace 12: GET for "/api/v1/callBridges" (from 192.0.2.9)',
      level: 'INFO',
      text: 'API trace 12: GET for "/api/v1/callBridges" (from 192.0.2.9)',
      host: 'bridge1',
      process: 'host:server',
      iso: '2024-10-03T07:01:59.000000000Z',
    },
    {
      line: '<11>Oct 13 07:01:59 user.info bridge1 authp:  Using authentication server cb_a.example.net to authenticate user kim@example.net (index: 1/1, reason: first match)',
      level: 'info',
      text: 'Using authentication server cb_a.example.net to authenticate user kim@example.net (index: 1/1, reason: first match)',
      host: 'bridge1',
      process: 'authp',
      iso: '2024-10-13T07:01:59.000000000Z',
    },
    {
      line: 'Oct 13 07:02:01.250 user.warning bridge1 host:server: WARNING : call 9: ICE failure; relay candidate creation timeout',
      level: 'WARNING',
      text: 'call 9: ICE failure; relay candidate creation timeout',
      host: 'bridge1',
      process: 'host:server',
      iso: '2024-10-13T07:02:01.250000000Z',
    },
    {
      line: 'Oct 13 07:02:01.300 user.err bridge1 client_backend:  ERROR   : SamlManager : Invalid SSO login attempt',
      level: 'ERROR',
      text: 'SamlManager : Invalid SSO login attempt',
      host: 'bridge1',
      process: 'client_backend',
      iso: '2024-10-13T07:02:01.300000000Z',
    },
    {
      line: 'Oct 13 07:02:02.010 local7.info bridge1 0a1b2c3d4e5f wb3_frontend: [Join call:11111111-2222-4333-8444-555555555555] 192.0.2.9 - - [13/Oct/2024:07:02:02 +0000] status 200 "POST /api/join HTTP/1.1"',
      level: 'info',
      text: '[Join call:11111111-2222-4333-8444-555555555555] 192.0.2.9 - - [13/Oct/2024:07:02:02 +0000] status 200 "POST /api/join HTTP/1.1"',
      host: 'bridge1',
      process: 'wb3_frontend',
      iso: '2024-10-13T07:02:02.010000000Z',
    },
    {
      line: 'Oct 13 07:02:03.999 daemon.info bridge1 scheduler_backend[88]:  INFO  C2WService - Connecting to webBridge=192.0.2.20:8443',
      level: 'INFO',
      text: 'C2WService - Connecting to webBridge=192.0.2.20:8443',
      host: 'bridge1',
      process: 'scheduler_backend',
      iso: '2024-10-13T07:02:03.999000000Z',
    },
    {
      line: 'Oct 13 07:02:04.000 local0.err bridge1 postgres[611]: [2-1] 2024-10-13 07:02:04.000 UTC [611] FATAL: connection to client lost',
      level: 'err',
      text: '[2-1] 2024-10-13 07:02:04.000 UTC [611] FATAL: connection to client lost',
      host: 'bridge1',
      process: 'postgres',
      iso: '2024-10-13T07:02:04.000000000Z',
    },
    {
      line: 'Oct 13 07:02:05.000 bridge1 host:server: INFO : new session created for user "guest5"',
      level: 'INFO',
      text: 'new session created for user "guest5"',
      host: 'bridge1',
      process: 'host:server',
      iso: '2024-10-13T07:02:05.000000000Z',
    },
  ],
};
