import {describe, expect, test} from '@jest/globals';
import {type SavedFile, savedFiles} from '../../../src/sim/saved/saved-files.ts';
import type {Site} from '../../../src/sim/site/site.ts';
import {boxHintOf} from '../../../src/sources/files/box-hint.ts';
import {sitesUpTo} from '../seeds.ts';

const sites = sitesUpTo(20);

function save(site: Site): readonly SavedFile[] {
  return savedFiles(site, {pemOf: (id) => `-- ${id} --\n`});
}

describe('savedFiles', () => {
  test('given sites, when saved, then every path is there once and tells its box', () => {
    for (const site of sites) {
      const files = save(site);
      expect(new Set(files.map(({path}) => path)).size).toBe(files.length);
      for (const {path} of files.filter((file) => file.path !== 'wrtc-doctor.yaml')) {
        const role = path.startsWith('cms/')
          ? 'cms'
          : path.startsWith('expressway-c/')
            ? 'expressway-c'
            : 'expressway-e';
        expect([path, boxHintOf(path)]).toEqual([path, role]);
      }
    }
  });

  test('given all styles, when saved, then sessions, replies and Expressways come whole and in parts', () => {
    const paths = sites.map((site) => save(site).map(({path}) => path));
    const count = (pattern: RegExp): number => paths.filter((list) => list.some((path) => pattern.test(path))).length;
    for (const pattern of [
      /^cms\/[^/]+\/mmp\.txt$/,
      /^cms\/[^/]+\/mmp\/pki-list\.txt$/,
      /^cms\/[^/]+\/api\.txt$/,
      /^cms\/[^/]+\/api\/turnServers\.xml$/,
      /^expressway-e\/[^/]+\/status\.xml$/,
      /^expressway-e\/diagnostic_log_[^/]+\/xconf_dump_[^/]+\.xml$/,
      /^expressway-c\/diagnostic_log_[^/]+\/server_[^/]+\.pem$/,
    ]) {
      expect(count(pattern)).toBeGreaterThan(0);
      expect(count(pattern)).toBeLessThan(sites.length);
    }
    expect(sites.some((site) => save(site).some(({bytes}) => bytes.includes('\r\n')))).toBe(true);
  });

  test('given more spaces than one reply holds, when saved, then all of them are in the files', () => {
    const site = sites.find(({database}) => database.spaces.length > 20);
    if (site === undefined) throw new Error('no site has so many spaces');
    const lists = save(site).filter(({bytes}) => bytes.includes('<coSpaces'));
    for (const {id} of site.database.spaces) expect(lists.some(({bytes}) => bytes.includes(id))).toBe(true);
  });

  test('given the certificates of Expressway-E, when saved, then its own and its trusted ones stand in files of their own', () => {
    for (const site of sites) {
      for (const {certificate, trustedAuthorities, hostName} of site.expresswayE) {
        const files = save(site).filter(
          ({path}) => path.startsWith('expressway-e/') && path.includes(hostName.toLowerCase()),
        );
        expect(files.find(({path}) => /server[^/]*\.pem$/.test(path))?.bytes).toBe(`-- ${certificate} --\n`);
        expect(files.find(({path}) => /\/ca[^/]*\.pem$/.test(path))?.bytes).toBe(
          trustedAuthorities.map((id) => `-- ${id} --\n`).join(''),
        );
      }
    }
  });

  test('given any site, when saved, then no password of it is written', () => {
    for (const site of sites) {
      const {cmsLogin, expresswayLogin, ...others} = site.secrets;
      const text = save(site)
        .map(({bytes}) => bytes)
        .join('\n');
      for (const secret of [...Object.values(others), cmsLogin.password, expresswayLogin.password])
        expect(text).not.toContain(secret.reveal());
    }
  });
});
