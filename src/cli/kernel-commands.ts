/** The kernel commands: pure, one JSON document in, one out. One line here adds one. */
import { Argument, type Command } from 'commander';
import type { Operation } from '../api/operation.ts';
import type { Zones } from '../core/calendar/zone.ts';
import type { DatedValues } from '../core/rules/dated-values.ts';
import type { FactDeclaration } from '../core/rules/facts.ts';
import type { Law } from '../core/rules/law.ts';
import { exitCode, runKernelCommand } from './kernel-command.ts';

interface Listed {
  readonly does: string;
  readonly example: string;
  readonly load: () => Promise<Operation>;
  /** options of its own */
  readonly extend?: (command: Command) => Command;
  /** what its own options ask for; undefined when they ask for nothing, and the document alone is answered */
  readonly further?: (file: string | undefined, options: KernelOptions) => Promise<number | undefined>;
}

/** The options of a kernel command as they were given. */
export type KernelOptions = Readonly<Record<string, unknown>> & { readonly lines: boolean };

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
    load: () => import('../api/permit.ts').then((module) => withLaws(module.permitOperation)),
    extend: (command) =>
      command
        .option('--explain', 'print the decision for a person to read', false)
        .option('--pack-hash <hash>', 'decide by the law packs of an older decision'),
    further: (file, options) => import('./permit.ts').then((module) => module.runPermit(file, options)),
  },
  assess: {
    does: 'what can be paid a month, line by line, from a statement of income and expenditure',
    example: 'forbear assess statement.json',
    load: () => import('./plan-operations.ts').then((module) => module.loadAssess()),
    extend: explained,
    further: (file, options) =>
      import('./plan-operations.ts').then((module) => module.runExplained('assess', file, options)),
  },
  offers: {
    does: 'the best plans that the borrower can keep and the lender gains from',
    example: 'forbear offers case.json',
    load: () => import('./plan-operations.ts').then((module) => module.loadOffers()),
    extend: (command) =>
      explained(command)
        .option('--oracle', 'value every plan of the space, one after another: for checking, small spaces only', false)
        .option('--policy <name>', 'hamp: the standard waterfall of that programme, on its own document'),
    further: (file, options) => import('./plan-operations.ts').then((module) => module.runOffers(file, options)),
  },
  respond: {
    does: "the answer to a borrower's counter-offer: accepted, or the nearest plan that can be agreed, and why",
    example: 'forbear respond counter.json',
    load: () => import('./plan-operations.ts').then((module) => module.loadRespond()),
    extend: explained,
    further: (file, options) =>
      import('./plan-operations.ts').then((module) => module.runExplained('respond', file, options)),
  },
  screen: {
    does: 'words that must not be said, in a text before it is sent or a transcript after, with a lawful way to say it',
    example: 'forbear screen message.json',
    load: () => loadScreen(),
  },
  clocks: {
    does: 'the days that the law works out: limitation, retention, moratoria, answers due',
    example: 'forbear clocks days.json',
    load: () => import('../api/clocks.ts').then((module) => withLaws(module.clocksOperation)),
  },
};

function explained(command: Command): Command {
  return command.option('--explain', 'print the answer for a person to read', false);
}

async function loadScreen(): Promise<Operation> {
  const { loadLaw } = await import('../composition/load-laws.ts');
  const { loadWords } = await import('../composition/load-words.ts');
  const { wordingRules } = await import('../core/rules/wording-rules.ts');
  const { screenOperation } = await import('../api/screen.ts');
  return screenOperation({
    words: loadWords(),
    rulesFor: (jurisdiction, on) => {
      const law = loadLaw(jurisdiction)?.law;
      return law && wordingRules(law, on ?? law.boundaries.at(-1)!);
    },
  });
}

async function withLaws(
  operationBy: (given: {
    readonly lawOf: (jurisdiction: string) => Law | undefined;
    readonly zones: Zones;
    readonly facts: () => readonly FactDeclaration[];
  }) => Operation,
): Promise<Operation> {
  const { loadLaw } = await import('../composition/load-laws.ts');
  const { zones } = await import('../composition/time-zones.ts');
  const { packsFolder, readPacks } = await import('../composition/load-packs.ts');
  const facts = () => readPacks({ folder: packsFolder }).packs.flatMap((pack) => pack.facts);
  return operationBy({ lawOf: (jurisdiction) => loadLaw(jurisdiction)?.law, zones, facts });
}

/** The operation by the values of the law packs, which only the shell may read. */
async function withPacks(operationBy: Promise<(values: DatedValues) => Operation>): Promise<Operation> {
  const packs = import('../composition/load-packs.ts');
  return (await operationBy)((await packs).loadDatedValues());
}

export function addKernelCommands(program: Command): void {
  for (const [name, listed] of Object.entries(kernelCommands)) {
    const command = program
      .command(name)
      .description(listed.does)
      .argument('[file]', 'JSON document; standard input when left out')
      .option('--lines', 'newline-delimited JSON: one document a line in, one answer a line out', false)
      .addHelpText('after', `\nExample:\n  ${listed.example}\n`)
      .action(async (file: string | undefined, options: KernelOptions) => {
        const answered = await listed.further?.(file, options);
        process.exitCode = answered ?? (await runKernelCommand(await listed.load(), { file, lines: options.lines }));
      });
    listed.extend?.(command);
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
