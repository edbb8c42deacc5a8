import {webBridgeSettings} from '../../facts/web-bridge-settings.ts';
import {webBridge3Settings} from '../../facts/web-bridge3-settings.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** An enabled web bridge without key or certificate does not start (S-C3). */
export default defineCheck({
  id: 'webbridge/certificate-unset',
  system: 'Web bridge',
  title: {pass: 'The web bridge has key and certificate', fail: 'The web bridge has no key or no certificate'},
  failureModes: ['S-C3'],
  needs: {},
  needsOneOf: {webBridges: webBridgeSettings, webBridges3: webBridge3Settings},
  after: [],
  references: ['CMS MMP command reference: webbridge certs, webbridge3 https certs, webbridge3 c2w certs'],
  messages: {
    page2: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'The web bridge on {box} is enabled without {missing} for the join page',
      why: 'Without key and certificate it cannot speak TLS: Expressway-C and browsers get no page.',
      fix: [
        {
          action: 'Set key and certificate (on CMS 3.x a full-chain file). `pki list` names the files that are there.',
          where: 'MMP of {box}',
          command: 'webbridge disable\nwebbridge certs {key} {certificate}\nwebbridge enable',
          verify: '`webbridge` shows both files, and enabling it printed no FAILURE.',
        },
      ],
    },
    page3: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'The web bridge on {box} is enabled without {missing} for the join page',
      why: 'Without key and certificate it cannot speak TLS: Expressway-C and browsers get no page.',
      fix: [
        {
          action: 'Set key and certificate (on CMS 3.x a full-chain file). `pki list` names the files that are there.',
          where: 'MMP of {box}',
          command: 'webbridge3 disable\nwebbridge3 https certs {key} {certificate}\nwebbridge3 enable',
          verify: '`webbridge3` shows both files, and enabling it printed no FAILURE.',
        },
      ],
    },
    c2w: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'The web bridge on {box} is enabled without {missing} for Call Bridges (C2W)',
      why: 'Without key and certificate it cannot speak TLS: no Call Bridge can connect, and joining fails.',
      fix: [
        {
          action: 'Set key and certificate (on CMS 3.x a full-chain file). `pki list` names the files that are there.',
          where: 'MMP of {box}',
          command: 'webbridge3 disable\nwebbridge3 c2w certs {key} {certificate}\nwebbridge3 enable',
          verify: '`webbridge3` shows both files, and enabling it printed no FAILURE.',
        },
      ],
    },
  },
  examples: {fail: 'demo:webbridge-certificate-unset', pass: 'demo:healthy'},
  run({webBridges, webBridges3}, report) {
    const pairs = [
      ...webBridges.map((fact) => ({
        fact,
        service: 'webbridge',
        message: 'page2' as const,
        key: {field: 'keyFile', file: fact.value.keyFile},
        certificate: {field: 'certificateFile', file: fact.value.certificateFile},
      })),
      ...webBridges3.flatMap((fact) => [
        {
          fact,
          service: 'webbridge3',
          message: 'page3' as const,
          key: {field: 'httpsKeyFile', file: fact.value.httpsKeyFile},
          certificate: {field: 'httpsCertificateFile', file: fact.value.httpsCertificateFile},
        },
        {
          fact,
          service: 'webbridge3',
          message: 'c2w' as const,
          key: {field: 'c2wKeyFile', file: fact.value.c2wKeyFile},
          certificate: {field: 'c2wCertificateFile', file: fact.value.c2wCertificateFile},
        },
      ]),
    ].filter(({fact}) => fact.value.isEnabled === true);
    if (pairs.length === 0) report.notApplicable('No web bridge is enabled.');
    for (const {fact, service, message, key, certificate} of pairs) {
      const box = boxName(fact.subject);
      const [unset, ...more] = [key, certificate].filter(({file}) => file === '');
      if (unset !== undefined) {
        report.fail(message, {
          subject: fact.subject,
          args: {
            box,
            missing: more.length > 0 ? 'key and certificate' : unset === key ? 'a key' : 'a certificate',
            key: key.file || '<key file>',
            certificate: certificate.file || '<certificate file>',
          },
          evidence: [evidenceOf(fact, `\`${service}\` prints`, unset.field)],
        });
      } else if (key.file === undefined || certificate.file === undefined) {
        report.lacking(
          service === 'webbridge' ? webBridgeSettings : webBridge3Settings,
          `the output of \`${service}\` of ${box} does not show all keys and certificates`,
        );
      } else report.pass(`${box}: ${key.file} and ${certificate.file}.`);
    }
  },
});
