import {cmsCertificateFileList} from '../../facts/cms-certificate-file-list.ts';
import {cmsCertificateUse} from '../../facts/derived/cms-certificate-uses.ts';
import {boxName} from '../../model/box-name.ts';
import {groupBy} from '../../model/group-by.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** A service names a key or certificate file that is not on its CMS (S-C2, S-C3). */
export default defineCheck({
  id: 'cms/certificate-file-missing',
  system: 'CMS',
  title: {
    pass: 'The key and certificate files that CMS uses are there',
    fail: 'A key or certificate file that CMS uses is not there',
  },
  failureModes: ['S-C2', 'S-C3'],
  needs: {uses: cmsCertificateUse, lists: cmsCertificateFileList},
  after: [],
  references: ['CMS MMP command reference: pki list'],
  messages: {
    missing: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: '{box} has no file {fileName}, and its `{service}` is set to it ({settings})',
      why: 'A service whose key or certificate cannot be read does not start at its next restart, or verifies nobody: Call Bridge and web bridge then have no link, and guests cannot join.',
      fix: [
        {
          action:
            'Copy {fileName} to {box} from a backup. Where it is lost, make a key and certificate anew, and name those in `{service}`.',
          where: 'SFTP to {box}',
          verify: '`pki list` names {fileName}.',
        },
        {
          action: 'Restart the service.',
          where: 'MMP of {box}',
          command: '{service} restart',
          verify: 'What is printed has no FAILURE.',
        },
      ],
    },
  },
  examples: {fail: 'demo:cms-certificate-file-missing', pass: 'demo:healthy'},
  run({uses, lists}, report) {
    const listsOfBox = groupBy(lists, ({subject}) => subject);
    for (const [box, ofBox] of groupBy(uses, ({subject}) => subject)) {
      const name = boxName(ofBox[0]?.subject ?? 'site');
      const known = listsOfBox.get(box);
      const list = known?.at(-1);
      if (known === undefined || list === undefined) {
        report.lacking(cmsCertificateFileList, `\`pki list\` of ${name} is not in the evidence`);
        continue;
      }
      // Of several lists the file has to be in none: which of them is the newest is not known.
      const there = new Set(known.flatMap(({value}) => value.fileNames.map((fileName) => fileName.toLowerCase())));
      const missing = ofBox.filter(({value}) => !there.has(value.fileName.toLowerCase()));
      for (const group of groupBy(missing, ({value}) => `${value.service} ${value.fileName}`).values()) {
        const [first] = group;
        if (first === undefined) continue;
        const settings = [...new Set(group.map(({value}) => value.setting))].join(', ');
        const {fileName, service} = first.value;
        report.fail('missing', {
          subject: first.subject,
          args: {box: name, fileName, service, settings},
          evidence: [
            evidenceOf(first, `\`${service}\` names it`),
            evidenceOf(list, '`pki list` does not', 'fileNames'),
          ],
        });
      }
      if (missing.length === 0) report.pass(`All files that the services of ${name} name are there.`);
    }
  },
});
