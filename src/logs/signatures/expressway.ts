import type {Signature} from '../signature.ts';

/** What Expressway writes when it fails on the way to CMS. Sources: Cisco documents 213481, 117811. */
export const expresswaySignatures: readonly Signature[] = [
  {
    id: 'expressway-cms-check-failed',
    product: 'expressway',
    anchor: 'CMS check failed',
    pattern: /Detail="CMS check failed" Address="(?<host>[^"]+)",? Error="(?<reason>[^"]*)"/,
    use: 'event',
    proves: 'strong',
    samples: [
      [
        'Module="cms" Detail="CMS check failed" Address="192.0.2.20", Error="[Errno 111] Connection refused"',
        {host: '192.0.2.20', reason: '[Errno 111] Connection refused'},
      ],
    ],
  },
  {
    id: 'expressway-tls-failure',
    product: 'expressway',
    anchor: 'bound TLS Negotiation Error',
    pattern:
      /Event="(?<direction>Inbound|Outbound) TLS Negotiation Error"(?=(?:.*? Dst-ip="(?<host>[^"]*)")?)(?=(?:.*? Dst-port="(?<port>\d+)")?)(?=(?:.*? Detail="(?<reason>[^"]*)")?)/,
    use: 'event',
    proves: 'hint',
    samples: [
      [
        'Event="Outbound TLS Negotiation Error" Service="SIP" Dst-ip="192.0.2.30" Dst-port="7001" Detail="Peer\'s TLS certificate identity was unacceptable" Protocol="TLS"',
        {
          direction: 'Outbound',
          host: '192.0.2.30',
          port: '7001',
          reason: "Peer's TLS certificate identity was unacceptable",
        },
      ],
    ],
  },
  {
    id: 'expressway-authentication-failed',
    product: 'expressway',
    anchor: 'Event="Authentication Failed"',
    pattern: /Event="Authentication Failed"(?=(?:.*? Src-ip="(?<host>[^"]*)")?)(?=(?:.*? Detail="(?<reason>[^"]*)")?)/,
    use: 'event',
    proves: 'hint',
    samples: [
      [
        'Event="Authentication Failed" Service="SIP" Src-ip="192.0.2.31" Detail="Incorrect authentication credential for user"',
        {host: '192.0.2.31', reason: 'Incorrect authentication credential for user'},
      ],
    ],
  },
  {
    id: 'expressway-http-error',
    product: 'expressway',
    anchor: 'Sending HTTP error response',
    pattern: /Event="Sending HTTP error response" Status="(?<code>\d{3})"(?: Reason="(?<reason>[^"]*)")?/,
    use: 'event',
    proves: 'hint',
    samples: [
      [
        'Event="Sending HTTP error response" Status="502" Reason="Next Hop Connection Failed" Dst-ip="192.0.2.32"',
        {code: '502', reason: 'Next Hop Connection Failed'},
      ],
    ],
  },
  {
    id: 'expressway-proxy-tls-failure',
    product: 'expressway',
    anchor: 'ERROR:SSL connection failed for',
    pattern: /ERROR:SSL connection failed for '(?<host>[^']+)':(?<reason>.+)$/,
    use: 'event',
    proves: 'strong',
    samples: [
      [
        "[ET_NET 1]ERROR:SSL connection failed for 'cms.example.net':error:14094418: SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca",
        {host: 'cms.example.net', reason: 'error:14094418: SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca'},
      ],
    ],
  },
  {
    id: 'expressway-srv-absent',
    product: 'expressway',
    anchor: 'edgeCmsServerAddresses',
    // What Expressway-C stores when there is no SRV record: the name itself, at the lowest priority there is.
    pattern: /edgeCmsServerAddresses .*\bname: (?<host>\S+) priority: 65536"/,
    use: 'event',
    proves: 'strong',
    because: 'Without the SRV record _cms-web._tls the join name itself is used: right for one web bridge.',
    samples: [
      [
        'Event="System Configuration Changed" Detail="xconfiguration edgeCmsServerAddresses uuid 1 name: join.example.net priority: 65536"',
        {host: 'join.example.net'},
      ],
    ],
  },
];
