import {cmsDatabaseNode} from '../../facts/cms-database-node.ts';
import {cmsInterface} from '../../facts/cms-interface.ts';
import {cmsList} from '../../facts/cms-list.ts';
import {boxesOf, groupFacts} from '../../facts/derived/boxes-of.ts';
import {boxName} from '../../model/box-name.ts';
import {counted} from '../../model/count.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** A node of the database cluster is down, or the cluster has no master (F20). Each Call Bridge tells how it sees them. */
export default defineCheck({
  id: 'cms/database-degraded',
  system: 'CMS',
  title: {pass: 'The database cluster is whole', fail: 'The database cluster is degraded'},
  failureModes: ['F20'],
  needs: {},
  needsOneOf: {nodes: cmsDatabaseNode, lists: cmsList},
  wants: {interfaces: cmsInterface},
  after: [],
  references: ['CMS API reference: /system/database', 'CMS scalability guide: database clustering'],
  messages: {
    withoutMaster: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'The database cluster of CMS has no master that is up ({nodes})',
      why: 'Call Bridges write every guest and call into the master database. Without one they cannot, and guests are turned away.',
      fix: [
        {
          action:
            'Bring the nodes and the network between them up. If no master comes back, make one of a node that is in sync.',
          where: 'MMP of each CMS with a database',
          command: 'database cluster status',
          verify: '`database cluster status` shows one master, and every node connected.',
        },
      ],
    },
    nodeDown: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'certain',
      text: 'The node {node} of the database cluster of CMS is down',
      volatile: ['box'],
      why: 'The Call Bridge at that node cannot write guests into the database when it loses the way to the master, and the next failure may stop all of them.',
      fix: [
        {
          action:
            'Bring the node up; look at the network between the nodes (TCP 5432) and at their database certificates.',
          where: 'MMP of {box}',
          command: 'database cluster status',
          verify: 'GET /api/v1/system/database shows up="true" for {node}.',
        },
      ],
    },
  },
  examples: {fail: 'demo:cms-database-degraded', pass: 'demo:healthy'},
  run({nodes, lists, interfaces}, report) {
    const counts = lists.filter(({value}) => value.collection === 'database');
    if (nodes.length === 0) {
      if (counts.some(({value}) => value.total === 0)) report.notApplicable('The database is not clustered.');
      else report.lacking(cmsDatabaseNode, '/system/database is not among the evidence');
      return;
    }
    const byHost = groupFacts(nodes, ({value}) => value.hostName.toLowerCase());
    // A node that one Call Bridge does not see is not reached by all.
    const down = byHost.flatMap((views) => {
      const [view, ...more] = views.filter(({value}) => !value.isUp);
      return view === undefined ? [] : [[view, ...more] as const];
    });
    // A node that is counted and not shown may be the master.
    const isRoleKnown =
      counts.every(({value}) => byHost.length >= value.total) &&
      byHost.every((views) => views.some(({value}) => value.isMaster !== undefined));
    const hasMaster = nodes.some(({value}) => value.isMaster === true && value.isUp);
    const [fact, ...others] = down.length > 0 ? down.flat() : nodes;
    if (isRoleKnown && !hasMaster && fact !== undefined) {
      const [subject, ...related] = boxesOf([fact, ...others]);
      report.fail('withoutMaster', {
        subject,
        related,
        args: {
          nodes: byHost
            .map(([view]) => view.value.hostName.toLowerCase())
            .sort()
            .join(', '),
        },
        evidence: [evidenceOf(fact, '/system/database says', down.length > 0 ? 'isUp' : 'isMaster')],
      });
      return;
    }
    for (const views of down) {
      const [subject, ...related] = boxesOf([...views]);
      const node = views[0].value.hostName.toLowerCase();
      const owner = interfaces.find(({value}) => value.addresses.includes(node));
      report.fail('nodeDown', {
        subject,
        related,
        args: {node, box: owner === undefined ? `CMS ${node}` : boxName(owner.subject)},
        evidence: [evidenceOf(views[0], '/system/database says', 'isUp')],
      });
    }
    if (down.length === 0) report.pass(`${counted(byHost.length, 'node')}, all up.`);
  },
});
