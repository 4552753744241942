/**
 * Makes web/dist, what browsers load: the portal's script, cut into a first part and one part a screen, its style, and the words of each
 * topic in each language; everything named by its content and kept compressed beside itself. The server reads web/dist/manifest.json.
 *
 *   node tools/make-web.ts [--if-needed] [--sizes]
 *
 * With --if-needed nothing is done where what stands there was made of the same sources. It ends well, and says so, where the packages of
 * development are not installed.
 */
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'esbuild';

const root = fileURLToPath(new URL('../', import.meta.url));
const dist = join(root, 'web/dist');
const entry = join(root, 'web/portal/main.tsx');
const styleEntry = join(root, 'web/portal/portal.css');
/** Telephones of 2021 on. What Safari 14 lacked of destructuring is nothing that we write. */
const targets = ['chrome87', 'safari14', 'firefox90'];
const supported = { destructuring: true };
/** Written for React, and served by Preact's own spelling of it: a sixth of the weight (docs/decisions/0025). */
const alias = {
  react: 'preact/compat',
  'react-dom': 'preact/compat',
  'react-dom/client': 'preact/compat/client',
  'react/jsx-runtime': 'preact/jsx-runtime',
};
const topicFiles = /^(page[A-Z]\w*)\.json$/;

export interface PageNeeds {
  readonly path: string;
  readonly parts: readonly string[];
  readonly topics: readonly string[];
}

export interface WebManifest {
  /** of what it was made */
  readonly sources: string;
  readonly script: string;
  /** what the first script imports at once */
  readonly preloads: readonly string[];
  readonly style: string;
  readonly topics: { readonly zh: Readonly<Record<string, string>>; readonly en: Readonly<Record<string, string>> };
  /** where the portal's pages stand, as the router reads them, and what each needs beside the first script */
  readonly pages: readonly PageNeeds[];
}

function sourcesDigest(): string {
  const digest = createHash('sha256');
  const files = globSync(
    ['web/kit/**', 'web/portal/**', 'web/client/client.ts', 'messages/*/page*.json', 'package-lock.json'],
    {
      cwd: root,
      exclude: ['**/*.test.*'],
    },
  );
  files.push('tools/make-web.ts');
  for (const file of [...files].sort()) {
    if (!/\.\w+$/.test(file)) continue;
    digest
      .update(`${file}\n`)
      .update(readFileSync(join(root, file)))
      .update('\n');
  }
  return digest.digest('hex');
}

function kept(): WebManifest | undefined {
  try {
    return JSON.parse(readFileSync(join(dist, 'manifest.json'), 'utf8')) as WebManifest;
  } catch {
    return undefined;
  }
}

interface Output {
  readonly entryPoint?: string | undefined;
  readonly imports: readonly { readonly path: string; readonly kind: string }[];
}

interface ScreenRow {
  readonly path: string;
  readonly topics: readonly string[];
  readonly open: () => Promise<unknown>;
}

/** The screens of web/portal/screens.ts, each with the files that it is cut into. */
async function pagesOf(
  outputs: readonly (readonly [string, Output])[],
  preloads: readonly string[],
): Promise<PageNeeds[]> {
  // By its address, so that the pages stay out of the types of this program.
  const address = new URL('../web/portal/screens.ts', import.meta.url).href;
  const { screens } = (await import(address)) as { readonly screens: readonly ScreenRow[] };
  return screens.map(({ path, topics, open }) => {
    const file = /import\(\s*['"]\.\/([^'"]+)['"]/.exec(String(open))?.[1];
    const [own, output] = outputs.find(([, { entryPoint }]) => entryPoint?.endsWith(`web/portal/${file}`)) ?? [];
    const imported = (output?.imports ?? []).filter(({ kind }) => kind === 'import-statement').map((one) => one.path);
    const parts = [...(own === undefined ? [] : [own]), ...imported].map((name) => `/web/${basename(name)}`);
    return { path, topics, parts: [...new Set(parts)].filter((name) => !preloads.includes(name)) };
  });
}

async function makeWeb(): Promise<WebManifest> {
  const esbuild = await import('esbuild');
  const making = `${dist}.making-${process.pid}`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { recursive: true });
  const built = await esbuild.build({
    entryPoints: [entry],
    outdir: making,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: targets,
    supported,
    minify: true,
    legalComments: 'linked',
    jsx: 'automatic',
    alias,
    plugins: [sharedAtOnce],
    entryNames: '[name]-[hash]',
    chunkNames: 'part-[hash]',
    metafile: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'warning',
  });
  const style = await esbuild.build({
    entryPoints: [styleEntry],
    outdir: making,
    bundle: true,
    minify: true,
    target: targets,
    supported,
    entryNames: '[name]-[hash]',
    metafile: true,
    logLevel: 'warning',
  });
  const outputs = Object.entries(built.metafile.outputs);
  const [scriptPath, first] = outputs.find(([, { entryPoint }]) => entryPoint?.endsWith('portal/main.tsx'))!;
  const script = `/web/${basename(scriptPath)}`;
  const preloads = first.imports
    .filter(({ kind }) => kind === 'import-statement')
    .map(({ path }) => `/web/${basename(path)}`);
  const manifest: WebManifest = {
    sources: sourcesDigest(),
    script,
    preloads,
    style: `/web/${basename(Object.keys(style.metafile.outputs).find((path) => path.endsWith('.css'))!)}`,
    topics: { zh: writeTopics('zh', making), en: writeTopics('en', making) },
    pages: await pagesOf(outputs, [...preloads, script]),
  };
  for (const file of globSync('*.{js,css,json}', { cwd: making })) compress(join(making, file));
  writeFileSync(join(making, 'manifest.json'), JSON.stringify(manifest, null, 2));
  rmSync(dist, { recursive: true, force: true });
  renameSync(making, dist);
  return manifest;
}

const everyName = 'every-shared-part';

/**
 * What screens share is needed by nearly all of them, and comes as one file: cut by who uses what, it would be a dozen small ones, and a
 * slow network counts requests more than bytes. So every screen imports all of it.
 */
const sharedAtOnce: Plugin = {
  name: 'shared-at-once',
  setup(build) {
    build.onLoad({ filter: /web\/portal\/(main|screens\/.+)\.tsx$/ }, ({ path }) => ({
      contents: `${readFileSync(path, 'utf8')}\nimport '${everyName}';`,
      loader: 'tsx',
    }));
    build.onResolve({ filter: new RegExp(`^${everyName}$`) }, () => ({ path: everyName, namespace: everyName }));
    build.onLoad({ filter: /.*/, namespace: everyName }, () => {
      const files = globSync(['web/kit/*.{ts,tsx}', 'web/portal/*.{ts,tsx}'], {
        cwd: root,
        exclude: ['**/*.test.ts', '**/main.tsx', '**/app.tsx', '**/screens.ts'],
      });
      const contents = files.map((file) => `import ${JSON.stringify(join(root, file))};`).join('\n');
      return { contents, loader: 'js', resolveDir: root };
    });
  },
};

function writeTopics(language: 'zh' | 'en', folder: string): Record<string, string> {
  const topics: Record<string, string> = {};
  for (const path of globSync(`messages/${language}/page*.json`, { cwd: root }).sort()) {
    const topic = topicFiles.exec(basename(path))?.[1];
    if (topic === undefined) continue;
    const text = JSON.stringify(JSON.parse(readFileSync(join(root, path), 'utf8')));
    const hash = createHash('sha256').update(text).digest('hex').slice(0, 8);
    const name = `${topic}-${language}-${hash}.json`;
    writeFileSync(join(folder, name), text);
    topics[topic] = `/web/${name}`;
  }
  return topics;
}

function compress(file: string): void {
  const bytes = readFileSync(file);
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, quality));
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
}

/** Before a browser test: what stands in web/dist is of the sources as they are. */
export async function makeWebIfNeeded(): Promise<void> {
  if (kept()?.sources !== sourcesDigest()) await makeWeb();
}

if (import.meta.main) {
  const before = kept();
  if (!existsSync(join(root, 'node_modules/esbuild'))) {
    console.log(
      before === undefined ? 'the pages are not made: esbuild is not installed' : 'the pages stand as they are',
    );
  } else if (!process.argv.includes('--if-needed') || before?.sources !== sourcesDigest()) {
    const started = performance.now();
    const manifest = await makeWeb();
    console.log(`the pages are made, in ${Math.round(performance.now() - started)} ms: ${manifest.script}`);
  }
  if (process.argv.includes('--sizes')) {
    for (const file of globSync('web/dist/*.br', { cwd: root }).sort()) {
      console.log(`${String(readFileSync(join(root, file)).length).padStart(8)}  ${basename(file)}`);
    }
  }
}
