import type {Signature} from '../signature.ts';

/** Messages that look like a fault and stand in joins that went well. Sources: Cisco documents 221729, 217249. */
export const cmsBenign: readonly Signature[] = [
  {
    id: 'database-client-lost',
    product: 'cms',
    anchor: 'connection to client lost',
    pattern: /FATAL: +connection to client lost/,
    use: 'benign',
    proves: 'hint',
    because: 'The database notes that a process of CMS closed its connection; seen in good joins.',
    samples: [['[7-1] 2024-10-13 07:02:04.000 UTC [611] FATAL: connection to client lost', {}]],
  },
  {
    id: 'database-broken-pipe',
    product: 'cms',
    anchor: 'could not send data to client',
    pattern: /could not send data to client/,
    use: 'benign',
    proves: 'hint',
    because: 'The database notes that a process of CMS closed its connection; seen in good joins.',
    samples: [['[6-1] 2024-10-13 07:02:04.000 UTC [611] LOG: could not send data to client: Broken pipe', {}]],
  },
  {
    id: 'lock-consensus',
    product: 'cms',
    anchor: 'lack of lock consensus',
    pattern: /^conference \S+: locked due to lack of lock consensus/,
    use: 'benign',
    proves: 'hint',
    because: 'A new conference is locked until its settings are there, and unlocked within milliseconds.',
    samples: [['conference bbbbbbbb-2222-4333-8444-555555555555: locked due to lack of lock consensus', {}]],
  },
  {
    id: 'logo-license',
    product: 'cms',
    anchor: ' -- no license',
    pattern: /^unable to apply logo .* -- no license/,
    use: 'benign',
    proves: 'hint',
    because: 'Branding is not licensed; joining does not need it.',
    samples: [["unable to apply logo (space 'Lobby') -- no license", {}]],
  },
];
