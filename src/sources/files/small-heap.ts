/** Keeps the memory of a long input near what it needs. */
import {setFlagsFromString} from 'node:v8';

/**
 * What is made of the few packets and lines that matter dies young or stays: without this V8 lets short-lived objects fill
 * three times 16 MB before it looks. To be called before a long input is read; for a short one it costs more than it saves.
 */
export function keepYoungGenerationSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

/** Looks sooner at what has grown old: for inputs of which little stays, because it costs where much does. */
export function keepOldGenerationSmall(): void {
  setFlagsFromString('--heap-growing-percent=30');
}
