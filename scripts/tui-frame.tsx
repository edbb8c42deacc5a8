/** Prints the diagnosis screen of a JSON report: `tsx scripts/tui-frame.tsx report.json [columns] [rows]`. */
import {readFileSync} from 'node:fs';
import type {Report} from '../src/model/report.ts';
import {renderFrame} from '../src/ui/render-frame.tsx';

const [path, columns = '100', rows = '30'] = process.argv.slice(2);
if (path === undefined) throw new Error('usage: tsx scripts/tui-frame.tsx report.json [columns] [rows]');
const report: unknown = JSON.parse(readFileSync(path, 'utf8'));
if (!isReport(report)) throw new Error(`${path} is not a report of schema version 1`);
process.stdout.write(`${renderFrame(report, {columns: Number(columns), rows: Number(rows)})}\n`);

/** Enough to tell a report from another file; it is one of our own. */
function isReport(value: unknown): value is Report {
  return typeof value === 'object' && value !== null && 'schemaVersion' in value && value.schemaVersion === 1;
}
