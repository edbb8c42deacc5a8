import {edgeCertificate} from '../../facts/derived/edge-certificate.ts';
import {judgedAt} from '../../facts/judged-at.ts';
import {epochMilliseconds, formatInstant} from '../../model/instant.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** The certificate of Expressway-E is out of its dates at the time that is judged (F03). */
export default defineCheck({
  id: 'certificate/edge-expired',
  system: 'Expressway-E',
  title: {
    pass: 'The certificate of Expressway-E is within its dates',
    fail: 'The certificate of Expressway-E is out of its dates',
  },
  failureModes: ['F03'],
  needs: {certificates: edgeCertificate, times: judgedAt},
  after: [],
  references: ['RFC 5280 §4.1.2.5', 'Expressway alarm 40068'],
  messages: {
    expired: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'The certificate of {box} ended on {date}',
      why: 'Browsers refuse an expired certificate, and so does the other end of the traversal zone. Judged at {judgedAt}.',
      volatile: ['judgedAt', 'box'],
      fix: [
        {
          action: 'Have the certificate renewed, install it and restart {box}.',
          where: '{box}, Maintenance > Security > Server certificate',
          verify: 'The page opens without a warning, and the certificate that it shows ends in the future.',
        },
      ],
    },
    notYetValid: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'The certificate of {box} is valid only from {date}',
      why: 'Browsers refuse a certificate before its time. Judged at {judgedAt}.',
      volatile: ['judgedAt', 'box'],
      fix: [
        {
          action:
            'Compare the clock of {box} with the true time. If it is right, install a certificate that is valid now.',
          where: '{box}, System > Time; Maintenance > Security > Server certificate',
          verify: 'The page opens without a warning, and the certificate that it shows began in the past.',
        },
      ],
    },
  },
  examples: {fail: 'certificate/edge-expired', pass: 'octavio/healthy'},
  run({certificates, times}, report) {
    const [time] = times;
    if (time === undefined) return;
    const now = epochMilliseconds(time.value.instant);
    for (const fact of certificates) {
      const {notBefore, notAfter} = fact.value.leaf;
      if (Number.isNaN(Date.parse(notBefore)) || Number.isNaN(Date.parse(notAfter))) {
        report.lacking(edgeCertificate, 'the dates of the certificate could not be read');
        continue;
      }
      const message = now > Date.parse(notAfter) ? 'expired' : now < Date.parse(notBefore) ? 'notYetValid' : undefined;
      if (message === undefined) {
        report.pass(`Valid ${notBefore.slice(0, 10)} to ${notAfter.slice(0, 10)}.`);
        continue;
      }
      report.fail(message, {
        subject: fact.subject,
        args: {
          box: fact.value.box,
          date: (message === 'expired' ? notAfter : notBefore).slice(0, 10),
          judgedAt: `${formatInstant(time.value.instant)} (${time.value.source})`,
        },
        evidence: [
          {
            origin: {
              ...fact.origin,
              field: message === 'expired' ? 'notAfter' : 'notBefore',
              quote: `valid from ${notBefore} to ${notAfter}`,
            },
            shows: 'dates of the certificate',
          },
          evidenceOf(time, `judged at this time: ${time.value.source}`),
        ],
      });
    }
  },
});
