/** Ten thousand requests made from the interface's own document, as every role: refused or answered, and never a fault of ours. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InterfaceFuzzer } from '../../tools/fuzz-interface.ts';
import { makeGround } from '../../tools/server-ground.ts';
import { accessPolicy, type OperationName } from '../core/access/policy.ts';
import { accessRoles } from '../core/access/role.ts';
import { usualLimits } from './make-server.ts';
import { openApiDocument } from './openapi.ts';

const requests = Number(process.env.FORBEAR_TEST_FUZZ ?? '10000');
const seed = Number(process.env.FORBEAR_TEST_SEED ?? '20261123');
/** Whoever signs out or is signed out asks no more: their sessions are kept out of it. */
const endsSessions = new Set(['signOut', 'endOtherSessions', 'changePassword', 'enrol', 'changeUser', 'endGrant']);

test(`${requests} requests from the interface's document, seed ${seed}: no 5xx`, async () => {
  const ground = await makeGround({ limits: { ...usualLimits, requestsPerMinuteMax: 10_000_000 } });
  try {
    const known = { case: [ground.ownCase, ground.ownCase, ground.foreignCase], loan: ['L3', 'L1'] };
    const fuzzer = new InterfaceFuzzer(openApiDocument({ publicUrl: '', language: 'en' }), { seed, known });
    const tally = new Map<number, number>();
    const faults: string[] = [];
    for (let n = 0; n < requests; n++) {
      const { operation, method, path, headers, body } = fuzzer.next();
      if (endsSessions.has(operation)) continue;
      // Mostly by those who may, so that requests come as far as they can.
      const { may } = accessPolicy[operation as OperationName];
      const able = may === 'everyone' || n % 5 === 0 ? accessRoles : may;
      const role = able[n % able.length]!;
      const answer = await ground.ask(method, path, {
        as: role,
        headers,
        ...(body === undefined ? {} : { body: new TextEncoder().encode(body) }),
      });
      tally.set(answer.status, (tally.get(answer.status) ?? 0) + 1);
      if (answer.status >= 500)
        faults.push(
          `${operation} as ${role}: ${method} ${path.slice(0, 200)} ${body?.slice(0, 400)} → ${answer.text.slice(0, 300)}`,
        );
      if (faults.length >= 20) break;
    }
    const told = ground.logged.filter((line) => 'error' in line).slice(0, 20);
    assert.deepEqual(faults, [], `${JSON.stringify(told, undefined, 1)}\n${JSON.stringify([...tally])}`);
    assert.ok(
      (tally.get(200) ?? 0) + (tally.get(201) ?? 0) > requests / 50,
      `few got through: ${JSON.stringify([...tally])}`,
    );
  } finally {
    await ground.close();
  }
});
