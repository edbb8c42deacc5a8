import {describe, expect, test} from '@jest/globals';
import {faultCondition} from '../../../src/facts/fault-condition.ts';
import {guestAccess} from '../../../src/facts/guest-access.ts';
import {renderFaultConditions, renderGeneralPage} from '../../../src/sim/render/render-general-page.ts';
import {isThirdGeneration} from '../../../src/sim/site/software-version.ts';
import {webPageReader} from '../../../src/sources/web-page/web-page-reader.ts';
import {factsOf, readWith} from '../../sources/mmp/read-with.ts';
import {sitesUpTo} from '../seeds.ts';

const second = sitesUpTo(40).filter(({cms: [cms]}) => !isThirdGeneration(cms.version));

describe('renderGeneralPage', () => {
  test('given CMS 2.x, when the page is read, then every setting comes back', () => {
    expect(second.length).toBeGreaterThan(10);
    for (const site of second) {
      const reading = readWith(webPageReader, renderGeneralPage(site) ?? '', 'cms');
      expect(factsOf(reading, guestAccess).map(({value}) => value)).toEqual([
        expect.objectContaining({
          guestAccountClientUri: `https://${site.names.internalJoin}`,
          guestAccountJidDomain: site.names.cmsDomain,
          accessViaHyperlinks: 'allowed',
          externalWebBridgeUri: `https://${site.names.externalJoin}`,
        }),
      ]);
    }
  });

  test('given CMS 3.x, when asked for, then there is no such page', () => {
    for (const site of sitesUpTo(40).filter(({cms: [cms]}) => isThirdGeneration(cms.version)))
      expect(renderGeneralPage(site)).toBeUndefined();
  });
});

describe('renderFaultConditions', () => {
  test('given links that work, when asked for, then nothing is reported', () => {
    for (const site of second) expect(renderFaultConditions(site)).toBeUndefined();
  });

  test('given web bridges without a trust bundle, when read, then each link failed to connect', () => {
    for (const site of second) {
      const [first, ...others] = site.cms.map(({webBridge, ...cms}) => {
        if (webBridge === undefined) return cms;
        const {trustBundle: _trustBundle, ...untrusting} = webBridge;
        return {...cms, webBridge: untrusting};
      });
      if (first === undefined) continue;
      const reading = readWith(webPageReader, renderFaultConditions({...site, cms: [first, ...others]}) ?? '', 'cms');
      const faults = factsOf(reading, faultCondition).map(({value}) => value);
      expect(faults.length).toBe(Math.max(1, site.database.webBridges.length));
      for (const fault of faults) expect(fault).toMatchObject({reason: 'connect failure'});
    }
  });
});
