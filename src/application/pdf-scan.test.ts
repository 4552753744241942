import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { PdfScan } from './pdf-scan.ts';

const latin = (text: string) => Buffer.from(text, 'latin1');
const filler = (length: number) => Buffer.from(Uint8Array.from({ length }, (_, index) => (index * index * 7) >> 4));

function scanned(bytes: Uint8Array, size = bytes.length): string {
  const scan = new PdfScan();
  for (let at = 0; at < bytes.length; at += size) scan.take(bytes.subarray(at, at + size));
  scan.end();
  return `${scan.found ?? 'none'}${scan.isWhole ? '' : ', not whole'}`;
}

const objects = (plain: string, filter = '/Filter /FlateDecode', packed: Uint8Array = deflateSync(latin(plain))) =>
  Buffer.concat([
    latin(`%PDF-1.7\n7 0 obj\n<< /Type /ObjStm /N 1 /First 4 ${filter} /Length ${packed.length} >>\nstream\r\n`),
    packed,
    latin('\nendstream\nendobj\n'),
    filler(5_000),
  ]);
const script = '7 0 << /S /JavaScript /JS (app.alert) >>';
const around = (middle: string) => Buffer.concat([latin('%PDF-1.4\n'), filler(3_000), latin(middle), filler(3_000)]);

const rows: readonly (readonly [what: string, bytes: Uint8Array, said: string])[] = [
  ['a plain letter', around('<< /Type /Page /Annots [ ] >>'), 'none'],
  ['a script', around('<< /S /JavaScript /JS (x) >>'), 'JavaScript'],
  ['a program that is started', around('<< /S/Launch/F(cmd.exe)>>'), 'Launch'],
  ['a file inside', around('<< /Type /EmbeddedFile >>'), 'EmbeddedFile'],
  ['an action at the opening', around('<< /OpenAction 5 0 R >>'), 'OpenAction'],
  ['an action at the opening, written in place', around('<</OpenAction<</S/GoTo>>>>'), 'OpenAction'],
  ['a page to begin with is no action', around('<< /OpenAction [ 3 0 R /Fit ] >>'), 'none'],
  ['a page to begin with, without a space', around('<< /OpenAction[3 0 R/Fit]>>'), 'none'],
  ['a name with escaped letters', around('<< /S /J#61v#61Script >>'), 'JavaScript'],
  ['a name with every letter escaped', around('<< /S /#4c#61#75#6e#63#68 >>'), 'Launch'],
  ['a longer name that begins alike', around('<< /JavaScripting /LaunchPad /EmbeddedFilesNot >>'), 'none'],
  ['words that are no name', around('(JavaScript Launch)'), 'none'],
  ['a name at the very end', latin('%PDF-1.4 /Launch'), 'Launch'],
  ['packed: a script', objects(script), 'JavaScript'],
  ['packed: with the short name of the filter', objects(script, '/Filter /Fl'), 'JavaScript'],
  ['packed: a script with an escaped name', objects('<< /S /Java#53cript >>'), 'JavaScript'],
  ['packed: nothing of the kind', objects('7 0 << /Type /Catalog >>'), 'none'],
  ['packed: a page to begin with', objects('7 0 << /OpenAction [3 0 R /Fit] >>'), 'none'],
  ['packed in another way', objects(script, '/Filter [/ASCII85Decode /FlateDecode]'), 'none, not whole'],
  [
    'packed with something to undo after it',
    objects(script, '/Filter /FlateDecode /DecodeParms <</Predictor 12>>'),
    'none, not whole',
  ],
  ['packed, and damaged', objects('', undefined, filler(300)), 'none, not whole'],
  ['not packed', objects('', '', latin(script)), 'JavaScript'],
  ['encrypted', around('trailer << /Encrypt 9 0 R >>'), 'none, not whole'],
  ['torn in the middle of its objects', objects(script.padEnd(400)).subarray(0, 140), 'JavaScript, not whole'],
  ['far larger than it was packed', objects('', undefined, deflateSync(Buffer.alloc(70_000_000))), 'none, not whole'],
];

for (const [what, bytes, said] of rows) {
  test(`pdf: ${what}: ${said}`, () => assert.equal(scanned(bytes), said));
}

test('pdf: how the bytes are cut changes nothing', () => {
  const all = rows.filter(([what]) => !what.startsWith('far')).map(([, bytes, said]) => ({ bytes, said }));
  const property = fc.property(fc.constantFrom(...all), fc.integer({ min: 1, max: 3_000 }), ({ bytes, said }, size) => {
    assert.equal(scanned(bytes, size), said);
  });
  fc.assert(property, { seed: 20261122, numRuns: 150 });
});

test('pdf: many that are far larger than they were packed cost no more than one', () => {
  const bomb = deflateSync(Buffer.alloc(8_000_000));
  const one = objects('', undefined, bomb);
  const startedMs = performance.now();
  assert.equal(scanned(Buffer.concat(Array.from({ length: 400 }, () => one)), 65_536), 'none, not whole');
  assert.ok(performance.now() - startedMs < 3_000);
});
