/** Invents a whole deployment in which nothing is wrong. The same seed gives the same deployment. */
import {Secret} from '../../model/secret.ts';
import {addSeconds} from './dates.ts';
import {openCertificateBook} from './generate-certificates.ts';
import {generateCms} from './generate-cms.ts';
import {generateDatabase} from './generate-database.ts';
import {generateDns} from './generate-dns.ts';
import {generateExpressways} from './generate-expressways.ts';
import {inventNetworks} from './invent-addresses.ts';
import {inventDistinct, inventNames, inventWord} from './invent-names.ts';
import {createRandom, type Random} from './random.ts';
import type {Login, Site, Style} from './site.ts';
import {eras, isThirdGeneration} from './software-version.ts';

/** `now`: when the site is to live (ISO 8601, UTC); left out: in the days of its software. */
export function generateSite(seed: number, now?: string): Site {
  const random = createRandom(seed);
  const era = random.pick(eras);
  const cmsVersion = random.pick(era.cms);
  const expresswayVersion = random.pick(era.expressway);
  const inItsDays = addSeconds(`${era.year}-01-01T00:00:00.000Z`, random.integer(40 * 86_400, 360 * 86_400));
  const time = now === undefined ? inItsDays : new Date(now).toISOString();
  const {organisation, ...names} = inventNames(random, isThirdGeneration(cmsVersion));
  const networks = inventNetworks(random);
  const book = openCertificateBook(random, time, organisation, inventWord(random));
  const [cmsAdmin = '', expresswayAdmin = ''] = inventDistinct(random, 2);
  const secrets = inventSecrets(random, cmsAdmin, expresswayAdmin);

  const [firstCms, ...otherCms] = generateCms({
    random,
    now: time,
    names: {organisation, ...names},
    networks,
    book,
    version: cmsVersion,
    adminName: cmsAdmin,
    count: random.pick([1, 1, 1, 2, 3]),
  });
  if (firstCms === undefined) throw new Error('a site has one CMS at least');
  const cms = [firstCms, ...otherCms] as const;
  const insideServers = [networks.servers.take(), networks.servers.take()].slice(0, random.integer(1, 2));
  const outsideServers = [networks.public.take()];
  const {turnUser, ...pair} = generateExpressways({
    random,
    names: {organisation, ...names},
    networks,
    book,
    version: expresswayVersion,
    insideDns: insideServers,
    outsideDns: outsideServers,
  });
  return {
    seed,
    now: time,
    organisation,
    names,
    cms,
    ...pair,
    database: generateDatabase({
      random,
      names: {organisation, ...names},
      cms,
      expresswayE: pair.expresswayE,
      turnUser,
    }),
    dns: generateDns({random, names, cms, ...pair, insideServers, outsideServers}),
    certificates: book.certificates,
    blocked: [],
    secrets,
    style: inventStyle(random),
  };
}

function inventSecrets(random: Random, cmsAdmin: string, expresswayAdmin: string): Site['secrets'] {
  const password = (): Secret => new Secret(`${random.hex(6)}-${inventWord(random)}-${random.hex(6)}`);
  const login = (name: string): Login => ({name, password: password()});
  const turn = password();
  const zone = password();
  return {
    turnPasswordOnCms: turn,
    turnPasswordOnExpresswayE: turn,
    zonePasswordOnExpresswayC: zone,
    zonePasswordOnExpresswayE: zone,
    cmsTurnServicePassword: password(),
    cmsLogin: login(cmsAdmin),
    expresswayLogin: login(expresswayAdmin),
  };
}

function inventStyle(random: Random): Style {
  return {
    newline: random.chance(0.3) ? '\r\n' : '\n',
    xmlDeclaration: random.pick(['none', 'plain', 'utf-8', 'commented']),
    xmlIndent: random.pick([0, 2, 4]),
    mmpPadding: random.integer(0, 8),
    hasSpacedNames: random.chance(0.5),
    hasVersionWords: random.chance(0.5),
    hasAddressesLine: random.chance(0.5),
    hasTerseLists: random.chance(0.5),
    hasReversedSections: random.chance(0.5),
    savesOneFilePerCommand: random.chance(0.4),
    savesOneFilePerReply: random.chance(0.5),
    savesDiagnosticArchive: random.chance(0.5),
  };
}
