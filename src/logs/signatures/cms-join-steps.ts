import type {Signature} from '../signature.ts';

/** The steps of a guest's join in their order, 2.x and 3.x. Sources: Cisco documents 211301, 221729, 217249. */
export const cmsJoinSteps: readonly Signature[] = [
  {
    id: 'guest-login-request',
    product: 'cms',
    anchor: 'guest login request',
    pattern: /^web bridge link (?<link>\d+): new guest login request (?<request>\d+) received/,
    use: 'join-step',
    proves: 'strong',
    samples: [['web bridge link 1: new guest login request 4 received', {link: '1', request: '4'}]],
  },
  {
    id: 'guest-login-stored',
    product: 'cms',
    anchor: 'guest login request',
    pattern: /^guest login request (?<request>\d+): successfully stored credentials/,
    use: 'join-step',
    proves: 'strong',
    samples: [['guest login request 4: successfully stored credentials', {request: '4'}]],
  },
  {
    id: 'guest-created',
    product: 'cms',
    anchor: 'created guest account',
    pattern: /^created guest account with user ID "(?<guest>[^"]+)"/,
    use: 'join-step',
    proves: 'strong',
    samples: [['created guest account with user ID "guest7001@cms.example.net"', {guest: 'guest7001@cms.example.net'}]],
  },
  {
    id: 'session-created',
    product: 'cms',
    anchor: 'new session created',
    pattern: /^new session created for user "(?<guest>[^"]+)"/,
    use: 'join-step',
    proves: 'strong',
    samples: [['new session created for user "guest7001"', {guest: 'guest7001'}]],
  },
  {
    id: 'call-allocated',
    product: 'cms',
    anchor: ': allocated for ',
    // 2.x names the kind of client in quotes; 3.x the person, and the browser in brackets.
    pattern:
      /^call (?<call>\d+): allocated for (?<guest>\S+) (?:"(?<client>Web client)" conference participation|\/ ".*" conference participation(?: \((?<browser>[^)]*)\))?)/,
    use: 'join-step',
    proves: 'strong',
    samples: [
      [
        'call 12: allocated for guest7001@cms.example.net "Web client" conference participation',
        {call: '12', guest: 'guest7001@cms.example.net', client: 'Web client'},
      ],
      [
        'call 33: allocated for guest7001 / "A "quoted" Visitor" conference participation (Chrome)',
        {call: '33', guest: 'guest7001', browser: 'Chrome'},
      ],
    ],
  },
  {
    id: 'rtp-setup',
    product: 'cms',
    anchor: 'setting up combined RTP session',
    pattern: /^call (?<call>\d+): setting up combined RTP session for DTLS/,
    use: 'join-step',
    proves: 'strong',
    samples: [['call 12: setting up combined RTP session for DTLS (combined media and control)', {call: '12'}]],
  },
  {
    id: 'joined-space',
    product: 'cms',
    anchor: '" joined space ',
    pattern: /^participant "(?<guest>[^"]+)" joined space (?<space>[0-9a-f-]{36})/,
    use: 'join-step',
    proves: 'strong',
    samples: [
      [
        'participant "guest7001" joined space 11111111-2222-4333-8444-555555555555 (Lobby)',
        {guest: 'guest7001', space: '11111111-2222-4333-8444-555555555555'},
      ],
    ],
  },
  {
    id: 'joined-conference',
    product: 'cms',
    anchor: ' joined conference ',
    pattern: /^participant "(?<guest>[^"]+)" \((?<leg>[0-9a-f-]{36})\) joined conference (?<conference>[0-9a-f-]{36})/,
    use: 'join-step',
    proves: 'strong',
    samples: [
      [
        'participant "guest7001" (aaaaaaaa-2222-4333-8444-555555555555) joined conference bbbbbbbb-2222-4333-8444-555555555555 via WB3',
        {
          guest: 'guest7001',
          leg: 'aaaaaaaa-2222-4333-8444-555555555555',
          conference: 'bbbbbbbb-2222-4333-8444-555555555555',
        },
      ],
    ],
  },
  {
    id: 'dtls-start',
    product: 'cms',
    anchor: 'DTLS combined media negotiation',
    pattern: /^call (?<call>\d+): starting DTLS combined media negotiation/,
    use: 'join-step',
    proves: 'strong',
    samples: [['call 33: starting DTLS combined media negotiation (as initiator)', {call: '33'}]],
  },
  {
    id: 'call-torn-down',
    product: 'cms',
    anchor: ': tearing down',
    pattern: /^call (?<call>\d+): tearing down(?: \("(?<guest>[^"]+)" conference media\))?/,
    use: 'join-step',
    proves: 'strong',
    samples: [['call 33: tearing down ("guest7001" conference media)', {call: '33', guest: 'guest7001'}]],
  },
];
