import type {Signature} from '../signature.ts';

/** Sign-in of people who are no guests (3.x, single sign-on). Source: Cisco document 221573. */
export const cmsSignIn: readonly Signature[] = [
  {
    id: 'login-unsuccessful',
    product: 'cms',
    anchor: 'unsuccessful login request',
    pattern: /^unsuccessful login request from (?<user>\S+)/,
    use: 'event',
    proves: 'strong',
    samples: [['unsuccessful login request from kim@example.net', {user: 'kim@example.net'}]],
  },
  {
    id: 'login-rejected',
    product: 'cms',
    anchor: 'rejecting login attempt',
    pattern: /^rejecting login attempt from user '(?<user>[^']+)' -- (?<reason>.+)$/,
    use: 'event',
    proves: 'strong',
    samples: [
      [
        "rejecting login attempt from user 'kim@example.net' -- authenticationId incorrect",
        {user: 'kim@example.net', reason: 'authenticationId incorrect'},
      ],
    ],
  },
  {
    id: 'login-user-unknown',
    product: 'cms',
    anchor: 'no user found for authorisation',
    pattern: /^no user found for authorisation/,
    use: 'event',
    proves: 'strong',
    samples: [['no user found for authorisation', {}]],
  },
  {
    id: 'sso-failure',
    product: 'cms',
    anchor: 'SamlManager',
    pattern:
      /^SamlManager : (?:\[[0-9a-f-]{36}\] )?(?<reason>Invalid SSO login attempt|Failed .+|No authenticationId .+|No assertions .+|Skipping assertion .+)/,
    use: 'event',
    proves: 'strong',
    samples: [
      ['SamlManager : Invalid SSO login attempt', {reason: 'Invalid SSO login attempt'}],
      [
        'SamlManager : [11111111-2222-4333-8444-555555555555] Failed finding an SSO in SAML Token Request',
        {reason: 'Failed finding an SSO in SAML Token Request'},
      ],
      [
        'SamlManager : Skipping assertion without us in the allowed audience',
        {reason: 'Skipping assertion without us in the allowed audience'},
      ],
    ],
  },
  {
    id: 'sso-provider-failure',
    product: 'cms',
    anchor: 'SAML Authentication request',
    pattern: /^SamlManager : SAML Authentication request (?<request>\S+) failed with reason: (?<reason>\S+)/,
    use: 'event',
    proves: 'strong',
    samples: [
      [
        'SamlManager : SAML Authentication request _11 failed with reason: urn:oasis:names:tc:SAML:2.0:status:Responder',
        {request: '_11', reason: 'urn:oasis:names:tc:SAML:2.0:status:Responder'},
      ],
    ],
  },
];
