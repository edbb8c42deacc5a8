/** Small changes to a site, for faults to be put together from. Each returns another site and leaves the given one alone. */
import type {CertificateDescription} from '../site/certificate-description.ts';
import type {CmsBox, WebBridge, WebBridge3} from '../site/cms-box.ts';
import type {CmsDatabase, GeneralPage, TurnServerObject} from '../site/cms-database.ts';
import type {ExpresswayC, ExpresswayE, TraversalZone, TurnServer} from '../site/expressway-box.ts';
import type {BlockedFlow, DnsRecord, DnsView, Flow, Site} from '../site/site.ts';
import {isThirdGeneration} from '../site/software-version.ts';

export function isSecond(site: Site): boolean {
  return !isThirdGeneration(site.cms[0].version);
}

export function isThird(site: Site): boolean {
  return isThirdGeneration(site.cms[0].version);
}

export function changeCms(site: Site, change: (cms: CmsBox) => CmsBox): Site {
  const [first, ...others] = site.cms;
  return {...site, cms: [change(first), ...others.map(change)]};
}

export function changeFirstCms(site: Site, change: (cms: CmsBox) => CmsBox): Site {
  const [first, ...others] = site.cms;
  return {...site, cms: [change(first), ...others]};
}

/** The web bridge of a box, of whichever generation. */
export function changeWebBridge(
  cms: CmsBox,
  second: (webBridge: WebBridge) => WebBridge,
  third: (webBridge3: WebBridge3) => WebBridge3,
): CmsBox {
  const {webBridge, webBridge3} = cms;
  return {
    ...cms,
    ...(webBridge === undefined ? {} : {webBridge: second(webBridge)}),
    ...(webBridge3 === undefined ? {} : {webBridge3: third(webBridge3)}),
  };
}

export function changeDatabase(site: Site, change: (database: CmsDatabase) => Partial<CmsDatabase>): Site {
  return {...site, database: {...site.database, ...change(site.database)}};
}

export function changeTurnServers(site: Site, change: (object: TurnServerObject) => TurnServerObject): Site {
  return changeDatabase(site, ({turnServers}) => ({turnServers: turnServers.map(change)}));
}

export function changeGeneral(site: Site, change: (general: GeneralPage) => Partial<GeneralPage>): Site {
  return changeDatabase(site, ({general}) =>
    general === undefined ? {} : {general: {...general, ...change(general)}},
  );
}

export function changeC(site: Site, change: (box: ExpresswayC) => ExpresswayC): Site {
  const [first, ...others] = site.expresswayC;
  return {...site, expresswayC: [change(first), ...others.map(change)]};
}

export function changeE(site: Site, change: (box: ExpresswayE) => ExpresswayE): Site {
  const [first, ...others] = site.expresswayE;
  return {...site, expresswayE: [change(first), ...others.map(change)]};
}

export function changeFirstE(site: Site, change: (box: ExpresswayE) => ExpresswayE): Site {
  const [first, ...others] = site.expresswayE;
  return {...site, expresswayE: [change(first), ...others]};
}

export function changeTurn(site: Site, change: (turn: TurnServer) => Partial<TurnServer>): Site {
  return changeE(site, (box) => ({...box, turn: {...box.turn, ...change(box.turn)}}));
}

export function changeZonesOfC(site: Site, change: (zone: TraversalZone) => Partial<TraversalZone>): Site {
  return changeC(site, (box) => ({...box, zones: box.zones.map((zone) => ({...zone, ...change(zone)}))}));
}

export function changeZonesOfE(site: Site, change: (zone: TraversalZone) => Partial<TraversalZone>): Site {
  return changeE(site, (box) => ({...box, zones: box.zones.map((zone) => ({...zone, ...change(zone)}))}));
}

export function changeCertificate(
  site: Site,
  id: string,
  change: (certificate: CertificateDescription) => CertificateDescription,
): Site {
  return {
    ...site,
    certificates: site.certificates.map((certificate) => (certificate.id === id ? change(certificate) : certificate)),
  };
}

/** The certificates of all peers: they are issued together. */
export function changeEdgeCertificates(
  site: Site,
  change: (certificate: CertificateDescription) => CertificateDescription,
): Site {
  return site.expresswayE.reduce((changed, {certificate}) => changeCertificate(changed, certificate, change), site);
}

export function changeRecords(
  site: Site,
  side: 'inside' | 'outside',
  change: (records: readonly DnsRecord[]) => readonly DnsRecord[],
): Site {
  const view = site.dns[side];
  return {...site, dns: {...site.dns, [side]: {...view, records: change(view.records)}}};
}

/** What is wrong with the DNS servers of one side themselves. */
export function troubleDns(site: Site, side: 'inside' | 'outside', trouble: NonNullable<DnsView['trouble']>): Site {
  return {...site, dns: {...site.dns, [side]: {...site.dns[side], trouble}}};
}

export function block(site: Site, flow: Flow, boxes: readonly {readonly hostName: string}[]): Site {
  const added = boxes.map(({hostName}): BlockedFlow => ({flow, box: hostName}));
  return {...site, blocked: [...site.blocked, ...added]};
}

/** As one mistypes: the first two neighbouring letters that differ are exchanged. */
export function misspell(text: string): string {
  const letters = [...text];
  const place = letters.findIndex((letter, index) => {
    const next = letters[index + 1];
    return next !== undefined && letter !== next && /[a-z0-9]/i.test(letter) && /[a-z0-9]/i.test(next);
  });
  if (place === -1) return `${text}x`;
  return [...letters.slice(0, place), letters[place + 1], letters[place], ...letters.slice(place + 2)].join('');
}

/** Another address of the same network, which no box of a generated site has. */
export function mistypeAddress(address: string): string {
  return address.replace(/\d+$/, '5');
}
