/** The kernel commands: pure, one JSON document in, one out. One line here adds one. */
import { Argument, type Command } from 'commander';
import type { Operation } from '../api/operation.ts';
import type { DatedValues } from '../core/rules/dated-values.ts';
import { exitCode, runKernelCommand } from './kernel-command.ts';

interface Listed {
  readonly does: string;
  readonly example: string;
  readonly load: () => Promise<Operation>;
}

export const kernelCommands: Readonly<Record<string, Listed>> = {
  schedule: {
    does: 'repayment schedule of a loan, after all its events',
    example: 'forbear schedule loan.json',
    load: () => import('../api/schedule.ts').then((module) => module.scheduleOperation),
  },
  age: {
    does: 'days past due, bucket and risk class on given days',
    example: 'forbear age --lines < loans.ndjson',
    load: () => withPacks(import('../api/age.ts').then((module) => module.ageOperation)),
  },
  allocate: {
    does: 'how one payment divides over what is owed, in the order of law or contract',
    example: 'forbear allocate payment.json',
    load: () => withPacks(import('../api/allocate.ts').then((module) => module.allocateOperation)),
  },
  apr: {
    does: 'annual percentage rate: US actuarial, EU equation, or internal rate of return',
    example: 'forbear apr flows.json',
    load: () => import('../api/apr.ts').then((module) => module.aprOperation),
  },
  permit: {
    does: 'may this act be done to this person at this instant, by the law of the place, and why',
    example: 'forbear permit act.json --explain',
    load: () => loadPermit(),
  },
};

async function loadPermit(): Promise<Operation> {
  const { loadLaw } = await import('../composition/load-laws.ts');
  const { zones } = await import('../composition/time-zones.ts');
  const { permitOperation } = await import('../api/permit.ts');
  return permitOperation({ lawOf: (jurisdiction) => loadLaw(jurisdiction)?.law, zones });
}

/** The operation by the values of the law packs, which only the shell may read. */
async function withPacks(operationBy: Promise<(values: DatedValues) => Operation>): Promise<Operation> {
  const packs = import('../composition/load-packs.ts');
  return (await operationBy)((await packs).loadDatedValues());
}

export function addKernelCommands(program: Command): void {
  for (const [name, listed] of Object.entries(kernelCommands)) {
    program
      .command(name)
      .description(listed.does)
      .argument('[file]', 'JSON document; standard input when left out')
      .option('--lines', 'newline-delimited JSON: one document a line in, one answer a line out', false)
      .addHelpText('after', `\nExample:\n  ${listed.example}\n`)
      .action(async (file: string | undefined, options: { lines: boolean }) => {
        process.exitCode = await runKernelCommand(await listed.load(), { file, lines: options.lines });
      });
  }
  program
    .command('schema')
    .description('the JSON Schema (2020-12) of a kernel command: what it takes and what it answers')
    .addArgument(new Argument('<command>').choices(Object.keys(kernelCommands)))
    .addHelpText('after', '\nExample:\n  forbear schema schedule\n')
    .action(async (name: string) => {
      const operation = await kernelCommands[name]!.load();
      process.stdout.write(`${JSON.stringify(operation.schemas(), null, 2)}\n`);
      process.exitCode = exitCode.ok;
    });
}
