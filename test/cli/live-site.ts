/** Site files in a temporary folder, for a deployment that runs in the process of the test and for boxes beside it. */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {stringify} from 'yaml';
import {type Deployment, startDeployment} from '../../src/sim/deployment.ts';
import {generateSite} from '../../src/sim/site/generate-site.ts';
import type {Site} from '../../src/sim/site/site.ts';
import {type SiteContent, siteSchema} from '../../src/sources/site-file/site-schema.ts';

/** One CMS 3.x, one Expressway-C, one Expressway-E, and spaces that fit into one reply. */
function smallSite(now: string): Site {
  for (let seed = 1; ; seed++) {
    const site = generateSite(seed, now);
    const isSmall = [site.cms, site.expresswayC, site.expresswayE].every(({length}) => length === 1);
    if (isSmall && /^3\./.test(site.cms[0].version) && site.database.spaces.length <= 5) return site;
  }
}

export interface LiveSite {
  readonly healthy: Site;
  readonly deployment: Deployment;
  readonly content: SiteContent;
  /** Path of its site file. */
  readonly file: string;
}

export class SiteFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'wrtc-doctor-'));

  /** Path of the file. */
  write(name: string, content: string | object): string {
    const path = join(this.path, name);
    writeFileSync(path, typeof content === 'string' ? content : stringify(content));
    return path;
  }

  /** Starts a deployment that is healthy today, and writes its site file. */
  async start(change: (site: Site) => Site = (site) => site): Promise<LiveSite> {
    const healthy = change(smallSite(new Date().toISOString()));
    const deployment = await startDeployment(healthy);
    const content = siteSchema.parse(deployment.siteFile);
    return {healthy, deployment, content, file: this.write('wrtc-doctor.yaml', content)};
  }

  remove(): void {
    rmSync(this.path, {recursive: true, force: true});
  }
}
