import {cmsWebBridgeAddress} from '../../facts/cms-web-bridge-address.ts';
import {cmsWebBridgeProfile} from '../../facts/cms-web-bridge-profile.ts';
import {cmsWebAdmins, webAdminOf} from '../../facts/derived/cms-web-admins.ts';
import {internalJoinName} from '../../facts/derived/join-names.ts';
import {type Fact, originOf} from '../../facts/fact.ts';
import {guestAccess} from '../../facts/guest-access.ts';
import {guestAccountClientUri} from '../../facts/guest-account-client-uri.ts';
import {siteNames} from '../../facts/site-names.ts';
import {hostOf} from '../../model/host-name.ts';
import type {Subject} from '../../model/subject.ts';
import {defineCheck} from '../check.ts';

const internal = {
  severity: 'error',
  impact: 'blocks-join',
  confidence: 'likely',
  text: 'Invitations carry {host}, the name of the web bridge inside; from outside guests reach {external}',
  why: 'The name in a link is not known outside, or leads past Expressway: the link opens nothing.',
} as const;

const different = {
  severity: 'error',
  impact: 'blocks-join',
  confidence: 'likely',
  text: 'Invitations carry {host}, and not {external}, which the site file names as the external join name',
  why: 'Links of invitations lead guests to a name that Expressway does not serve.',
} as const;

/**
 * What CMS writes into invitations is not the name that guests reach from outside (F15). One name inside and outside is a
 * good site, so the internal name is wrong only where another source knows the external one.
 */
export default defineCheck({
  id: 'cms/external-uri-wrong',
  system: 'CMS',
  title: {
    pass: 'Invitations carry the name that guests reach from outside',
    fail: 'Invitations do not carry the name that guests reach from outside',
  },
  failureModes: ['F15'],
  needs: {},
  needsOneOf: {pages: guestAccess, addresses: cmsWebBridgeAddress},
  wants: {
    names: siteNames,
    proxies: guestAccountClientUri,
    internalNames: internalJoinName,
    profiles: cmsWebBridgeProfile,
    admins: cmsWebAdmins,
  },
  after: [],
  references: [
    'Cisco document 211301, Configuration > General, External access',
    'CMS API reference: webBridgeAddresses',
  ],
  messages: {
    internal: {
      ...internal,
      fix: [
        {
          action: 'Write the external name, and submit.',
          where: 'CMS web admin, Configuration > General, External access, Web Bridge URI',
          command: 'https://{external}',
          verify: 'A new invitation carries https://{external}, and it opens from outside.',
        },
      ],
    },
    internalAddress: {
      ...internal,
      volatile: ['webAdmin', 'profile', 'address'],
      fix: [
        {
          action: 'Write the external name.',
          where: 'a shell that reaches the web administration of CMS; from CMS 2.9 also Configuration > API',
          command:
            "curl -u <user> -X PUT https://{webAdmin}/api/v1/webBridgeProfiles/{profile}/webBridgeAddresses/{address} -d 'address=https://{external}'",
          verify: 'A new invitation carries https://{external}, and it opens from outside.',
        },
      ],
    },
    different: {
      ...different,
      fix: [
        {
          action: 'Write the external name, and submit; or correct the site file.',
          where: 'CMS web admin, Configuration > General, External access, Web Bridge URI',
          command: 'https://{external}',
          verify: 'A new invitation carries https://{external}, and it opens from outside.',
        },
      ],
    },
    differentAddress: {
      ...different,
      volatile: ['webAdmin', 'profile', 'address'],
      fix: [
        {
          action: 'Write the external name; or correct the site file.',
          where: 'a shell that reaches the web administration of CMS; from CMS 2.9 also Configuration > API',
          command:
            "curl -u <user> -X PUT https://{webAdmin}/api/v1/webBridgeProfiles/{profile}/webBridgeAddresses/{address} -d 'address=https://{external}'",
          verify: 'A new invitation carries https://{external}, and it opens from outside.',
        },
      ],
    },
  },
  examples: {fail: 'demo:cms-external-uri-wrong', pass: 'demo:healthy'},
  run({pages, addresses, names, proxies, internalNames, profiles, admins}, report) {
    const bySite = names.flatMap((fact) => known(fact, 'externalJoinName', fact.value.externalJoinName));
    const byProxy = proxies.flatMap((fact) => known(fact, 'uri', fact.value.uri));
    const inside = new Set(internalNames.map(({value}) => value.host));
    const written = [
      ...pages.flatMap((fact) => known(fact, 'externalWebBridgeUri', fact.value.externalWebBridgeUri)),
      ...addresses.flatMap((fact) => known(fact, 'address', fact.value.address, fact.value.id)),
    ].sort((first, second) => (`${first.host} ${first.subject}` < `${second.host} ${second.subject}` ? -1 : 1));
    if (written.length === 0) {
      report.lacking(guestAccess, 'no address that CMS writes into invitations is in the evidence');
      return;
    }
    const [external] = bySite.length > 0 ? bySite : byProxy;
    if (external === undefined) {
      report.lacking(
        siteNames,
        'the external join name is known from nowhere else (`names.external` in wrtc-doctor.yaml)',
      );
      return;
    }
    const isSure = bySite.length > 0 || !inside.has(external.host);
    // A profile may have several addresses; one that leads from outside is enough.
    const isRight = written.some(({host}) => host === external.host);
    const worst = written.find(({host}) => inside.has(host)) ?? (bySite.length > 0 ? written[0] : undefined);
    if (isRight && isSure) {
      report.pass(`Invitations carry ${external.host}.`);
      return;
    }
    if (!isSure || worst === undefined) {
      report.lacking(siteNames, 'nothing tells which of the names on CMS and Expressway-C is the external one');
      return;
    }
    const {subject, host} = worst;
    const evidence = [
      {origin: originOf(worst.fact, worst.field), shows: 'what CMS writes into invitations'},
      {origin: originOf(external.fact, external.field), shows: 'the external join name'},
    ] as const;
    const args = {host, external: external.host};
    const isInside = inside.has(host);
    if (worst.fact.type === guestAccess.id) {
      report.fail(isInside ? 'internal' : 'different', {subject, args, evidence});
      return;
    }
    // The same address stands in the replies of every CMS; one of them may lack the id.
    const same = written.find((other) => other.fact.type === worst.fact.type && other.host === host && other.id);
    report.fail(isInside ? 'internalAddress' : 'differentAddress', {
      subject,
      args: {
        ...args,
        profile: profileOf(worst.fact, profiles),
        address: same?.id ?? '<id of the address>',
        webAdmin: webAdminOf([worst.fact], admins),
      },
      evidence,
    });
  },
});

interface Known {
  readonly fact: Fact;
  readonly subject: Subject;
  readonly field: string;
  readonly host: string;
  readonly id?: string | undefined;
}

function known(fact: Fact, field: string, uri: string | undefined, id?: string): Known[] {
  const host = hostOf(uri ?? '');
  return host === undefined ? [] : [{fact, subject: fact.subject, field, host, id}];
}

/** Of the request that it was read with; else the only profile. */
function profileOf({origin}: Fact, profiles: readonly Fact<{readonly id: string}>[]): string {
  const asked = /\/webBridgeProfiles\/([^/]+)\/webBridgeAddresses/i.exec(origin.input)?.[1];
  const [only, ...others] = new Set(profiles.map(({value}) => value.id));
  return asked ?? (others.length === 0 ? only : undefined) ?? '<id of the profile>';
}
