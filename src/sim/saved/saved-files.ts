/**
 * A site as people save it for somebody else: terminal sessions, API replies, XML or the members of diagnostic archives,
 * certificates, copied web pages. Paths name the box as folders do; nothing in here is packed.
 */
import {answerApi, apiPaths} from '../render/render-cms-api.ts';
import {renderConfiguration, renderXconfiguration} from '../render/render-expressway-configuration.ts';
import {renderStatus} from '../render/render-expressway-status.ts';
import {renderFaultConditions, renderGeneralPage} from '../render/render-general-page.ts';
import {answerMmp, mmpCommands} from '../render/render-mmp.ts';
import type {CmsBox} from '../site/cms-box.ts';
import {plainTime} from '../site/dates.ts';
import type {ExpresswayBox} from '../site/expressway-box.ts';
import type {Site} from '../site/site.ts';

export interface SavedFile {
  readonly path: string;
  readonly bytes: string;
}

/** The certificates that a site describes, once they are made. */
export interface MadeCertificates {
  pemOf(certificateId: string): string;
}

export function savedFiles(site: Site, certificates: MadeCertificates): readonly SavedFile[] {
  const [first] = site.cms;
  const general = renderGeneralPage(site);
  const faults = renderFaultConditions(site);
  return [
    {path: 'wrtc-doctor.yaml', bytes: siteFileText(site)},
    ...site.cms.flatMap((cms) => [
      ...transcripts(site, cms),
      ...certificateFiles(cms, certificates),
      ...apiReplies(site, cms, cms === first ? apiPaths(site, cms) : ['system/status', 'system/licensing']),
    ]),
    ...(general === undefined ? [] : [{path: 'cms/general-page.txt', bytes: general}]),
    ...(faults === undefined ? [] : [{path: 'cms/status-page.txt', bytes: faults}]),
    ...[...site.expresswayC, ...site.expresswayE].flatMap((box) => expresswayFiles(site, box, certificates)),
  ];
}

/** What only a person knows: which name is for guests, and which is the one inside. */
function siteFileText({names}: Site): string {
  return `names:\n  external: ${names.externalJoin}\n  internal: ${names.internalJoin}\n`;
}

/** One session with all commands, or one file for each. */
function transcripts(site: Site, cms: CmsBox): readonly SavedFile[] {
  const {newline, savesOneFilePerCommand} = site.style;
  const folder = `cms/${cms.hostName}`;
  const exchanges = mmpCommands(cms).map((command) => ({
    command,
    text: `${cms.hostName}> ${command}\n${answerMmp(site, cms, command)}`,
  }));
  const write = (text: string): string => `${text}${cms.hostName}>\n`.replaceAll('\n', newline);
  if (!savesOneFilePerCommand)
    return [{path: `${folder}/mmp.txt`, bytes: write(exchanges.map(({text}) => text).join(''))}];
  return exchanges.map(({command, text}) => ({
    path: `${folder}/mmp/${command.replaceAll(/[^a-z0-9.-]+/gi, '-')}.txt`,
    bytes: write(text),
  }));
}

function certificateFiles(cms: CmsBox, {pemOf}: MadeCertificates): readonly SavedFile[] {
  return cms.files
    .filter((file) => file.certificates.length > 0)
    .map(({name, certificates}) => ({path: `cms/${cms.hostName}/${name}`, bytes: certificates.map(pemOf).join('')}));
}

/** The API gives no more than this in one reply. */
const pageSize = 20;

function apiReplies(site: Site, cms: CmsBox, paths: readonly string[]): readonly SavedFile[] {
  const replies = paths.flatMap((path) => pagesOf(site, cms, path));
  const folder = `cms/${cms.hostName}`;
  if (site.style.savesOneFilePerReply)
    return replies.map(({name, body}) => ({path: `${folder}/api/${name}.xml`, bytes: body}));
  const joined = replies.map(({request, body}) => `GET /api/v1/${request}\n\n${body}`).join('\n');
  return [{path: `${folder}/api.txt`, bytes: joined}];
}

interface Reply {
  readonly name: string;
  readonly request: string;
  readonly body: string;
}

function pagesOf(site: Site, cms: CmsBox, path: string): readonly Reply[] {
  const name = path.replaceAll('/', '-');
  const first = answerApi(site, cms, path, new URLSearchParams({limit: String(pageSize)})).body;
  const total = Number(/\btotal="(\d+)"/.exec(first)?.[1] ?? 0);
  const further = Array.from({length: Math.max(0, Math.ceil(total / pageSize) - 1)}, (_, index): Reply => {
    const query = new URLSearchParams({offset: String((index + 1) * pageSize), limit: String(pageSize)});
    return {
      name: `${name}-page-${index + 2}`,
      request: `${path}?${query.toString()}`,
      body: answerApi(site, cms, path, query).body,
    };
  });
  const request = total > 0 ? `${path}?limit=${pageSize}` : path;
  return [{name, request, body: first}, ...further];
}

function expresswayFiles(site: Site, box: ExpresswayBox, {pemOf}: MadeCertificates): readonly SavedFile[] {
  const name = box.hostName.toLowerCase();
  const time = plainTime(site.now).replaceAll(/[ :]/g, '_');
  const server = pemOf(box.certificate);
  const trusted = box.trustedAuthorities.map(pemOf).join('');
  if (site.style.savesDiagnosticArchive) {
    const folder = `${box.role}/diagnostic_log_${name}_${time}`;
    return [
      {path: `${folder}/xconf_dump_${name}_${time}.xml`, bytes: renderConfiguration(site, box)},
      {path: `${folder}/xconf_dump_${name}_${time}.txt`, bytes: renderXconfiguration(site, box)},
      {path: `${folder}/xstat_dump_${name}_${time}.xml`, bytes: renderStatus(site, box)},
      {path: `${folder}/server_${name}_${time}.pem`, bytes: server},
      {path: `${folder}/ca_${name}_${time}.pem`, bytes: trusted},
    ];
  }
  const folder = `${box.role}/${name}`;
  return [
    {path: `${folder}/status.xml`, bytes: renderStatus(site, box)},
    {path: `${folder}/configuration.xml`, bytes: renderConfiguration(site, box)},
    {path: `${folder}/server.pem`, bytes: server},
    {path: `${folder}/ca.pem`, bytes: trusted},
  ];
}
