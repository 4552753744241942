import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileSettingFaults, fileStoreSetup } from './file-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'forbear-file-store-'));
after(() => rmSync(folder, { recursive: true }));
const written = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

const s3 = {
  FORBEAR_FILES: 's3://forbear-files/cn/2026',
  FORBEAR_S3_ENDPOINT: 'https://oss.example',
  FORBEAR_S3_KEY_FILE: written('key', 'AKIATEST\nthe/secret+1\n'),
};

type Row = readonly [environment: Readonly<Record<string, string>>, databaseFolder: string | undefined, said: string];

const rows: readonly Row[] = [
  [{}, undefined, 'none'],
  [{}, 'book', join('book', 'files')],
  [{ FORBEAR_FILES: '' }, 'book', join('book', 'files')],
  [{ FORBEAR_FILES: '/srv/files' }, 'book', '/srv/files'],
  [{ FORBEAR_FILES: 'C:\\files' }, undefined, 'C:\\files'],
  [{ FORBEAR_FILES: 'https://oss.example/x' }, 'book', 'FORBEAR_FILES notAnAddress'],
  [{ FORBEAR_FILES: 'file:///srv/files' }, 'book', 'FORBEAR_FILES notAnAddress'],
  [s3, 'book', 's3://forbear-files/cn/2026'],
  [{ ...s3, FORBEAR_FILES: 's3://forbear-files' }, undefined, 's3://forbear-files'],
  [{ ...s3, FORBEAR_S3_ENDPOINT: 'https://{bucket}.oss.example' }, undefined, 's3://forbear-files/cn/2026'],
  [{ ...s3, FORBEAR_S3_ENDPOINT: 'http://127.0.0.1:9000' }, undefined, 's3://forbear-files/cn/2026'],
  [{ ...s3, FORBEAR_FILES: 's3://' }, undefined, 'FORBEAR_FILES notABucket'],
  [{ ...s3, FORBEAR_FILES: 's3://Files' }, undefined, 'FORBEAR_FILES notABucket'],
  [{ ...s3, FORBEAR_FILES: 's3://a..b' }, undefined, 'FORBEAR_FILES notABucket'],
  [{ ...s3, FORBEAR_FILES: 's3://files/a//b' }, undefined, 'FORBEAR_FILES notAPrefix'],
  [{ ...s3, FORBEAR_FILES: 's3://files/../b' }, undefined, 'FORBEAR_FILES notAPrefix'],
  [{ ...s3, FORBEAR_FILES: 's3://files/案件' }, undefined, 'FORBEAR_FILES notAPrefix'],
  [{ ...s3, FORBEAR_S3_ENDPOINT: '' }, undefined, 'FORBEAR_S3_ENDPOINT notSet'],
  [{ ...s3, FORBEAR_S3_ENDPOINT: 'oss.example' }, undefined, 'FORBEAR_S3_ENDPOINT notAnAddress'],
  [{ ...s3, FORBEAR_S3_ENDPOINT: 'https://oss.example/path' }, undefined, 'FORBEAR_S3_ENDPOINT notAnAddress'],
  [{ ...s3, FORBEAR_S3_ENDPOINT: 'https://a:b@oss.example' }, undefined, 'FORBEAR_S3_ENDPOINT notAnAddress'],
  [{ ...s3, FORBEAR_S3_ENDPOINT: 'http://oss.example' }, undefined, 'FORBEAR_S3_ENDPOINT noTls'],
  [{ ...s3, FORBEAR_S3_ENDPOINT: 'http://127.0.0.1.evil.example' }, undefined, 'FORBEAR_S3_ENDPOINT noTls'],
  [{ ...s3, FORBEAR_S3_REGION: 'cn north' }, undefined, 'FORBEAR_S3_REGION notARegion'],
  [{ ...s3, FORBEAR_S3_KEY_FILE: '' }, undefined, 'FORBEAR_S3_KEY_FILE notSet'],
  [{ ...s3, FORBEAR_S3_KEY_FILE: '', AWS_ACCESS_KEY_ID: 'a' }, undefined, 'FORBEAR_S3_KEY_FILE notSet'],
  [
    { ...s3, FORBEAR_S3_KEY_FILE: '', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' },
    undefined,
    's3://forbear-files/cn/2026',
  ],
  [{ ...s3, FORBEAR_S3_KEY_FILE: join(folder, 'nothing') }, undefined, 'FORBEAR_S3_KEY_FILE notReadable'],
  [{ ...s3, FORBEAR_S3_KEY_FILE: folder }, undefined, 'FORBEAR_S3_KEY_FILE notReadable'],
  [{ ...s3, FORBEAR_S3_KEY_FILE: written('one', 'AKIATEST') }, undefined, 'FORBEAR_S3_KEY_FILE notTwoLines'],
  [{ ...s3, FORBEAR_S3_KEY_FILE: written('three', 'a\nb\nc') }, undefined, 'FORBEAR_S3_KEY_FILE notTwoLines'],
  [{ ...s3, FORBEAR_S3_KEY_FILE: written('spaced', 'id\na secret') }, undefined, 'FORBEAR_S3_KEY_FILE notTwoLines'],
];

test('the file store as the environment sets it up', () => {
  for (const [environment, databaseFolder, said] of rows) {
    const setup = fileStoreSetup({ folder: databaseFolder }, environment);
    const told =
      setup.state === 'ready'
        ? setup.address
        : setup.state === 'faulty'
          ? `${setup.setting} ${setup.fault}`
          : setup.state;
    assert.equal(told, said, JSON.stringify(environment));
  }
});

test('every fault of a setting has a row', () => {
  for (const fault of fileSettingFaults)
    assert.ok(
      rows.some(([, , said]) => said.endsWith(` ${fault}`)),
      fault,
    );
});

test('what is ready opens, and no secret stands in what is told of it', async () => {
  for (const environment of [s3, { FORBEAR_FILES: join(folder, 'files') }]) {
    const setup = fileStoreSetup({}, environment);
    assert.equal(setup.state, 'ready');
    const store = await (setup.state === 'ready' ? setup.open() : undefined);
    assert.equal(store!.address, environment.FORBEAR_FILES);
    assert.ok(!JSON.stringify([setup, store]).includes('the/secret'));
    await store!.close();
  }
});
