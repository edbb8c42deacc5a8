import type {LogFormat} from '../log-format.ts';

/**
 * Expressway event and diagnostic log: local time with its offset, host, process, then `Name="value"` pairs, with
 * `UTCTime=` first or last. Some lines of the cluster database have no process. A message of a proxied request follows
 * a line that ends in `HTTPMSG:`.
 */
export const expresswayEventLog: LogFormat = {
  id: 'expressway-event-log',
  title: 'Expressway log',
  product: 'expressway',
  shapes: ['dddd-dd-ddTdd:dd:dd'],
  patterns: [
    // Other products write this stamp too: one of Expressway's own names has to be in the line.
    /^(?<date>\d{4}-\d\d-\d\d)T(?<clock>\d\d:\d\d:\d\d(?:\.\d{1,9})?)(?<offset>Z|[+-]\d\d:?\d\d) (?<host>[\w.-]+) (?=.*(?:\b(?:UTCTime|Event|Module|CodeLocation)="|\[ET_NET ))(?:(?<process>[\w.-]+)(?:\[\d+\])?: ?)?(?<text>.*)$/,
  ],
  samples: [
    {
      line: '2019-11-05T10:00:02.760-05:00 edge1 tvcs: Event="Outbound TLS Negotiation Error" Service="SIP" Dst-ip="198.51.100.7" Dst-port="5062" Detail="No SSL error available, probably remote disconnect" Level="1" UTCTime="2019-11-05 15:00:02,758"',
      level: '',
      text: 'Event="Outbound TLS Negotiation Error" Service="SIP" Dst-ip="198.51.100.7" Dst-port="5062" Detail="No SSL error available, probably remote disconnect" Level="1" UTCTime="2019-11-05 15:00:02,758"',
      host: 'edge1',
      process: 'tvcs',
      iso: '2019-11-05T15:00:02.758000000Z',
    },
    {
      line: '2019-11-05T16:10:11.187+02:00 core1 UTCTime="2019-11-05 14:10:11,187" Event="System Configuration Changed" Node="clusterdb@127.0.0.1" Detail="xconfiguration edgeCmsServerAddresses name: join.example.net priority: 10"',
      level: '',
      text: 'UTCTime="2019-11-05 14:10:11,187" Event="System Configuration Changed" Node="clusterdb@127.0.0.1" Detail="xconfiguration edgeCmsServerAddresses name: join.example.net priority: 10"',
      host: 'core1',
      iso: '2019-11-05T14:10:11.187000000Z',
    },
    {
      line: "2026-02-03T14:01:16.974-05:00 core1 traffic_server[2030]:[ET_NET 1]ERROR:SSL connection failed for 'cms.example.net':error:14094418: SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca",
      level: '',
      text: "[ET_NET 1]ERROR:SSL connection failed for 'cms.example.net':error:14094418: SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca",
      host: 'core1',
      process: 'traffic_server',
      iso: '2026-02-03T19:01:16.974000000Z',
    },
  ],
};
