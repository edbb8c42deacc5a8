/** Passes the names of the pressed keys on. Kept apart from the screen, which is a pure picture of the state. */
import {useInput} from 'ink';
import {keyNames} from './keys.ts';

export function Keyboard({onKey}: {readonly onKey: (key: string) => void}) {
  useInput((input, key) => {
    for (const name of keyNames(input, key)) onKey(name);
  });
  return null;
}
