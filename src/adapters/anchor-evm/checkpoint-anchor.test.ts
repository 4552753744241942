import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import artefact from './CheckpointAnchor.json' with { type: 'json' };

test('the source is the one that was compiled', () => {
  const source = readFileSync(new URL('CheckpointAnchor.sol', import.meta.url));
  assert.equal(createHash('sha256').update(source).digest('hex'), artefact.sourceSha256, 'run tools/compile-anchor.ts');
});

/** PUSH1 to PUSH32 carry bytes that are no instructions. */
function opcodesOf(hex: string): Set<number> {
  const bytes = Buffer.from(hex.slice(2), 'hex');
  const found = new Set<number>();
  for (let at = 0; at < bytes.length; at++) {
    const opcode = bytes[at]!;
    found.add(opcode);
    if (opcode >= 0x60 && opcode <= 0x7f) at += opcode - 0x5f;
  }
  return found;
}

const forbidden: Readonly<Record<string, number>> = {
  // Shanghai and Cancun: FISCO BCOS knows them only where they were switched on.
  PUSH0: 0x5f,
  MCOPY: 0x5e,
  TLOAD: 0x5c,
  TSTORE: 0x5d,
  // What could change the contract, end it, or let another decide.
  DELEGATECALL: 0xf4,
  CALLCODE: 0xf2,
  CALL: 0xf1,
  CREATE: 0xf0,
  CREATE2: 0xf5,
  SELFDESTRUCT: 0xff,
  ORIGIN: 0x32,
};

test('the code holds nothing that an older chain does not know, and nothing that could change it', () => {
  const opcodes = opcodesOf(artefact.deployedBytecode);
  for (const [name, opcode] of Object.entries(forbidden)) assert.ok(!opcodes.has(opcode), name);
  assert.ok(artefact.bytecode.endsWith(artefact.deployedBytecode.slice(2)), 'no metadata stands behind it');
});
