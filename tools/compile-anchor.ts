/**
 * Compiles the anchoring contract and writes what came out beside it: node tools/compile-anchor.ts
 *
 * The EVM version is London: FISCO BCOS 3 runs London below block version 3.2 and Paris from it on, unless more was
 * switched on, so an opcode of a later version (PUSH0 came with Shanghai) could stop it there. No digest of metadata is
 * appended, so the same source gives the same bytes wherever the file lies.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const folder = new URL('../src/adapters/anchor-evm/', import.meta.url);
const sourceFile = 'CheckpointAnchor.sol';
const contract = 'CheckpointAnchor';

interface Compiler {
  version(): string;
  compile(input: string): string;
}

interface CompilerOutput {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly contracts: Readonly<Record<string, Readonly<Record<string, CompiledContract>>>>;
}

interface CompiledContract {
  readonly abi: readonly unknown[];
  readonly evm: {
    readonly bytecode: { readonly object: string };
    readonly deployedBytecode: { readonly object: string };
    readonly methodIdentifiers: Readonly<Record<string, string>>;
  };
}

/** The artefact as text. Throws with what the compiler said, warnings too. */
export function compileAnchor(): string {
  const solc = createRequire(import.meta.url)('solc') as Compiler;
  const source = readFileSync(new URL(sourceFile, folder), 'utf8');
  const settings = {
    evmVersion: 'london',
    optimizer: { enabled: true, runs: 10_000 },
    metadata: { appendCBOR: false, bytecodeHash: 'none' },
    outputSelection: {
      '*': { '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object', 'evm.methodIdentifiers'] },
    },
  };
  const input = { language: 'Solidity', sources: { [sourceFile]: { content: source } }, settings };
  const output = JSON.parse(solc.compile(JSON.stringify(input))) as CompilerOutput;
  if (output.errors !== undefined) {
    throw new Error(output.errors.map(({ formattedMessage }) => formattedMessage).join('\n'));
  }
  const { abi, evm } = output.contracts[sourceFile]![contract]!;
  const { outputSelection: _, ...compilerSettings } = settings;
  const artefact = {
    contract,
    compiler: `solc ${solc.version()}`,
    settings: compilerSettings,
    sourceSha256: createHash('sha256').update(source).digest('hex'),
    selectors: evm.methodIdentifiers,
    bytecode: `0x${evm.bytecode.object}`,
    deployedBytecode: `0x${evm.deployedBytecode.object}`,
    abi,
  };
  return `${JSON.stringify(artefact, null, 2)}\n`;
}

export const artefactFile = new URL(`${contract}.json`, folder);

if (import.meta.main) writeFileSync(artefactFile, compileAnchor());
