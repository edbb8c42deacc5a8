import {certificate} from '../../facts/certificate.ts';
import {cmsInspectedCertificate} from '../../facts/cms-inspected-certificate.ts';
import {cmsCertificateUse} from '../../facts/derived/cms-certificate-uses.ts';
import {areAll, cmsGeneration} from '../../facts/derived/cms-generation.ts';
import {isSameName} from '../../facts/derived/compare-certificates.ts';
import {boxName} from '../../model/box-name.ts';
import {groupBy} from '../../model/group-by.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * CMS 3.x asks for full-chain files (F34). A certificate that a root issued needs no more than itself; so one counts only
 * when another piece of evidence shows that its issuer is an intermediate.
 */
export default defineCheck({
  id: 'webbridge/c2w-not-full-chain',
  system: 'Web bridge',
  title: {
    pass: 'Call Bridge and web bridge send their whole chain',
    fail: 'Call Bridge or web bridge does not send its whole chain',
  },
  failureModes: ['F34'],
  needs: {uses: cmsCertificateUse},
  wants: {generations: cmsGeneration, inspected: cmsInspectedCertificate, certificates: certificate},
  after: [],
  references: ['Cisco document 221729 (CMS edge)', 'RFC 8446 §4.4.2'],
  messages: {
    cut: {
      severity: 'warning',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'The file {fileName} of {users} lacks the certificate of {issuer}, the intermediate authority that issued it',
      why: 'The other side can verify the certificate only if it trusts the intermediate authority itself; with the root alone the connection between Call Bridge and web bridge fails.',
      competing: ['The other side trusts the intermediate authority, or this very certificate.'],
      fix: [
        {
          action: 'Put the certificate and all intermediates into one file, the server’s own first, and copy it here.',
          where: 'SFTP, then MMP of {box}',
          command: '{service} restart',
          verify: '`pki inspect {fileName}` shows the intermediate behind the certificate.',
        },
      ],
    },
  },
  examples: {fail: 'demo:webbridge-c2w-not-full-chain', pass: 'demo:healthy'},
  run({uses, generations, inspected, certificates}, report) {
    if (areAll(generations, '2.x')) {
      report.notApplicable('CMS 2.x has no C2W.');
      return;
    }
    const known = [...inspected, ...certificates];
    const judged = uses.filter(
      ({value}) => ['callbridge', 'webbridge3'].includes(value.service) && /certificate$/.test(value.purpose),
    );
    if (judged.length === 0) report.notApplicable('No Call Bridge or web bridge of 3.x has a certificate.');
    for (const group of groupBy(judged, ({subject, value}) => `${subject} ${value.fileName}`).values()) {
      const [first] = group;
      const contents = first?.value.contents;
      if (first === undefined) continue;
      const {fileName, service} = first.value;
      const box = boxName(first.subject);
      const [leaf, ...others] = contents?.value.certificates ?? [];
      const issuerName = leaf?.issuerName;
      if (contents === undefined || leaf === undefined || issuerName === undefined) {
        report.lacking(cmsInspectedCertificate, `\`pki inspect ${fileName}\` on ${box} shows what is in it`);
        continue;
      }
      const issuers = known.filter(({value}) => isSameName(value.subjectName, issuerName) === true);
      const intermediate = issuers.find(({value}) => isSameName(value.issuerName, value.subjectName) === false);
      const isSelfIssued = isSameName(leaf.subjectName, issuerName) === true;
      if (isSelfIssued || others.length > 0) report.pass(`${fileName} on ${box} is whole.`);
      else if (issuers.length > 0 && intermediate === undefined) report.pass(`A root issued ${fileName} on ${box}.`);
      else if (intermediate === undefined) {
        report.lacking(
          cmsInspectedCertificate,
          `whether ${issuerName}, which issued ${fileName}, is a root is not known`,
        );
      } else {
        report.fail('cut', {
          subject: first.subject,
          args: {
            box,
            fileName,
            service,
            issuer: intermediate.value.commonName ?? issuerName,
            users: `${[...new Set(group.map(({value}) => `\`${value.service}\``))].join(' and ')} on ${box}`,
          },
          evidence: [
            evidenceOf(contents, `${fileName} holds one certificate`),
            evidenceOf(intermediate, 'its issuer is itself issued by another authority'),
          ],
        });
      }
    }
  },
});
