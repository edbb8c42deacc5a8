import type {LogFormat} from '../log-format.ts';

/** CMS web admin, Logs > Event logs, copied from the page: columns apart by tabs. No zone, no host. */
export const cmsEventLogTabs: LogFormat = {
  id: 'cms-event-log-tabs',
  title: 'CMS event log (tabs)',
  product: 'cms',
  shapes: ['dddd-dd-dd\tdd:dd:dd'],
  patterns: [
    /^(?<date>\d{4}-\d\d-\d\d)\t(?<clock>\d\d:\d\d:\d\d(?:\.\d{1,9})?)\t(?<level>Info|Warning|Error|Critical|Debug|Notice)\t(?<text>.*)$/,
  ],
  samples: [
    {
      line: '2018-03-02\t08:15:09.020\tWarning\tcall 12: ICE failure; relay candidate creation timeout',
      level: 'Warning',
      text: 'call 12: ICE failure; relay candidate creation timeout',
      iso: '2018-03-02T08:15:09.020000000Z',
    },
    {
      line: '2018-03-02\t08:15:01.377\tInfo\tweb bridge link 1: new guest login request 4 received',
      level: 'Info',
      text: 'web bridge link 1: new guest login request 4 received',
      iso: '2018-03-02T08:15:01.377000000Z',
    },
  ],
};
