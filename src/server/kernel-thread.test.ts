import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type KernelThreadSettings, kernelThread } from './kernel-thread.ts';

/** Operations that answer, throw, refuse, never end and take all memory; none of the real ones, which take a second to load. */
const operations = `data:text/javascript,${encodeURIComponent(`
  const operation = (run) => ({ load: async () => ({ run, schemas: () => ({}) }) });
  let asked = 0;
  export const kernelCommands = {
    count: operation((document) => ({ document, asked: ++asked })),
    refuse: operation(() => ({ refused: 'noRate' })),
    fail: operation(() => { throw new Error('a bug') }),
    never: operation(() => { for (;;) asked++ }),
    hoard: operation(() => { const all = []; for (;;) all.push(new Array(100000).fill(asked++)) }),
  };
`)}`;

function threadOf(t: { after(work: () => Promise<void>): void }, settings: Partial<KernelThreadSettings> = {}) {
  const thread = kernelThread({ operations, ...settings });
  t.after(() => thread.close());
  return thread;
}

test('one after another, on one thread; a bug is thrown and the thread goes on', async (t) => {
  const thread = threadOf(t);
  const [first, second, refused] = await Promise.all([
    thread.run({ name: 'count', document: { a: 1 } }),
    thread.run({ name: 'count', document: null }),
    thread.run({ name: 'refuse', document: {} }),
  ]);
  assert.deepEqual(first, { answer: { document: { a: 1 }, asked: 1 } });
  assert.deepEqual(second, { answer: { document: null, asked: 2 } });
  assert.deepEqual(refused, { answer: { refused: 'noRate' } });
  await assert.rejects(thread.run({ name: 'fail', document: {} }), /a bug/);
  assert.deepEqual(await thread.run({ name: 'count', document: 0 }), { answer: { document: 0, asked: 3 } });
});

test('what does not end is ended, and the next question is answered by another thread', async (t) => {
  const thread = threadOf(t, { jobMsMax: 150, waitingMax: 2 });
  const late = thread.run({ name: 'never', document: {} });
  const waiting = [thread.run({ name: 'count', document: 1 }), thread.run({ name: 'count', document: 2 })];
  assert.deepEqual(await thread.run({ name: 'count', document: 3 }), { refused: 'kernelBusy' });
  assert.deepEqual(await late, { refused: 'tooLong' });
  assert.deepEqual(await Promise.all(waiting), [
    { answer: { document: 1, asked: 1 } },
    { answer: { document: 2, asked: 2 } },
  ]);
});

test('what takes all memory is ended too', async (t) => {
  const thread = threadOf(t, { memoryMebibytesMax: 16 });
  assert.deepEqual(await thread.run({ name: 'hoard', document: {} }), { refused: 'tooLong' });
  assert.deepEqual(await thread.run({ name: 'count', document: 1 }), { answer: { document: 1, asked: 1 } });
});

test('a server that ends leaves nobody waiting', async () => {
  const thread = kernelThread({ operations });
  const asked = [thread.run({ name: 'never', document: {} }), thread.run({ name: 'count', document: {} })];
  await thread.close();
  assert.deepEqual(await Promise.all(asked), [{ refused: 'kernelBusy' }, { refused: 'kernelBusy' }]);
});
