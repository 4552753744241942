/** The figures in the repository are those of the real book, where it is there to be measured. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { test } from 'node:test';
import calibration from '../src/simulator/book/calibration.json' with { type: 'json' };
import { MonthMeasure, monthSteps } from '../src/simulator/book/loan-months.ts';
import { readRealBook, realBookFiles } from './calibrate-book.ts';

const folder = new URL('../../shared/data/auto-abs', import.meta.url).pathname;
const files = realBookFiles(folder);

test(
  'calibration.json holds what the real book says today',
  files.length === 0 ? { skip: `the real book is not here (${folder})` } : {},
  () => {
    const digests = files.map((file) => ({
      name: basename(file),
      sha256: createHash('sha256').update(readFileSync(file)).digest('hex'),
    }));
    assert.deepEqual(calibration.source.files, digests);
    const measure = new MonthMeasure();
    for (const loan of readRealBook(folder)) measure.add(monthSteps(loan));
    assert.deepEqual(measure.figures(), calibration.measured);
  },
);
