import {cmsTurnService} from '../../facts/cms-turn-service.ts';
import {edgeWith, expresswayEdges} from '../../facts/derived/expressway-edges.ts';
import {turnServerObjects} from '../../facts/derived/turn-server-objects.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** CMS runs a TURN server of its own beside that of Expressway-E (F105). That may be meant (CMS Edge), so it is a hint. */
export default defineCheck({
  id: 'cms/turn-two-services',
  system: 'CMS',
  title: {
    pass: 'CMS runs no TURN server beside that of Expressway-E',
    fail: 'CMS runs a TURN server of its own beside that of Expressway-E',
  },
  failureModes: ['F105'],
  needs: {services: cmsTurnService, objects: turnServerObjects},
  wants: {edges: expresswayEdges},
  after: [],
  references: ['Cisco Meeting Server MMP command reference, turn'],
  messages: {
    both: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'possible',
      text: 'The TURN server of {box} is enabled, while TURN server object {object} sends clients to Expressway-E ({address})',
      why: 'With two TURN services some calls may get their relay from one and some from the other, and each needs its own firewall rules and credentials. What works then depends on which one a call got.',
      competing: ['Both are meant: guests come over Expressway-E, other clients over CMS as an edge of its own.'],
      fix: [
        {
          action: 'If web clients come over Expressway-E only, switch the TURN server of {box} off.',
          where: 'MMP of {box}',
          command: 'turn disable',
          verify: '`turn` prints `Enabled : false`, and a guest outside still gets audio and video.',
        },
      ],
    },
  },
  examples: {fail: 'demo:cms-turn-two-services', pass: 'demo:healthy'},
  run({services, objects, edges}, report) {
    const object = objects.find(
      ({value}) =>
        /^expressway$/i.test(value.type ?? '') ||
        edgeWith(edges, value.serverAddress) !== undefined ||
        edgeWith(edges, value.clientAddress) !== undefined,
    );
    for (const service of services) {
      const box = boxName(service.subject);
      if (service.value.isEnabled === undefined) report.lacking(cmsTurnService, `whether TURN is on at ${box}`);
      else if (!service.value.isEnabled) report.pass(`The TURN server of ${box} is off.`);
      else if (object === undefined) report.notApplicable('Nothing ties a TURN server object to an Expressway-E.');
      else {
        const {id, serverAddress, clientAddress, type} = object.value;
        report.fail('both', {
          subject: service.subject,
          args: {box, object: id, address: serverAddress ?? clientAddress ?? type ?? 'no address'},
          evidence: [
            evidenceOf(service, 'the TURN server of CMS itself', 'isEnabled'),
            evidenceOf(object, 'the object for Expressway-E', serverAddress === undefined ? 'type' : 'serverAddress'),
          ],
        });
      }
    }
  },
});
