import {describe, expect, test} from '@jest/globals';
import {callBridgeSettings} from '../../../src/facts/call-bridge-settings.ts';
import {cmsCertificateFileList} from '../../../src/facts/cms-certificate-file-list.ts';
import {cmsInspectedCertificate} from '../../../src/facts/cms-inspected-certificate.ts';
import {cmsInterface} from '../../../src/facts/cms-interface.ts';
import {cmsLicense} from '../../../src/facts/cms-license.ts';
import {cmsSystemStatus} from '../../../src/facts/cms-system-status.ts';
import {cmsTimeStatus} from '../../../src/facts/cms-time-status.ts';
import {cmsTurnService} from '../../../src/facts/cms-turn-service.ts';
import {cmsUser} from '../../../src/facts/cms-user.ts';
import {webAdminSettings} from '../../../src/facts/web-admin-settings.ts';
import {webBridgeSettings} from '../../../src/facts/web-bridge-settings.ts';
import {webBridge3Settings} from '../../../src/facts/web-bridge3-settings.ts';
import {xmppDomain} from '../../../src/facts/xmpp-domain.ts';
import {xmppSettings} from '../../../src/facts/xmpp-settings.ts';
import {answerMmp, mmpCommands} from '../../../src/sim/render/render-mmp.ts';
import {generateSite} from '../../../src/sim/site/generate-site.ts';
import {certificateOf} from '../../../src/sim/site/site-certificates.ts';
import {isThirdGeneration} from '../../../src/sim/site/software-version.ts';
import {mmpReader} from '../../../src/sources/mmp/mmp-reader.ts';
import {everythingIn, factsOf, readWith} from '../../sources/mmp/read-with.ts';
import {sitesUpTo} from '../seeds.ts';

const boxes = sitesUpTo(20).flatMap((site) =>
  site.cms.map((cms) => ({name: `${cms.hostName} of seed ${site.seed}`, site, cms})),
);

describe('answerMmp', () => {
  test.each(boxes)('given $name, when its whole session is read, then every value comes back', ({site, cms}) => {
    const session = mmpCommands(cms)
      .map((command) => `${cms.hostName}> ${command}\n${answerMmp(site, cms, command)}`)
      .join('')
      .replaceAll('\n', site.style.newline);
    const reading = readWith(mmpReader, session);
    const only = <Value>(values: readonly {readonly value: Value}[]): Value | undefined => values[0]?.value;
    expect(reading.facts.every(({subject}) => subject === `box:cms/${cms.hostName.toLowerCase()}`)).toBe(true);

    expect(only(factsOf(reading, cmsSystemStatus))?.softwareVersion).toBe(cms.version);
    expect(factsOf(reading, cmsLicense).map(({value}) => value)).toEqual(
      cms.licenses.map(({feature, expiryDate}) => expect.objectContaining({feature, status: 'Activated', expiryDate})),
    );
    expect(only(factsOf(reading, callBridgeSettings))).toMatchObject({
      listeningInterfaces: 'a',
      keyFile: cms.callBridge.keyFile,
      certificateFile: cms.callBridge.certificateFile,
    });
    expect(only(factsOf(reading, webAdminSettings))).toMatchObject({
      port: cms.webAdmin.port,
      listeningInterface: cms.webAdmin.interface,
    });
    expect(only(factsOf(reading, cmsTurnService))?.isEnabled).toBe(false);
    expect(only(factsOf(reading, cmsCertificateFileList))?.fileNames).toEqual(cms.files.map(({name}) => name));
    expect(factsOf(reading, cmsUser).map(({value}) => [value.name, value.role, value.expiryDate])).toEqual(
      cms.users.map(({name, role, expiryDate}) => [name, role, expiryDate]),
    );
    expect(
      only(factsOf(reading, cmsTimeStatus))?.servers.map(({address, isSelected}) => [address, isSelected]),
    ).toEqual(cms.ntpServers.map(({address, isSelected}) => [address, isSelected]));
    expect(factsOf(reading, cmsInterface).map(({value}) => [value.name, value.addresses, value.isDefault])).toEqual(
      cms.interfaces.map(({name, address, isDefault}) => [name, [address], isDefault]),
    );
    if (isThirdGeneration(cms.version)) {
      expect(only(factsOf(reading, webBridge3Settings))).toMatchObject({
        isEnabled: true,
        httpsListening: cms.webBridge3?.httpsListening,
        c2wListening: cms.webBridge3?.c2wListening,
        c2wTrustBundle: cms.webBridge3?.c2wTrustBundle,
      });
    } else {
      expect(only(factsOf(reading, webBridgeSettings))).toMatchObject({
        isEnabled: true,
        interfaceWhitelist: cms.webBridge?.listening,
        trustBundle: cms.webBridge?.trustBundle,
        httpRedirect: true,
      });
      expect(only(factsOf(reading, xmppSettings))?.isEnabled).toBe(cms.xmpp?.isEnabled);
      expect(factsOf(reading, xmppDomain).map(({value}) => value.domain)).toEqual(
        cms.xmpp?.furtherDomains.map(({domain}) => domain),
      );
    }
    const inspected = cms.files.flatMap(({name, certificates}) =>
      certificates.map((id, position) => {
        const {commonName, dnsNames, serialNumber, isCa, notAfter} = certificateOf(site, id);
        const end = `${notAfter.slice(0, 19)}`;
        return {
          fileName: name,
          position,
          commonName,
          dnsNames,
          serialNumber,
          isCa,
          notAfter: expect.stringContaining(end),
        };
      }),
    );
    expect(factsOf(reading, cmsInspectedCertificate).map(({value}) => value)).toEqual(
      inspected.map((certificate) => expect.objectContaining(certificate)),
    );
    expect(reading.isPartial).toBe(false);
  });

  test('given a service of the other generation, when asked for, then the command is unknown', () => {
    for (const {site, cms} of boxes) {
      const isThird = isThirdGeneration(cms.version);
      for (const command of isThird ? ['webbridge', 'xmpp', 'xmpp multi_domain list'] : ['webbridge3'])
        expect(answerMmp(site, cms, command)).toMatch(/^Unknown command/);
    }
  });

  test('given a TURN server of CMS that runs, when `turn` is printed, then its password stands there and no reader keeps it', () => {
    const site = generateSite(2);
    const [cms] = site.cms;
    const running = {...cms, turn: {isEnabled: true, username: 'relay', realm: 'r', listeningInterfaces: ['a', 'b']}};
    const password = site.secrets.cmsTurnServicePassword.reveal();
    const text = answerMmp(site, running, 'turn');
    expect(text).toContain(password);
    const reading = readWith(mmpReader, `${cms.hostName}> turn\n${text}`);
    expect(everythingIn(reading)).not.toContain(password);
    expect(factsOf(reading, cmsTurnService).map(({value}) => value.isEnabled)).toEqual([true]);
  });

  test('given any command but `turn`, when printed, then it holds no password of the site', () => {
    for (const {site, cms} of boxes) {
      const {cmsLogin, expresswayLogin, ...others} = site.secrets;
      const passwords = [...Object.values(others), cmsLogin.password, expresswayLogin.password].map((secret) =>
        secret.reveal(),
      );
      const session = mmpCommands(cms)
        .map((command) => answerMmp(site, cms, command))
        .join('');
      for (const password of passwords) expect(session).not.toContain(password);
    }
  });
});
