import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type FileAsked,
  type FileKind,
  FileRefusedError,
  fileKinds,
  fileLimitsUsual,
  mediaTypeOf,
  mediaTypes,
  passFile,
  typesOfKind,
} from './file-kind.ts';

const latin = (text: string) => Buffer.from(text, 'latin1');
const padded = (text: string) => Buffer.concat([latin(text), Buffer.alloc(40, 0xaa)]);
const brands = (...names: string[]) =>
  Buffer.concat([
    Buffer.of(0, 0, 0, 12 + 4 * names.length),
    latin(`ftyp${names[0]}\0\0\0\0${names.slice(1).join('')}`),
  ]);
const ogg = (codec: string) => padded(`OggS\0\x02${'\0'.repeat(22)}${codec}`);

const samples: readonly (readonly [what: string, bytes: Uint8Array, type: string | undefined])[] = [
  ['PDF', latin('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n'), 'application/pdf'],
  ['JPEG', padded('\xff\xd8\xff\xe0\0\x10JFIF'), 'image/jpeg'],
  ['PNG', padded('\x89PNG\r\n\x1a\n'), 'image/png'],
  ['PNG that went through a text mode', padded('\x89PNG\n\x1a\n'), undefined],
  ['WEBP', padded('RIFF\x24\0\0\0WEBPVP8 '), 'image/webp'],
  ['HEIC', brands('heic', 'mif1', 'heic'), 'image/heic'],
  ['HEIC by its other brand', brands('mif1', 'mif1', 'heic'), 'image/heic'],
  ['AVIF', brands('avif', 'mif1', 'avif'), undefined],
  ['a still picture that is not HEIC', brands('mif1', 'mif1', 'avif'), undefined],
  ['TIFF, little-endian', padded('II*\0'), 'image/tiff'],
  ['TIFF, big-endian', padded('MM\0*'), 'image/tiff'],
  ['WAV', padded('RIFF\x24\0\0\0WAVEfmt '), 'audio/wav'],
  ['AVI', padded('RIFF\x24\0\0\0AVI LIST'), undefined],
  ['MP3 with tags', padded('ID3\x03\0\0'), 'audio/mpeg'],
  ['MP3', padded('\xff\xfb\x90\x64\0'), 'audio/mpeg'],
  ['MP3 of a low rate', padded('\xff\xf3\x84\xc4\0'), 'audio/mpeg'],
  ['AAC in ADTS', padded('\xff\xf1\x50\x80\0'), undefined],
  ['M4A', brands('M4A ', 'M4A ', 'mp42', 'isom'), 'audio/mp4'],
  ['MP4', brands('isom', 'isom', 'mp42'), 'application/mp4'],
  ['3GP of a telephone', brands('3gp4', 'isom', '3gp4'), 'application/mp4'],
  ['an MP4 box whose length cannot be', Buffer.concat([Buffer.of(0, 0, 0, 3), latin('ftypisom\0\0\0\0')]), undefined],
  ['Opus', ogg('OpusHead'), 'audio/ogg'],
  ['Vorbis', ogg('\x01vorbis'), 'audio/ogg'],
  ['Speex', ogg('Speex   '), 'audio/ogg'],
  ['Ogg with pictures', ogg('\x80theora'), undefined],
  ['AMR', padded('#!AMR\n\x3c'), 'audio/amr'],
  ['AMR, wide band', padded('#!AMR-WB\n\x3c'), 'audio/amr-wb'],
  ['text', Buffer.from('2026年3月10日，与张伟通话：本人失业，愿每月还300元。\n'), 'text/plain'],
  ['text with a mark', Buffer.from('\ufeff通话记录\r\n'), 'text/plain'],
  ['one letter', latin('x'), 'text/plain'],
  ['less than three', latin('a < b, and <重要>'), 'text/plain'],
  ['UTF-16', Buffer.from('\ufeff记录', 'utf16le'), 'text/plain'],
  ['HTML', latin('<!DOCTYPE html><html>'), undefined],
  ['HTML behind spaces', latin('\r\n\t <script>'), undefined],
  ['HTML behind a mark', Buffer.from('\ufeff<html>'), undefined],
  ['SVG', latin('<svg xmlns="http://www.w3.org/2000/svg">'), undefined],
  ['XML', latin('<?xml version="1.0"?>'), undefined],
  ['a script', latin('#!/bin/sh\n'), undefined],
  ['a program', padded('\x7fELF\x02\x01\x01\0'), undefined],
  ['a program for Windows', padded('MZ\x90\0'), undefined],
  ['ZIP, and so DOCX', padded('PK\x03\x04'), undefined],
  ['GIF', padded('GIF89a\0\0'), undefined],
  ['DOC', padded('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0'), undefined],
];

test('types by their first bytes', () => {
  for (const [what, bytes, type] of samples) assert.equal(mediaTypeOf(bytes), type, what);
});

test('every type that is kept has a sample, and every kind takes some', () => {
  const shown = new Set(samples.map(([, , type]) => type));
  for (const type of mediaTypes) assert.ok(shown.has(type), type);
  for (const kind of fileKinds) {
    assert.ok(typesOfKind[kind].length > 0 && fileLimitsUsual[kind].bytesMax > 0, kind);
  }
});

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** What is found or refused, and the bytes that came through. */
async function passed(bytes: Uint8Array, asked: FileAsked, size = 700) {
  const through: Uint8Array[] = [];
  let read = 0;
  async function* counted() {
    for await (const piece of cut(bytes, size)) {
      read += piece.length;
      yield piece;
    }
  }
  const file = passFile(counted(), asked);
  try {
    for await (const piece of file.bytes) through.push(piece);
    return { found: file.found(), through: Buffer.concat(through), read };
  } catch (error) {
    if (!(error instanceof FileRefusedError)) throw error;
    assert.throws(() => file.found(), /not read to its end/);
    return { refusal: error.refusal, through: Buffer.concat(through), read };
  }
}

const limitsOf = (bytesMax: number) =>
  Object.fromEntries(fileKinds.map((kind) => [kind, { bytesMax }])) as Record<FileKind, { bytesMax: number }>;
const pdf = (body: string) => latin(`%PDF-1.7\n1 0 obj\n<< /Type /Catalog ${body} >>\nendobj\ntrailer\n%%EOF\n`);
const longText = (end: Uint8Array) => Buffer.concat([Buffer.from('记录一行。\n'.repeat(400)), end]);
const wav = Buffer.concat([latin('RIFF\x24\0\0\0WAVEfmt '), Buffer.alloc(9_000, 1)]);
const limits = limitsOf(8_000);

type Row = readonly [what: string, bytes: Uint8Array, asked: FileAsked, refusal: Record<string, unknown>];

const refusals: readonly Row[] = [
  ['nothing', Buffer.alloc(0), { kind: 'letter' }, { refused: 'empty' }],
  ['nothing announced', latin('x'), { kind: 'letter', bytesAnnounced: 0 }, { refused: 'empty' }],
  ['too large', wav, { kind: 'recording', limits }, { refused: 'tooLarge', bytesMax: 8_000 }],
  ['too large in its head', wav, { kind: 'recording', limits: limitsOf(100) }, { refused: 'tooLarge', bytesMax: 100 }],
  [
    'too large before its type is asked',
    padded('MZ\x90\0'),
    { kind: 'photo', limits, bytesAnnounced: 8_001 },
    { refused: 'tooLarge', bytesMax: 8_000 },
  ],
  [
    'too large in its head, and no known type either',
    padded('MZ\x90\0'),
    { kind: 'other', limits: limitsOf(10) },
    { refused: 'tooLarge', bytesMax: 10 },
  ],
  [
    'too large, with a fault above the limit',
    longText(Buffer.of(0)),
    { kind: 'letter', limits: limitsOf(3_000) },
    { refused: 'tooLarge', bytesMax: 3_000 },
  ],
  ['no known type', latin('PK\x03\x04'), { kind: 'other' }, { refused: 'typeNotKnown', firstHex: '504b0304' }],
  [
    'no known type, long',
    padded('MZ\x90\0'),
    { kind: 'other' },
    { refused: 'typeNotKnown', firstHex: `4d5a9000${'aa'.repeat(12)}` },
  ],
  [
    'a type of another kind',
    wav,
    { kind: 'photo' },
    { refused: 'typeNotOfKind', mediaType: 'audio/wav', taken: typesOfKind.photo },
  ],
  [
    'a text as a recording, whatever its encoding',
    Buffer.from('\ufeffx', 'utf16le'),
    { kind: 'recording' },
    { refused: 'typeNotOfKind', mediaType: 'text/plain', taken: typesOfKind.recording },
  ],
  ['text in GBK', latin('\xd5\xc5\xce\xb0\n'), { kind: 'letter' }, { refused: 'textNotUtf8' }],
  ['text in UTF-16', Buffer.from('\ufeff记录 x', 'utf16le'), { kind: 'letter' }, { refused: 'textNotUtf8' }],
  ['text with a wrong byte late', longText(Buffer.of(0xe5, 0x41)), { kind: 'letter' }, { refused: 'textNotUtf8' }],
  ['text that breaks off in a letter', longText(Buffer.of(0xe5, 0xbc)), { kind: 'letter' }, { refused: 'textNotUtf8' }],
  ['text with a NUL late', longText(Buffer.of(0)), { kind: 'letter' }, { refused: 'textNotUtf8' }],
  [
    'a PDF that runs a script',
    pdf('/Names << /JavaScript 3 0 R >>'),
    { kind: 'letter' },
    { refused: 'activeContent', found: 'JavaScript' },
  ],
];

for (const [what, bytes, asked, refusal] of refusals) {
  test(`refused: ${what}: ${refusal.refused}`, async () => {
    for (const size of [29, 1_444, 1_445, 100_000]) {
      assert.deepEqual((await passed(bytes, asked, size)).refusal, refusal, `in pieces of ${size}`);
    }
  });
}

test('too large: it stops reading, and lets no byte above the limit through', async () => {
  const bytes = Buffer.concat([latin('RIFF\x24\0\0\0WAVEfmt '), Buffer.alloc(3_000_000)]);
  const { refusal, through, read } = await passed(bytes, { kind: 'recording', limits }, 500);
  assert.equal(refusal?.refused, 'tooLarge');
  assert.ok(through.length <= 8_000 && read <= 8_500, `${through.length} ${read}`);
});

test('a type that is not taken: nothing goes through, and only the head is read', async () => {
  const { refusal, through, read } = await passed(Buffer.concat([latin('MZ\0'), Buffer.alloc(90_000)]), {
    kind: 'letter',
  });
  assert.deepEqual([refusal?.refused, through.length, read], ['typeNotKnown', 0, 2_100]);
});

test('exactly as large as it may be', async () => {
  const bytes = wav.subarray(0, 8_000);
  assert.equal((await passed(bytes, { kind: 'recording', limits, bytesAnnounced: 8_000 })).found?.bytes, 8_000);
});

test('what passes is found and unchanged, however it was cut', async () => {
  const taken = [
    wav,
    longText(Buffer.alloc(0)),
    pdf('/Pages 2 0 R'),
    ...samples.filter(([what, , type]) => type !== undefined && what !== 'UTF-16').map(([, bytes]) => bytes),
  ];
  const property = fc.asyncProperty(
    fc.constantFrom(...taken),
    fc.integer({ min: 1, max: 4_000 }),
    async (bytes, size) => {
      const { found, through } = await passed(bytes, { kind: 'other' }, size);
      assert.deepEqual(found, {
        bytes: bytes.length,
        mediaType: mediaTypeOf(bytes),
        sha256Hex: createHash('sha256').update(bytes).digest('hex'),
        isLookedThrough: true,
      });
      assert.ok(through.equals(bytes));
    },
  );
  await fc.assert(property, { seed: 20261122, numRuns: 120 });
});

test('no bytes of chance are taken for text, and none make it fall', async () => {
  const property = fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (bytes) => {
    const { found, refusal } = await passed(bytes, { kind: 'other' }, 50);
    assert.ok(found !== undefined || refusal !== undefined);
    if (found?.mediaType === 'text/plain') assert.ok(Buffer.from(Buffer.from(bytes).toString()).equals(bytes));
  });
  await fc.assert(property, { seed: 20261122, numRuns: 300 });
});
