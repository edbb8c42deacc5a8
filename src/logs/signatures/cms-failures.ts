import type {Signature} from '../signature.ts';

/** What CMS writes when media or the link to the web bridge fails. Sources: Cisco documents 211301, 210800. */
export const cmsFailures: readonly Signature[] = [
  // Media of a web client's call.
  {
    id: 'ice-relay-timeout',
    product: 'cms',
    anchor: 'ICE failure',
    pattern: /^call (?<call>\d+): ICE failure(?: \d+)?\W+(?<reason>relay candidate creation timeout)/,
    use: 'event',
    proves: 'hint',
    because: 'Credentials, an unreachable TURN server and a blocked port all give this message.',
    samples: [
      [
        'call 12: ICE failure; relay candidate creation timeout',
        {call: '12', reason: 'relay candidate creation timeout'},
      ],
    ],
  },
  {
    id: 'ice-unauthorized',
    product: 'cms',
    anchor: 'ICE failure',
    pattern: /^call (?<call>\d+): ICE failure(?: (?<code>\d+))?\W+(?<reason>unauthorized[^)]*)/,
    use: 'event',
    proves: 'strong',
    samples: [
      [
        'call 3: ICE failure 4 (unauthorized - check credentials)',
        {call: '3', code: '4', reason: 'unauthorized - check credentials'},
      ],
    ],
  },
  {
    id: 'ice-failure',
    product: 'cms',
    anchor: 'ICE failure',
    pattern: /^call (?<call>\d+): ICE failure(?: (?<code>\d+))?(?:[;:]? *\(?(?<reason>[^()]+)\)?)?/,
    use: 'event',
    proves: 'hint',
    samples: [
      ['call 3: ICE failure 2 (no candidates)', {call: '3', code: '2', reason: 'no candidates'}],
      ['call 3: ICE failure; negotiation timeout', {call: '3', reason: 'negotiation timeout'}],
      ['call 3: ICE failure', {call: '3'}],
    ],
  },
  // The link between Call Bridge and web bridge.
  {
    id: 'web-bridge-connection-failed',
    product: 'cms',
    anchor: 'Web bridge connection to',
    pattern: /^Web bridge connection to "(?<host>[^"]+)" failed(?: \((?<reason>[^)]*)\))?/,
    use: 'event',
    proves: 'hint',
    samples: [
      [
        'Web bridge connection to "join.cms.example.net" failed (connect failure)',
        {host: 'join.cms.example.net', reason: 'connect failure'},
      ],
    ],
  },
  {
    id: 'web-bridge-name-unresolved',
    product: 'cms',
    anchor: 'name resolution for',
    pattern: /^web bridge link (?<link>\d+): name resolution for "(?<host>[^"]+)" failed/,
    use: 'event',
    proves: 'strong',
    samples: [
      ['web bridge link 5: name resolution for "join.example.net" failed', {link: '5', host: 'join.example.net'}],
    ],
  },
  {
    id: 'web-bridge-link-failed',
    product: 'cms',
    anchor: 'failed to establish connection to web bridge',
    pattern: /^failed to establish connection to web bridge link (?<link>\d+)(?: \((?<reason>[^)]*)\))?/,
    use: 'event',
    proves: 'hint',
    because: 'Written at level Info.',
    samples: [
      ['failed to establish connection to web bridge link 5 (unknown error)', {link: '5', reason: 'unknown error'}],
    ],
  },
  {
    id: 'c2w-failure',
    product: 'cms',
    anchor: 'WB3Cmgr: ',
    pattern: /^WB3Cmgr: (?<reason>.{0,200}\b(?:fail(?:ed|ure)|error|unable|refused|certificate)\b.{0,200})/i,
    use: 'event',
    proves: 'hint',
    because: 'The exact wording of these messages is not documented: prefix and words are all that is matched.',
    samples: [
      [
        'WB3Cmgr: connection to 192.0.2.20:9999 failed, retrying',
        {reason: 'connection to 192.0.2.20:9999 failed, retrying'},
      ],
    ],
  },
];
