/**
 * The other end of `kernel-thread.ts`: one kernel operation at a time, away from the thread that answers people. Operations come
 * from the module that the thread is given, since what they are worked out by is put together outside the server.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { Operation } from '../api/operation.ts';
import type { KernelJob, KernelTold } from './kernel-thread.ts';

/** What the given module exports. */
interface KernelModule {
  readonly kernelCommands: Readonly<Record<string, { readonly load: () => Promise<Operation> }>>;
}

const { operations } = workerData as { readonly operations: string };
const loaded = new Map<string, Promise<Operation>>();

function operationOf(name: string): Promise<Operation> {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const loading = import(operations).then((module: KernelModule) => module.kernelCommands[name]!.load());
  loaded.set(name, loading);
  return loading;
}

parentPort!.on('message', async ({ name, document }: KernelJob) => {
  const tell = (told: KernelTold) => parentPort!.postMessage(told);
  try {
    const operation = await operationOf(name);
    tell('begun');
    tell({ answer: JSON.stringify(operation.run(document)) });
  } catch (error) {
    tell({ fault: error instanceof Error ? error.message : String(error) });
  }
});
