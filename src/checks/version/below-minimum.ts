import {cmsSystemStatus} from '../../facts/cms-system-status.ts';
import {systemsByBox} from '../../facts/derived/expressway-boxes.ts';
import {webProxies} from '../../facts/derived/web-proxies.ts';
import type {Fact} from '../../facts/fact.ts';
import {boxName} from '../../model/box-name.ts';
import {isOlderThan} from '../../model/version.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** A box is older than the first release that has the web proxy for Meeting Server (S-P1, S-P2). */
export default defineCheck({
  id: 'version/below-minimum',
  system: 'CMS',
  title: {
    pass: 'All boxes are new enough for web calls over Expressway',
    fail: 'A box is too old for web calls over Expressway',
  },
  failureModes: [],
  needs: {proxies: webProxies},
  needsOneOf: {statuses: cmsSystemStatus, systems: systemsByBox},
  after: [],
  references: ['Cisco document 211301, prerequisites: CMS 2.1.4, Expressway X8.9.2'],
  messages: {
    tooOld: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: '{box} runs {version}; web calls over Expressway need {minimum} or later',
      why: 'The Meeting Server web proxy came with Expressway X8.9.2 and CMS 2.1.4. With an older box guests from outside do not get into a call.',
      fix: [
        {
          action: 'Upgrade {box} to a release that is supported today, {minimum} at the least.',
          where: 'MMP of {box}, with the image copied to it by SFTP',
          command: 'upgrade <image>.img',
          verify: '`version` prints it, and a guest outside gets into a call.',
        },
      ],
    },
    expresswayTooOld: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: '{box} runs {version}; web calls over Expressway need {minimum} or later',
      why: 'The Meeting Server web proxy came with Expressway X8.9.2 and CMS 2.1.4. With an older box guests from outside do not get into a call.',
      fix: [
        {
          action:
            'Upgrade the Expressways to a release that is supported today, {minimum} at the least; all of a pair and its clusters to the same.',
          where: '{box}, Maintenance > Upgrade',
          verify: 'Overview shows the new version, and a guest outside gets into a call.',
        },
      ],
    },
  },
  examples: {fail: 'demo:version-below-minimum', pass: 'demo:healthy'},
  run({proxies, statuses, systems}, report) {
    if (!proxies.some(({value}) => value.isOn)) {
      report.notApplicable('The Meeting Server web proxy is off.');
      return;
    }
    const versions: Versioned[] = [
      ...statuses.map((fact) => ({
        fact,
        field: 'softwareVersion',
        version: fact.value.softwareVersion,
        minimum: '2.1.4',
        message: 'tooOld' as const,
      })),
      ...systems.map((fact) => ({
        fact,
        field: 'version',
        version: fact.value.version,
        minimum: 'X8.9.2',
        message: 'expresswayTooOld' as const,
      })),
    ];
    const told = new Set<string>();
    const named = new Set(versions.flatMap(({fact, version}) => (fact.subject.includes('/') ? [version] : [])));
    for (const {fact, field, version, minimum, message} of versions) {
      // The API and the MMP of one box say the same twice, and saved replies of the API name no box.
      const key = `${fact.subject} ${version}`;
      if (fact.subject === 'box:cms' && named.has(version)) continue;
      if (version === undefined || told.has(key)) continue;
      told.add(key);
      const box = boxName(fact.subject);
      const isOld = isOlderThan(version, minimum);
      if (isOld === undefined) report.lacking(cmsSystemStatus, `what version ${version} of ${box} is`);
      else if (!isOld) report.pass(`${box} runs ${version}.`);
      else {
        report.fail(message, {
          subject: fact.subject,
          args: {box, version, minimum},
          evidence: [evidenceOf(fact, 'its version', field)],
        });
      }
    }
    if (told.size === 0) report.lacking(cmsSystemStatus, 'the versions of CMS and Expressway');
  },
});

interface Versioned {
  readonly fact: Fact;
  readonly field: string;
  readonly version: string | undefined;
  readonly minimum: string;
  readonly message: 'tooOld' | 'expresswayTooOld';
}
