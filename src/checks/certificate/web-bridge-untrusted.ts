import {verifies} from '../../facts/derived/compare-certificates.ts';
import {coreTrustLists} from '../../facts/derived/core-trust-lists.ts';
import {expresswayRoleOf, systemsByBox} from '../../facts/derived/expressway-boxes.ts';
import {webBridgeCertificates} from '../../facts/derived/web-bridge-certificates.ts';
import {webProxies} from '../../facts/derived/web-proxies.ts';
import {expresswaySystem} from '../../facts/expressway-system.ts';
import {expresswayWebBridgeTarget} from '../../facts/expressway-web-bridge-target.ts';
import {coversHost} from '../../model/host-name.ts';
import {isOlderThan} from '../../model/version.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * Expressway-C does not accept the certificate of a web bridge (F51). Expressway verifies inner servers from X14.0.8 on,
 * even where TLS verification is off; the release notes name Meeting Server from X14.2 on.
 */
export default defineCheck({
  id: 'certificate/web-bridge-untrusted',
  system: 'Expressway-C',
  title: {
    pass: 'Expressway-C trusts the certificate of the web bridge',
    fail: 'Expressway-C does not trust the certificate of the web bridge',
  },
  failureModes: ['F51'],
  needs: {bridges: webBridgeCertificates, systems: systemsByBox},
  wants: {lists: coreTrustLists, proxies: webProxies, targets: expresswayWebBridgeTarget},
  after: [],
  references: ['Cisco document 217743', 'Cisco document 225476', 'CSCwc69661'],
  messages: {
    untrusted: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'The certificate of the web bridge ({box}) leads to none of the authorities that Expressway-C trusts',
      why: 'Expressway-C {version} verifies the web bridge whatever its TLS verify settings say. It ends the connection, and the page fails for every guest from outside, while it opens inside.',
      competing: ['The trusted CA list in the evidence is not the whole list, or not of this Expressway-C.'],
      fix: [
        {
          action:
            'Append the authority that signed the certificate of the web bridge, {issuer}, to the trusted CA list.',
          where: 'Expressway-C, Maintenance > Security > Trusted CA certificate',
          verify:
            'The join page opens from outside, and the log of Expressway-C has no "certificate verification failed".',
        },
      ],
    },
    nameMissing: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'The certificate of the web bridge ({box}) does not hold {host}, the name under which Expressway-C connects to it',
      why: 'Expressway-C {version} compares the name with the alternative names of the certificate. It ends the connection, and the page fails for every guest from outside, while it opens inside.',
      volatile: ['commonName', 'service'],
      competing: [
        'An SRV record leads Expressway-C to the web bridge under another name, which the certificate holds.',
      ],
      fix: [
        {
          action:
            'Make a signing request that holds {host} as alternative name, beside the names of the old certificate, and have it signed.',
          where: 'MMP of the CMS with the web bridge ({box})',
          command: 'pki csr <name of the files> CN:{commonName} subjectAltName:{host}',
        },
        {
          action:
            'Copy the certificate to the CMS by SFTP, set it with its key (`webbridge3 https certs`, on CMS 2.x `webbridge certs`), and restart the web bridge.',
          where: 'MMP of the CMS with the web bridge ({box})',
          command: '{service} restart',
          verify: '`pki inspect` of the new certificate lists DNS:{host}, and the join page opens from outside.',
        },
      ],
    },
    early: {
      severity: 'warning',
      impact: 'blocks-join',
      confidence: 'possible',
      text: 'Expressway-C {version} may refuse the certificate of the web bridge ({box}): {reason}',
      why: 'From X14.0.8 on Expressway verifies inner servers whatever its TLS verify settings say. From X14.2 on that is certain for Meeting Server.',
      competing: ['This release does not verify web bridges of Meeting Server; X14.2 will.'],
      fix: [
        {
          action:
            'Append the authority of the web bridge’s certificate to the trusted CA list, and see that the certificate holds the guest account client URI.',
          where: 'Expressway-C, Maintenance > Security > Trusted CA certificate',
          verify:
            'The join page opens from outside, and the log of Expressway-C has no "certificate verification failed".',
        },
      ],
    },
  },
  examples: {fail: 'demo:certificate-web-bridge-untrusted', pass: 'demo:healthy'},
  run({bridges, systems, lists, proxies, targets}, report) {
    const cores = systems.filter(({subject}) => expresswayRoleOf(subject) === 'expressway-c');
    const versions = cores.flatMap(({value}) => value.version ?? []);
    const [version] = versions.toSorted();
    const core = cores.find(({value}) => value.version === version);
    if (version === undefined || core === undefined || versions.length < cores.length) {
      report.lacking(expresswaySystem, 'the version of Expressway-C');
      return;
    }
    if (!versions.every((one) => isOlderThan(one, 'X14.0.8') === false)) {
      report.notApplicable(`Expressway-C ${version} does not verify web bridges.`);
      return;
    }
    const isCertain = versions.every((one) => isOlderThan(one, 'X14.2') === false);
    const on = proxies.filter(({value}) => value.isOn && value.host !== undefined);
    const [host, ...others] = [...on, ...targets].flatMap(
      ({value}) => ('host' in value ? value.host : value.name) ?? [],
    );
    for (const bridge of bridges) {
      const {webBridge, chain, names, mayBeLonger, contents, service} = bridge.value;
      const issuer = chain[0].issuerName ?? 'not known';
      const answers = lists.map(({value}) => verifies(value.trusted, chain));
      const isNamed =
        host === undefined ? undefined : names?.some((name) => [host, ...others].some((one) => coversHost(name, one)));
      const args = {box: webBridge, version};
      const found = {
        subject: bridge.subject,
        evidence: [
          evidenceOf(bridge, 'the certificate of the web bridge'),
          ...(contents === undefined
            ? []
            : [
                evidenceOf(contents, `issued by ${issuer}`, 'issuerName'),
                evidenceOf(contents, 'its alternative names', 'dnsNames'),
              ]),
          evidenceOf(core, 'the version of Expressway-C', 'version'),
          ...lists.slice(0, 2).map((list) => evidenceOf(list, 'what Expressway-C trusts')),
          ...on.slice(0, 1).map((proxy) => evidenceOf(proxy, 'the guest account client URI', 'uri')),
        ],
      } as const;
      if (answers.includes(false) && !mayBeLonger) {
        if (isCertain) report.fail('untrusted', {...found, args: {...args, issuer}});
        else report.fail('early', {...found, args: {...args, reason: `its issuer (${issuer}) is not trusted`}});
      } else if (isNamed === false && host !== undefined) {
        if (isCertain)
          report.fail('nameMissing', {
            ...found,
            args: {
              ...args,
              host,
              commonName: chain[0].commonName ?? '<name of the web bridge>',
              service: service ?? 'webbridge3',
            },
          });
        else report.fail('early', {...found, args: {...args, reason: `it does not hold ${host}`}});
      } else if (lists.length === 0 || answers.some((answer) => answer !== true)) {
        report.lacking(coreTrustLists, `whether it verifies the certificate of ${webBridge}`);
      } else if (isNamed === undefined) {
        report.lacking(webProxies, `whether the certificate of ${webBridge} holds the name that Expressway-C asks for`);
      } else report.pass(`That of ${webBridge} is trusted and holds the name.`);
    }
  },
});
