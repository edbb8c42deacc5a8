import {cmsInspectedCertificate} from '../../facts/cms-inspected-certificate.ts';
import {boxesOf, groupFacts} from '../../facts/derived/boxes-of.ts';
import {cmsCertificateUse} from '../../facts/derived/cms-certificate-uses.ts';
import {judgedAt} from '../../facts/judged-at.ts';
import {boxName} from '../../model/box-name.ts';
import {epochMilliseconds, formatInstant} from '../../model/instant.ts';
import {defineCheck, evidenceOf} from '../check.ts';

const dayMs = 24 * 3_600_000;
/** Long enough to have a certificate signed and installed. */
const warningDays = 30;
const used = new Set(['callbridge', 'webbridge', 'webbridge3']);

/** A certificate with which Call Bridge and web bridge know each other is out of its time (kin of F03). */
export default defineCheck({
  id: 'cms/certificate-expired',
  system: 'CMS',
  title: {
    pass: 'The certificates of Call Bridge and web bridge are valid',
    fail: 'A certificate of Call Bridge or web bridge is out of its time',
  },
  failureModes: ['F03'],
  needs: {times: judgedAt, uses: cmsCertificateUse},
  after: [],
  references: ['RFC 5280 §4.1.2.5', 'CMS MMP command reference: pki inspect'],
  messages: {
    expired: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'The certificate {fileName} of {users} ended on {date}',
      why: 'Call Bridge, web bridge and Expressway-C verify each other by these certificates; one that has ended is refused, and guests cannot join. Judged at {judgedAt}.',
      volatile: ['judgedAt'],
      lists: ['services'],
      fix: [
        {
          action:
            'Have the certificate renewed, and copy it under the same name, with a new key the key too. Put it into each trust bundle that holds the old one itself.',
          where: 'SFTP to {boxes}',
          verify: '`pki inspect {fileName}` shows "Not After" in the future.',
        },
        {
          action: 'Restart each service that uses the file.',
          where: 'MMP of {boxes}',
          command: '{services} restart',
          verify: 'What is printed has no FAILURE, and a guest gets in.',
        },
      ],
    },
    notYetValid: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'The certificate {fileName} of {users} is valid only from {date}',
      why: 'A certificate is refused before its time begins, and guests cannot join. Judged at {judgedAt}.',
      volatile: ['judgedAt'],
      fix: [
        {
          action: 'Set the clock right, or install a certificate that is valid now.',
          where: 'MMP of {boxes}',
          command: 'date\nntp status\npki inspect {fileName}',
          verify: '`pki inspect {fileName}` shows "Not Before" in the past of `date`.',
        },
      ],
    },
    expiresSoon: {
      severity: 'warning',
      impact: 'hygiene',
      confidence: 'certain',
      text: 'The certificate {fileName} of {users} ends on {date}',
      why: 'From then on Call Bridge, web bridge and Expressway-C refuse it, and guests cannot join. Judged at {judgedAt}.',
      volatile: ['judgedAt'],
      lists: ['services'],
      fix: [
        {
          action:
            'Have the certificate renewed, and copy it under the same name, with a new key the key too. Put it into each trust bundle that holds the old one itself.',
          where: 'SFTP to {boxes}',
          verify: '`pki inspect {fileName}` shows the new "Not After".',
        },
        {
          action: 'At a time without calls restart each service that uses the file.',
          where: 'MMP of {boxes}',
          command: '{services} restart',
          verify: 'What is printed has no FAILURE, and a guest gets in.',
        },
      ],
    },
  },
  examples: {fail: 'demo:cms-certificate-expired', pass: 'demo:healthy'},
  run({times, uses}, report) {
    const [time] = times;
    if (time === undefined) return;
    const now = epochMilliseconds(time.value.instant);
    const ownOnes = uses.filter(({value}) => used.has(value.service) && /certificate$/.test(value.purpose));
    // One certificate on several boxes, or for several services of a box, is one finding.
    const byCertificate = groupFacts(ownOnes, ({subject, value}) => {
      const [leaf] = value.contents?.value.certificates ?? [];
      const identity =
        leaf?.sha256 ?? (leaf?.serialNumber === undefined ? undefined : `${leaf.issuerName} ${leaf.serialNumber}`);
      return `${value.fileName} ${identity ?? subject}`;
    });
    if (byCertificate.length === 0) report.notApplicable('No Call Bridge or web bridge has a certificate.');
    for (const group of byCertificate) {
      const [first] = group;
      const contents = first.value.contents;
      const [leaf] = contents?.value.certificates ?? [];
      const {fileName, service} = first.value;
      const users = [...new Set(group.map(({subject, value}) => `\`${value.service}\` on ${boxName(subject)}`))].join(
        ', ',
      );
      const boxes = boxesOf(group);
      // The Call Bridge’s own certificate is also the trust bundle of web bridge 2.x.
      const ofFile = uses.filter(({subject, value}) => boxes.includes(subject) && value.fileName === fileName);
      const begin = Date.parse(leaf?.notBefore ?? '');
      const end = Date.parse(leaf?.notAfter ?? '');
      if (contents === undefined || Number.isNaN(end)) {
        report.lacking(
          cmsInspectedCertificate,
          `\`pki inspect ${fileName}\` on ${boxName(first.subject)} shows its dates`,
        );
        continue;
      }
      const fail = (
        message: 'expired' | 'notYetValid' | 'expiresSoon',
        date: string | undefined,
        field: string,
      ): void =>
        report.fail(message, {
          subject: boxes[0],
          related: boxes.slice(1),
          args: {
            fileName,
            users,
            services: [...new Set(ofFile.map(({value}) => value.service))].sort().join('\n'),
            boxes: boxes.map(boxName).join(', '),
            date: (date ?? '').slice(0, 10),
            judgedAt: `${formatInstant(time.value.instant)} (${time.value.source})`,
          },
          evidence: [
            evidenceOf(contents, `its time in ${fileName}`, field),
            evidenceOf(first, `\`${service}\` uses the file`),
            evidenceOf(time, `judged at this time: ${time.value.source}`),
          ],
        });
      if (end < now) fail('expired', leaf?.notAfter, 'notAfter');
      else if (begin > now) fail('notYetValid', leaf?.notBefore, 'notBefore');
      else if (end - now <= warningDays * dayMs) fail('expiresSoon', leaf?.notAfter, 'notAfter');
      else report.pass(`${fileName} of ${users}: valid until ${(leaf?.notAfter ?? '').slice(0, 10)}.`);
    }
  },
});
