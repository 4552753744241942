/**
 * Makes verifier/forbear-verify.mjs and verifier/forbear-verify.html of src/verifier: one readable file each, with nothing
 * to be fetched. Run: node tools/make-verifier.ts; with --check it only says whether they are what the sources give, with
 * --pictures it photographs the page for docs/pictures (wants chromium).
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = new URL('../', import.meta.url);
export const programFile = 'verifier/forbear-verify.mjs';
export const pageFile = 'verifier/forbear-verify.html';

const notice = [
  'Forbear evidence verifier. Copyright the Forbear authors. Licensed under the Apache License, Version 2.0:',
  'https://www.apache.org/licenses/LICENSE-2.0. Made of src/verifier by tools/make-verifier.ts; do not edit it here.',
];

function read(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}

/** Sizes and order are the sources' alone: the same sources give the same bytes on every machine. */
async function bundled(entry: string, target: 'node' | 'page'): Promise<string> {
  const result = await build({
    entryPoints: [new URL(entry, root).pathname],
    absWorkingDir: root.pathname,
    bundle: true,
    write: false,
    minify: false,
    charset: 'utf8',
    legalComments: 'inline',
    logLevel: 'silent',
    ...(target === 'node'
      ? { platform: 'node', format: 'esm', target: 'node18' }
      : { platform: 'browser', format: 'iife', target: ['es2020', 'chrome87', 'firefox78', 'safari15'] }),
  });
  // What is said to the formatter is of the sources and not of what is made of them.
  return result.outputFiles[0]!.text.replace(/^ *\/\/ biome-ignore .*\n/gm, '');
}

/** The text of both files. */
export async function verifierFiles(): Promise<Readonly<Record<string, string>>> {
  const program = await bundled('src/verifier/forbear-verify.ts', 'node');
  const script = await bundled('src/verifier/page.ts', 'page');
  // A script in a page ends where this stands, also inside a text.
  if (/<\/script|<!--/i.test(script)) throw new Error('the script holds what would end it within the page');
  const inPage = `\n${script}`;
  const style = `\n${read('src/verifier/page.css')}`;
  const licences = ['hashes', 'curves'].map(
    (name) => `@noble/${name}\n\n${read(`node_modules/@noble/${name}/LICENSE`)}`,
  );
  const parts: Readonly<Record<string, string>> = {
    notice: [...notice, '', 'SHA-256 and Ed25519:', '', ...licences].join('\n').replaceAll('--', '- -').trimEnd(),
    scriptHash: `sha256-${hashOf(inPage)}`,
    styleHash: `sha256-${hashOf(style)}`,
    style,
    script: inPage,
  };
  const page = read('src/verifier/page.html').replace(
    /\{(notice|scriptHash|styleHash|style|script)\}/g,
    (_, name: string) => parts[name]!,
  );
  const allowance =
    '// biome-ignore-all lint: made by tools/make-verifier.ts\n// biome-ignore-all format: made by tools/make-verifier.ts\n// biome-ignore-all assist: made by tools/make-verifier.ts';
  const head = `${allowance}\n${notice.map((line) => `// ${line}`).join('\n')}\n`;
  return { [programFile]: `${head}${program}`, [pageFile]: page };
}

/** As a browser hashes an inline script or style for the page's policy. */
function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

/** Those of the files that are not what the sources give. */
export async function staleVerifierFiles(): Promise<string[]> {
  const stale: string[] = [];
  for (const [file, text] of Object.entries(await verifierFiles())) {
    let held = '';
    try {
      held = read(file);
    } catch {}
    if (held !== text) stale.push(file);
  }
  return stale;
}

/** Of a bundle that holds, on a desk; of one that does not, on a phone. */
async function takePictures(): Promise<void> {
  const [{ chromium }, { makeSampleBundle }, { edited }] = await Promise.all([
    import('playwright-core'),
    import('./bench-evidence-bundle.ts'),
    import('./spoil-bundle.ts'),
  ]);
  const good = makeSampleBundle(14);
  const spoilt = edited('entries/0009-offer.json', (text) => text.replace('2180.00', '2680.00'));
  const pictures = [
    { file: 'verify.png', locale: 'en-GB', width: 1120, height: 1500, bundle: good },
    { file: 'verify.zh-CN.png', locale: 'zh-CN', width: 1120, height: 1500, bundle: good },
    { file: 'verify-phone.png', locale: 'en-GB', width: 390, height: 844, bundle: spoilt },
    { file: 'verify-phone.zh-CN.png', locale: 'zh-CN', width: 390, height: 844, bundle: spoilt },
  ];
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  for (const { file, locale, width, height, bundle } of pictures) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme: 'light', locale });
    await page.goto(new URL(pageFile, root).href);
    const buffer = Buffer.from(bundle);
    await page.setInputFiles('#bundle', { name: 'C2026-000417.zip', mimeType: 'application/zip', buffer });
    await page.waitForSelector('#verdict');
    await page.evaluate('document.activeElement.blur()');
    await page.screenshot({ path: new URL(`docs/pictures/${file}`, root).pathname });
    await page.close();
  }
  await browser.close();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  if (process.argv.includes('--pictures')) await takePictures();
  else if (process.argv.includes('--check')) {
    const stale = await staleVerifierFiles();
    for (const file of stale)
      process.stderr.write(`${file} is not what src/verifier gives: node tools/make-verifier.ts\n`);
    process.exitCode = stale.length === 0 ? 0 : 1;
  } else {
    mkdirSync(new URL('verifier/', root), { recursive: true });
    for (const [file, text] of Object.entries(await verifierFiles())) {
      writeFileSync(new URL(file, root), text);
    }
  }
}
