/** Faults of CMS itself: licence, Call Bridge, files, guests' settings, users, database, clock, alarms. */
import {addDays, dateOf} from '../site/dates.ts';
import type {Site} from '../site/site.ts';
import {
  changeCertificate,
  changeCms,
  changeDatabase,
  changeFirstCms,
  changeGeneral,
  isSecond,
  isThird,
} from './change-site.ts';
import {byHand, everywhere, type Fault} from './fault.ts';

export const cmsFaults: readonly Fault[] = [
  {
    name: 'cms-license-invalid',
    check: 'cms/license-invalid',
    message: 'expired',
    summary: 'the Call Bridge licence of the first CMS ended three days ago',
    seenBy: everywhere,
    touches: ['license'],
    needs: [],
    applies: () => true,
    inject: (site) =>
      changeFirstCms(site, (cms) => ({
        ...cms,
        licenses: cms.licenses.map((license) =>
          license.feature === 'callbridge' ? {...license, expiryDate: dateOf(addDays(site.now, -3))} : license,
        ),
      })),
  },
  {
    name: 'cms-license-invalid-missing',
    check: 'cms/license-invalid',
    message: 'notActivated',
    summary: 'the first CMS has no Call Bridge licence',
    seenBy: everywhere,
    touches: ['license'],
    needs: [],
    applies: () => true,
    inject: (site) =>
      changeFirstCms(site, (cms) => ({
        ...cms,
        licenses: cms.licenses.filter(({feature}) => feature !== 'callbridge'),
      })),
  },
  {
    name: 'cms-call-bridge-unset',
    check: 'cms/call-bridge-unset',
    summary: 'the Call Bridge of the first CMS listens on no interface',
    seenBy: everywhere,
    touches: ['call-bridge.listening'],
    needs: ['call-bridge'],
    applies: () => true,
    inject: (site) =>
      changeFirstCms(site, (cms) => ({...cms, callBridge: {...cms.callBridge, listeningInterfaces: []}})),
  },
  {
    name: 'cms-call-bridge-unset-certificate',
    check: 'cms/call-bridge-unset',
    summary: 'the Call Bridge of the first CMS has no key and no certificate',
    seenBy: everywhere,
    touches: ['call-bridge.certificate', 'web-bridge.link'],
    needs: ['call-bridge'],
    applies: () => true,
    inject: (site) =>
      changeFirstCms(site, (cms) => {
        const {keyFile: _key, certificateFile: _certificate, ...callBridge} = cms.callBridge;
        return {...cms, callBridge};
      }),
  },
  {
    name: 'cms-certificate-file-missing',
    check: 'cms/certificate-file-missing',
    summary: 'the key that the web bridge of the first CMS names was deleted',
    seenBy: everywhere,
    touches: ['pki'],
    needs: ['web-bridge.certificate'],
    applies: () => true,
    inject: (site) =>
      changeFirstCms(site, (cms) => {
        const key = cms.webBridge?.keyFile ?? cms.webBridge3?.httpsKeyFile;
        return {...cms, files: cms.files.filter(({name}) => name !== key)};
      }),
  },
  {
    name: 'cms-certificate-expired',
    check: 'cms/certificate-expired',
    summary: 'the certificate of the first web bridge ran out five days ago',
    seenBy: everywhere,
    touches: ['certificates.web-bridge.dates', 'web-bridge.link'],
    needs: ['web-bridge.certificate', 'pki'],
    applies: () => true,
    inject: (site) =>
      changeCertificate(site, 'web-bridge-1', (certificate) => ({
        ...certificate,
        notBefore: addDays(site.now, -370),
        notAfter: addDays(site.now, -5),
      })),
  },
  {
    name: 'cms-certificate-expired-soon',
    check: 'cms/certificate-expired',
    summary: 'the certificate of the first Call Bridge runs out in twelve days',
    seenBy: everywhere,
    touches: ['certificates.call-bridge.dates'],
    needs: ['call-bridge.certificate', 'pki'],
    applies: () => true,
    inject: (site) =>
      changeCertificate(site, 'call-bridge-1', (certificate) => ({
        ...certificate,
        notBefore: addDays(site.now, -353),
        notAfter: addDays(site.now, 12),
      })),
  },
  {
    name: 'cms-guest-access-off',
    check: 'cms/guest-access-off',
    summary: 'the web bridge profile does not allow unauthenticated guests (CMS 3.x)',
    seenBy: everywhere,
    touches: ['guest-access'],
    needs: [],
    applies: isThird,
    inject: (site) =>
      changeDatabase(site, ({webBridgeProfiles}) => ({
        webBridgeProfiles: webBridgeProfiles.map((profile) => ({...profile, allowsUnauthenticatedGuests: false})),
      })),
  },
  {
    name: 'cms-guest-access-off-page',
    check: 'cms/guest-access-off',
    summary: 'guest access via hyperlinks and via ID and passcode are not allowed (CMS 2.x, page General)',
    seenBy: byHand,
    touches: ['guest-access'],
    needs: [],
    applies: isSecond,
    inject: (site) => changeGeneral(site, () => ({allowsHyperlinks: false, allowsIdAndPasscode: false})),
  },
  {
    name: 'cms-external-uri-wrong',
    check: 'cms/external-uri-wrong',
    summary: 'the web bridge addresses for invitations hold the inside name alone (CMS 3.x)',
    seenBy: everywhere,
    touches: ['external-uri'],
    needs: ['proxy.uri'],
    applies: isThird,
    inject: (site) =>
      changeDatabase(site, ({webBridgeProfiles}) => ({
        webBridgeProfiles: webBridgeProfiles.map((profile) => ({
          ...profile,
          addresses: profile.addresses.map((entry) => ({...entry, address: `https://${site.names.internalJoin}`})),
        })),
      })),
  },
  {
    name: 'cms-external-uri-wrong-page',
    check: 'cms/external-uri-wrong',
    summary: 'External access, Web Bridge URI is the inside name (CMS 2.x, page General)',
    seenBy: byHand,
    touches: ['external-uri'],
    needs: ['proxy.uri'],
    applies: (site) => isSecond(site) && site.names.internalJoin !== site.names.externalJoin,
    inject: (site) => changeGeneral(site, () => ({externalWebBridgeUri: `https://${site.names.internalJoin}`})),
  },
  {
    name: 'cms-no-space-for-guests',
    check: 'cms/no-space-for-guests',
    summary: 'every space refuses people who are no members of it',
    seenBy: everywhere,
    touches: ['spaces'],
    needs: [],
    applies: () => true,
    inject: (site) =>
      changeDatabase(site, ({spaces}) => ({spaces: spaces.map((space) => ({...space, nonMemberAccess: false}))})),
  },
  {
    name: 'cms-no-space-for-guests-without-call-id',
    check: 'cms/no-space-for-guests',
    summary: 'no space has a call ID',
    seenBy: everywhere,
    touches: ['spaces'],
    needs: [],
    applies: () => true,
    inject: (site) =>
      changeDatabase(site, ({spaces}) => ({spaces: spaces.map(({callId: _callId, ...space}) => space)})),
  },
  {
    name: 'cms-incoming-domain-missing',
    check: 'cms/incoming-domain-missing',
    summary: 'incoming calls to the outside domain have no rule',
    seenBy: everywhere,
    touches: ['dial-plan'],
    needs: ['domains', 'edge.name'],
    applies: hasOwnExternalDomain,
    inject: (site) =>
      changeDatabase(site, ({inboundDialPlanRules}) => ({
        inboundDialPlanRules: inboundDialPlanRules.filter(({domain}) => domain !== site.names.externalDomain),
      })),
  },
  {
    name: 'cms-incoming-domain-missing-other-target',
    check: 'cms/incoming-domain-missing',
    summary: 'the rule for the outside domain does not lead to spaces',
    seenBy: everywhere,
    touches: ['dial-plan'],
    needs: ['domains', 'edge.name'],
    applies: hasOwnExternalDomain,
    inject: (site) =>
      changeDatabase(site, ({inboundDialPlanRules}) => ({
        inboundDialPlanRules: inboundDialPlanRules.map((rule) =>
          rule.domain === site.names.externalDomain ? {...rule, resolvesToUsers: true, resolvesToSpaces: false} : rule,
        ),
      })),
  },
  {
    name: 'cms-user-expired',
    check: 'cms/user-expired',
    summary: 'the API user of the first CMS ran out a week ago',
    seenBy: everywhere,
    touches: ['users'],
    needs: [],
    applies: () => true,
    inject: (site) =>
      changeFirstCms(site, (cms) => ({
        ...cms,
        users: cms.users.map((user) =>
          user.role === 'api' ? {...user, expiryDate: dateOf(addDays(site.now, -7))} : user,
        ),
      })),
  },
  {
    name: 'cms-database-degraded',
    check: 'cms/database-degraded',
    summary: 'the last node of the database cluster is down',
    seenBy: everywhere,
    touches: ['database'],
    needs: [],
    applies: ({database}) => database.databaseNodes.length > 1,
    inject: (site) =>
      changeDatabase(site, ({databaseNodes}) => ({
        databaseNodes: databaseNodes.map((node, index) =>
          index === databaseNodes.length - 1 ? {...node, isUp: false, syncBehind: 4_711} : node,
        ),
      })),
  },
  {
    name: 'cms-clock-unsynchronised',
    check: 'cms/clock-unsynchronised',
    summary: 'no CMS reaches its NTP servers',
    seenBy: everywhere,
    touches: ['clock.cms'],
    needs: [],
    applies: () => true,
    inject: (site) =>
      changeCms(site, (cms) => ({
        ...cms,
        ntpServers: cms.ntpServers.map(({address}) => ({address, isSelected: false, reach: '0'})),
      })),
  },
  {
    name: 'cms-alarm-active',
    check: 'cms/alarm-active',
    summary: 'CMS has the alarm of a failed connection between Call Bridges (clusters)',
    seenBy: everywhere,
    touches: ['alarms.cms'],
    needs: [],
    applies: ({cms}) => cms.length > 1,
    inject: (site) =>
      changeDatabase(site, ({alarms, callBridges}) => ({
        alarms: [...alarms, {id: callBridges[0]?.id ?? '', type: 'callBridgeConnectionFailure', activeSeconds: 1_860}],
      })),
  },
];

/** A rule for a domain below the outside one would do for both. */
function hasOwnExternalDomain({names}: Site): boolean {
  return !names.cmsDomain.endsWith(`.${names.externalDomain}`);
}
