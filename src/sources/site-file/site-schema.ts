/** What may stand in `wrtc-doctor.yaml`. One source for the parser, the JSON Schema for editors, and the questions of `init`. */
import * as z from 'zod';
import {isDay} from '../../model/day.ts';
import {profileNames} from '../../model/profile-names.ts';
import {severities} from '../../model/severity.ts';
import {boxRoles} from '../../model/subject.ts';

const secret = z
  .union([
    z.string().min(1),
    z.strictObject({env: z.string().min(1)}).describe('Name of an environment variable that holds it'),
    z.strictObject({file: z.string().min(1)}).describe('File that holds it, relative to this file'),
    z.strictObject({prompt: z.string().min(1)}).describe('Question to ask on the terminal'),
  ])
  .describe('A password by reference; plain text is accepted, but the file is likely to be shared');

const endpoint = z.string().min(1);

const trust = {
  authority: z.string().optional().describe('PEM file of the authority that signed the certificate of the box'),
  fingerprint: z.string().optional().describe('SHA-256 of the certificate of the box, in hex'),
};

const api = z
  .strictObject({
    url: z.string().min(1).describe('Where the web administration answers: https://10.20.0.10:445'),
    username: z.string().min(1),
    password: secret,
    ...trust,
  })
  .describe('How to read the box live over its own interface; nothing is ever changed');

const mmp = z
  .strictObject({
    host: z.string().min(1),
    port: z.int().min(1).max(65_535).default(22),
    username: z.string().min(1),
    password: secret.optional(),
    key: z.string().optional().describe('Private key file, relative to this file'),
    passphrase: secret.optional().describe('Of the private key'),
    agent: z.boolean().optional().describe('Use the SSH agent (SSH_AUTH_SOCK)'),
    hostKey: z.string().optional().describe('SHA256:… as ssh-keygen -l prints it'),
    knownHosts: z
      .string()
      .optional()
      .describe('known_hosts file; without hostKey and this, ~/.ssh/known_hosts is used'),
  })
  .describe('How to read the command line of a CMS over SSH; only commands that show are sent');

const box = z.strictObject({
  role: z.enum(boxRoles),
  name: z.string().optional().describe('As you call it; shown in findings'),
  fqdn: z.string().optional().describe('Its full name in the DNS; a probe looks it up'),
  addresses: z.array(z.string()).default([]).describe('All addresses that are this box, inside and outside'),
  staticNat: z
    .string()
    .optional()
    .describe('Of an Expressway-E behind NAT: the address at which guests reach it. DNS outside has to give this one'),
  api: api.optional(),
  mmp: mmp.optional(),
  web: z
    .strictObject({
      address: endpoint,
      serverName: z.string().optional(),
      authority: z
        .string()
        .optional()
        .describe('PEM file of the authority that signed its certificate, when that is no public one'),
    })
    .optional()
    .describe('Where its HTTPS page for guests is reached from here: host:port. Its certificate is looked at'),
  turn: z
    .strictObject({
      address: endpoint.describe('As clients know it: host:port'),
      transport: z.enum(['udp', 'tcp']).default('udp'),
      connect: endpoint.optional().describe('Where to send instead, when it is reached at another address from here'),
      more: z
        .array(z.string().regex(/^(udp|tcp|tls):\d{1,5}$/))
        .optional()
        .describe(
          'Further transports and ports on which it offers TURN: tcp:3478, tls:443. A probe expects all of them',
        ),
    })
    .optional()
    .describe('Its TURN service: an allocation is made with the credentials below and released at once'),
});

export const siteSchema = z.strictObject({
  names: z
    .strictObject({
      external: z.string().optional().describe('What guests open'),
      internal: z.string().optional().describe('The web bridge inside'),
      xmpp: z.string().optional().describe('XMPP domain of CMS 2.x; a probe looks for its SRV records'),
    })
    .optional(),
  resolvers: z
    .strictObject({
      inside: z.array(endpoint).default([]).describe('DNS servers that CMS and Expressway-C use'),
      outside: z.array(endpoint).default([]).describe('DNS servers that guests use'),
    })
    .optional(),
  boxes: z.array(box).optional(),
  turn: z
    .strictObject({
      credentials: z
        .array(
          z.strictObject({
            holder: z.string().min(1).describe('Who has it set: cms, expressway-e, or any label'),
            username: z.string().optional().describe('Needed to try the password live'),
            password: secret,
          }),
        )
        .default([]),
    })
    .optional(),
  accept: z
    .array(
      z.strictObject({
        check: z.string().min(1).describe('Id of a check, or an area of them: tls/old-versions-only, tls'),
        subject: z
          .string()
          .min(1)
          .optional()
          .describe('What it is about, as reports name it (`subject`); left out: whatever it is about'),
        reason: z
          .string()
          .trim()
          .min(1, 'says nothing: write why it is accepted')
          .describe('Why, for whoever reads the report'),
        until: z
          .string()
          .refine(isDay, 'is no day: write it as 2026-12-31')
          .optional()
          .describe('The last day on which it is accepted (UTC): 2026-12-31'),
      }),
    )
    .optional()
    .describe('What is known and accepted: told apart in every report, and no reason to exit with 1'),
  severity: z
    .record(z.string().min(1), z.enum(severities))
    .optional()
    .describe('Other severities than those of the checks, by id or area: {tls/old-versions-only: info}'),
  profiles: z
    .array(z.enum(profileNames))
    .optional()
    .describe('What kind of site it is: what then cannot be or has to be is judged so (docs/accepting.md)'),
  watch: z
    .strictObject({
      every: z.string().optional().describe('From the start of one round to the next: 30s, 5m, 1h; 5m when left out'),
      webhook: z
        .strictObject({
          url: secret.describe(
            'Where changes are posted as JSON; whoever knows it may post there, so best by reference',
          ),
          token: secret.optional().describe('Sent as Authorization: Bearer'),
          authority: z
            .string()
            .optional()
            .describe('PEM file of the authority that signed its certificate, when that is no public one'),
        })
        .optional(),
    })
    .optional()
    .describe('How `wrtc-doctor watch` watches the site'),
});

export type SiteContent = z.infer<typeof siteSchema>;
export type SiteBox = NonNullable<SiteContent['boxes']>[number];
export type SecretValue = z.infer<typeof secret>;
