import {edgeCertificate} from '../../facts/derived/edge-certificate.ts';
import {judgedAt} from '../../facts/judged-at.ts';
import {counted} from '../../model/count.ts';
import {epochMilliseconds, formatInstant} from '../../model/instant.ts';
import {defineCheck, evidenceOf} from '../check.ts';

const dayMs = 24 * 3_600_000;
/** Expressway raises alarm 40069 at 30 days; renewal by hand takes days, so the last week is a warning. */
const soonDays = 30;
const lastDays = 7;

/** The certificate of Expressway-E ends within a month of the time that is judged (F03). */
export default defineCheck({
  id: 'certificate/edge-expires-soon',
  system: 'Expressway-E',
  title: {
    pass: 'The certificate of Expressway-E has more than a month left',
    fail: 'The certificate of Expressway-E ends soon',
  },
  failureModes: ['F03'],
  needs: {certificates: edgeCertificate, times: judgedAt},
  after: [],
  references: ['RFC 5280 §4.1.2.5', 'Expressway alarm 40069'],
  messages: {
    soon: {
      severity: 'info',
      impact: 'hygiene',
      confidence: 'certain',
      text: 'The certificate of {box} ends on {date}, in {days}',
      why: 'From then on browsers refuse it, and guests cannot join. Judged at {judgedAt}.',
      volatile: ['judgedAt', 'box', 'days'],
      fix: [
        {
          action: 'Have the certificate renewed, install it and restart {box} at a time without calls.',
          where: '{box}, Maintenance > Security > Server certificate',
          verify: 'The certificate that the join page shows ends later than {date}.',
        },
      ],
    },
    days: {
      severity: 'warning',
      impact: 'hygiene',
      confidence: 'certain',
      text: 'The certificate of {box} ends on {date}, in {days}',
      why: 'From then on browsers refuse it, and guests cannot join. Judged at {judgedAt}.',
      volatile: ['judgedAt', 'box', 'days'],
      fix: [
        {
          action: 'Have the certificate renewed now, install it and restart {box} at a time without calls.',
          where: '{box}, Maintenance > Security > Server certificate',
          verify: 'The certificate that the join page shows ends later than {date}.',
        },
      ],
    },
  },
  examples: {fail: 'demo:certificate-edge-expires-soon', pass: 'demo:healthy'},
  run({certificates, times}, report) {
    const [time] = times;
    if (time === undefined) return;
    for (const fact of certificates) {
      const {leaf, box} = fact.value;
      const leftMs = Date.parse(leaf.notAfter) - epochMilliseconds(time.value.instant);
      const date = leaf.notAfter.slice(0, 10);
      if (Number.isNaN(leftMs)) report.lacking(edgeCertificate, 'the dates of the certificate could not be read');
      else if (leftMs < 0) report.notApplicable(`It ended on ${date}, which is judged on its own.`);
      else if (leftMs > soonDays * dayMs) report.pass(`Valid to ${date}.`);
      else {
        report.fail(leftMs > lastDays * dayMs ? 'soon' : 'days', {
          subject: fact.subject,
          args: {
            box,
            date,
            days: counted(Math.floor(leftMs / dayMs), 'day'),
            judgedAt: `${formatInstant(time.value.instant)} (${time.value.source})`,
          },
          evidence: [
            {
              origin: {...fact.origin, field: 'notAfter', quote: `valid from ${leaf.notBefore} to ${leaf.notAfter}`},
              shows: 'dates of the certificate',
            },
            evidenceOf(time, `judged at this time: ${time.value.source}`),
          ],
        });
      }
    }
  },
});
