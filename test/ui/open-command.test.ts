import {describe, expect, test} from '@jest/globals';
import type {Origin} from '../../src/model/origin.ts';
import {openCommand, openFramesCommand} from '../../src/ui/open-command.ts';

const packet: Origin = {input: 'edge.pcapng', format: 'capture', frame: 214};
const line: Origin = {input: 'cms/event.log', format: 'cms-log', line: 17};

describe('the command line that opens evidence', () => {
  test('given a packet or a line, then it goes there, in the way of the shell', () => {
    expect(openCommand(packet, 'posix')).toBe('wireshark -r edge.pcapng -g 214');
    expect(openCommand(line, 'posix')).toBe('less +17 cms/event.log');
    expect(openCommand({...line, input: 'C:\\Logs\\a b.log'}, 'windows')).toBe('more +16 "C:\\Logs\\a b.log"');
  });

  test('given a name that a shell would take for something else, then it is quoted', () => {
    expect(openCommand({...packet, input: "it's $(reboot); x.pcap"}, 'posix')).toBe(
      "wireshark -r 'it'\\''s $(reboot); x.pcap' -g 214",
    );
    expect(openCommand({...line, input: '-rf'}, 'posix')).toBe('less +17 ./-rf');
    const frames = {input: 'edge.pcapng', frames: [1, 2], filter: 'frame.number in {1, 2}'};
    expect(openFramesCommand(frames, 'posix')).toBe("wireshark -r edge.pcapng -Y 'frame.number in {1, 2}'");
  });

  test.each(['logs.zip!/a.log', 'https://cms/api/v1', '-'])(
    'given %s, which is no file, then there is none',
    (input) => {
      expect(openCommand({...line, input}, 'posix')).toBeUndefined();
      expect(openFramesCommand({input, frames: [], filter: ''}, 'posix')).toBeUndefined();
    },
  );

  test('given a log that is packed, then no pager is told to go to a line in it', () => {
    expect(openCommand({...line, input: 'a.log.gz'}, 'posix')).toBeUndefined();
  });
});
