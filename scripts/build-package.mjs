/**
 * What a package has besides the program that `build.mjs` writes: types of the library, the manual page, the licences of
 * what is bundled, and the bill of materials (CycloneDX). Run by `npm pack`.
 */
import {execFileSync} from 'node:child_process';
import {cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {generateDtsBundle} from 'dts-bundle-generator';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const {name, version} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
/** Licences that ask for no more than that their text comes along. */
const allowed = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'Unlicense'];

const bundled = bundledPackages();
writeFileSync(join(dist, 'THIRD-PARTY-LICENSES.txt'), licenceList());
writeFileSync(join(dist, 'sbom.cdx.json'), `${JSON.stringify(billOfMaterials(), undefined, 2)}\n`);
writeFileSync(join(dist, 'wrtc-doctor.1'), run(process.execPath, [join(dist, 'main.cjs'), 'man']));
writeFileSync(join(dist, 'library.d.cts'), libraryTypes());

/** Of which a file is in the bundle: `{folder, name, version, licence}`, each version once, by name. */
function bundledPackages() {
  const files = JSON.parse(readFileSync(join(dist, 'bundled.json'), 'utf8'));
  const folders = new Set(files.map((file) => /.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)[0]));
  const packages = [...folders].map((relative) => {
    const folder = join(root, relative);
    const described = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    // ssh2 writes it as packages did before SPDX.
    const licence = described.license ?? described.licenses?.map(({type}) => type).join(' OR ');
    if (!allowed.includes(licence)) throw new Error(`${described.name} is bundled, with the licence ${licence}`);
    return {folder, name: described.name, version: described.version, licence};
  });
  const byId = new Map(packages.map((described) => [`${described.name}@${described.version}`, described]));
  return [...byId.keys()].sort().map((id) => byId.get(id));
}

function licenceList() {
  const parts = bundled.map(({folder, name: packageName, version: packageVersion, licence}) =>
    [`${packageName} ${packageVersion} (${licence})`, '', ...licenceTexts(folder, packageName)].join('\n'),
  );
  const rule = `\n${'-'.repeat(80)}\n\n`;
  return `${name} ${version} holds parts of these packages.\n${rule}${parts.join(`\n${rule}`)}`;
}

/** Two packages are published without theirs. */
function licenceTexts(folder, packageName) {
  const kept = join(root, 'scripts/licences', `${packageName}.txt`);
  const own = readdirSync(folder).filter((file) => /^(?:licen[cs]e|copying|notice)/i.test(file));
  const paths = own.length > 0 ? own.map((file) => join(folder, file)) : existsSync(kept) ? [kept] : [];
  if (paths.length === 0) throw new Error(`${packageName} is bundled, and the text of its licence is nowhere`);
  return paths.map((path) => `${readFileSync(path, 'utf8').trim()}\n`);
}

/** Of npm's own, which holds all that developing needs, what is in the bundle. The same tree gives the same bytes. */
function billOfMaterials() {
  const all = JSON.parse(run('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only']));
  const ids = new Set(
    bundled.map(({name: packageName, version: packageVersion}) => `${packageName}@${packageVersion}`),
  );
  const components = all.components.filter((component) => ids.has(idOf(component)));
  const missing = [...ids].filter((id) => !components.some((component) => idOf(component) === id));
  if (missing.length > 0) throw new Error(`npm sbom does not know what is bundled: ${missing.join(', ')}`);
  const references = new Set(components.map((component) => component['bom-ref']));
  const {timestamp: _, ...metadata} = all.metadata;
  const {serialNumber: __, ...rest} = all;
  return {
    ...rest,
    metadata: {
      ...metadata,
      lifecycles: [{phase: 'build'}],
      component: {...metadata.component, type: 'application', name, scope: undefined},
    },
    components: components.map(({properties: ___, ...component}) => ({...component, scope: 'required'})),
    dependencies: [
      {ref: metadata.component['bom-ref'], dependsOn: [...references]},
      ...all.dependencies
        .filter(({ref}) => references.has(ref))
        .map(({ref, dependsOn}) => ({
          ref,
          dependsOn: dependsOn.filter((other) => references.has(other)),
        })),
    ],
  };
}

function idOf({group, name: componentName, version: componentVersion}) {
  return `${group === undefined ? '' : `${group}/`}${componentName}@${componentVersion}`;
}

/** Of the declarations alone: behind them is the whole program, which takes long to look through and adds no type. */
function libraryTypes() {
  const folder = mkdtempSync(join(dist, 'types-'));
  try {
    for (const part of ['library.ts', 'engine', 'facts', 'model']) {
      cpSync(join(root, 'src', part), join(folder, part), {recursive: true});
    }
    mkdirSync(join(folder, 'cli'));
    const stub = 'export declare function analyzeEvidence(command: string, order: unknown): Promise<never>;\n';
    writeFileSync(join(folder, 'cli/analyze-evidence.ts'), stub);
    const config = join(folder, 'tsconfig.json');
    writeFileSync(config, JSON.stringify({extends: join(root, 'tsconfig.json'), files: ['library.ts'], include: []}));
    const output = {noBanner: true, exportReferencedTypes: false};
    const [types] = generateDtsBundle([{filePath: join(folder, 'library.ts'), output}], {preferredConfigPath: config});
    return types;
  } finally {
    rmSync(folder, {recursive: true});
  }
}

function run(program, args) {
  const isScript = process.platform === 'win32' && program === 'npm';
  return execFileSync(isScript ? 'npm.cmd' : program, args, {
    cwd: root,
    encoding: 'utf8',
    shell: isScript,
    maxBuffer: 1 << 26,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
