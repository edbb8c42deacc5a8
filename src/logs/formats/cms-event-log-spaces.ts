import type {LogFormat} from '../log-format.ts';

/**
 * The same event log, downloaded or pasted: columns apart by two spaces, or by one where the copy ran spaces together.
 * Values of an API trace that wrap go on in a line of their own, with a stamp and five or more spaces after the colon.
 */
export const cmsEventLogSpaces: LogFormat = {
  id: 'cms-event-log-spaces',
  title: 'CMS event log (spaces)',
  product: 'cms',
  shapes: ['dddd-dd-dd  dd:dd:dd', 'dddd-dd-dd dd:dd:dd'],
  patterns: [
    /^(?<date>\d{4}-\d\d-\d\d)[ \t]+(?<clock>\d\d:\d\d:\d\d(?:\.\d{1,9})?)[ \t]+(?<level>Info|Warning|Error|Critical|Debug|Notice)[ \t]+(?<text>\S.*)$/,
  ],
  samples: [
    {
      line: '2022-09-14  11:20:31.604  Info     call 33: allocated for guest7001 / "Visitor" conference participation (Chrome)',
      level: 'Info',
      text: 'call 33: allocated for guest7001 / "Visitor" conference participation (Chrome)',
      iso: '2022-09-14T11:20:31.604000000Z',
    },
    {
      line: '2022-09-14  11:20:31.111  Info     API trace 77:      4f81b&',
      level: 'Info',
      text: 'API trace 77:      4f81b&',
      iso: '2022-09-14T11:20:31.111000000Z',
    },
    {
      line: '2022-09-14 11:20:35.604 Warning call 33: ICE failure 4 (unauthorized - check credentials)',
      level: 'Warning',
      text: 'call 33: ICE failure 4 (unauthorized - check credentials)',
      iso: '2022-09-14T11:20:35.604000000Z',
    },
  ],
};
