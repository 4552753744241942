import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { kernelDocuments } from '../../../tools/rights/kernel-rights.ts';
import { type Ground, makeGround } from '../../../tools/server-ground.ts';
import { kernelCommands } from '../../cli/kernel-commands.ts';
import type { KernelThread } from '../kernel-thread.ts';

let ground: Ground;
const refusing: { kernelThread?: KernelThread } = {};
before(async () => {
  ground = await makeGround({
    moreParts: (parts) => {
      const { kernelThread } = parts;
      const run: KernelThread['run'] = (job) => (refusing.kernelThread ?? kernelThread).run(job);
      return { ...parts, kernelThread: { run, close: () => kernelThread.close() } };
    },
  });
});
after(async () => {
  await ground.parts.kernelThread.close();
  await ground.close();
});

for (const [name, document] of Object.entries(kernelDocuments)) {
  test(`${name}: as the command answers it`, async () => {
    const told = await ground.ask('POST', `/api/v1/kernel/${name}`, { as: 'teamLead', body: document });
    assert.equal(told.status, 200, told.text.slice(0, 400));
    const operation = await kernelCommands[name]!.load();
    assert.deepEqual(told.document, JSON.parse(JSON.stringify(operation.run(document))));
  });
}

test('faults are all told, with their places, whether a schema finds them or the operation', async () => {
  const ask = async (name: keyof typeof kernelDocuments, change: object) => {
    const body = { ...kernelDocuments[name], ...change };
    const { status, document } = await ground.ask('POST', `/api/v1/kernel/${name}`, { as: 'analyst', body });
    return [
      status,
      document.refused,
      (document.invalid as { path: string; code: string }[]).map(({ path, code }) => [path, code]),
    ];
  };
  assert.deepEqual(await ask('schedule', { principal: 'x', instalments: 0 }), [
    400,
    'notValid',
    [
      ['/principal', 'notAnAmount'],
      ['/instalments', 'tooSmall'],
    ],
  ]);
  assert.deepEqual(await ask('schedule', { firstDueOn: '2026-01-15' }), [
    400,
    'notValid',
    [['/firstDueOn', 'notAfterDisbursement']],
  ]);
  const none = await ground.ask('POST', '/api/v1/kernel/schedule', { as: 'analyst' });
  assert.deepEqual([none.status, none.document.refused], [400, 'notValid']);
});

test('a refusal of the operation is its answer', async () => {
  const body = {
    ...kernelDocuments.apr,
    flows: [
      { amount: '100.00', years: '0' },
      { amount: '100.00', years: '1' },
    ],
  };
  const told = await ground.ask('POST', '/api/v1/kernel/apr', { as: 'borrower', body });
  assert.deepEqual([told.status, told.document], [200, { refused: 'noRate' }]);
});

test('a borrower works out what can be paid, and searches no space of the lender', async () => {
  const assess = await ground.ask('POST', '/api/v1/kernel/assess', { as: 'borrower', body: kernelDocuments.assess });
  assert.equal(assess.status, 200);
  for (const name of ['offers', 'respond'] as const) {
    const told = await ground.ask('POST', `/api/v1/kernel/${name}`, { as: 'borrower', body: kernelDocuments[name] });
    assert.deepEqual([told.status, told.document.refused], [403, 'roleMayNot']);
  }
});

test('while plans are searched for, others are answered', async (context) => {
  const body = { ...kernelDocuments.offers, capacity: [{ from: '2026-07-01', perMonth: '611.00' }] };
  const searches = Array.from({ length: 8 }, () =>
    ground.ask('POST', '/api/v1/kernel/offers', { as: 'teamLead', body }),
  );
  let isSearching = true;
  const searched = Promise.all(searches).then((told) => {
    isSearching = false;
    return told;
  });
  let answered = 0;
  let longestMs = 0;
  while (isSearching) {
    const from = performance.now();
    assert.equal((await ground.ask('GET', '/api/v1/session', { as: 'agent' })).status, 200);
    longestMs = Math.max(longestMs, performance.now() - from);
    answered += 1;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.ok((await searched).every(({ status }) => status === 200));
  const said = `${answered} answered meanwhile, the slowest after ${longestMs.toFixed(0)} ms`;
  assert.ok(answered >= 4, said);
  context.diagnostic(said);
});

test('when too many wait, and when it takes too long', async () => {
  for (const [refused, status] of [
    ['kernelBusy', 429],
    ['tooLong', 422],
  ] as const) {
    refusing.kernelThread = { run: async () => ({ refused }), close: async () => {} };
    const told = await ground.ask('POST', '/api/v1/kernel/apr', { as: 'agent', body: kernelDocuments.apr });
    assert.deepEqual([told.status, told.document.refused], [status, refused]);
  }
  delete refusing.kernelThread;
});
