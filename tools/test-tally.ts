/**
 * Counts what node:test reports. A test that is skipped or left to do must say why; one that does not counts as failed,
 * so that nothing drops out of sight. A file without a single test counts as failed too.
 */

/** The part of an event of node:test that is read here (https://nodejs.org/docs/latest-v24.x/api/test.html#event-testpass). */
export interface TestEvent {
  readonly type: string;
  readonly data: {
    readonly name?: string;
    readonly file?: string | undefined;
    readonly line?: number | undefined;
    readonly nesting?: number;
    readonly skip?: string | boolean | undefined;
    readonly todo?: string | boolean | undefined;
    readonly details?: { readonly type?: string | undefined; readonly error?: unknown };
  };
}

export interface Failure {
  /** Names from the outermost suite to the test. */
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly why: string;
}

export interface Skip {
  readonly name: string;
  readonly reason: string;
}

export class TestTally {
  passed = 0;
  readonly failures: Failure[] = [];
  readonly skips: Skip[] = [];
  private readonly filesWithTests = new Set<string>();
  /** Names of the suites that are open, by file and nesting. */
  private readonly openNames = new Map<string, string[]>();

  add(event: TestEvent): void {
    const { data } = event;
    const file = data.file ?? '';
    if (event.type === 'test:start') {
      const names = this.openNames.get(file) ?? [];
      names.length = data.nesting ?? 0;
      names.push(data.name ?? '');
      this.openNames.set(file, names);
      return;
    }
    if (event.type !== 'test:pass' && event.type !== 'test:fail') return;
    const isFile = isNameOfFile(data.name ?? '', file);
    if (!isFile) this.filesWithTests.add(file);
    const at = { name: this.fullName(event), file, line: data.line ?? 1 };
    if (event.type === 'test:fail') {
      // A suite fails because a test in it failed, and that test has been told.
      if (!failsThroughSubtests(data.details?.error)) this.failures.push({ ...at, why: explain(data.details?.error) });
      return;
    }
    if (isFile || data.details?.type === 'suite') return;
    const excuse = data.skip ?? data.todo;
    if (excuse === undefined || excuse === false) this.passed += 1;
    else if (typeof excuse === 'string' && excuse.trim() !== '')
      this.skips.push({ name: at.name, reason: excuse.trim() });
    else this.failures.push({ ...at, why: 'skipped without a stated reason; write { skip: "why" }' });
  }

  /** Call when the run has ended: files of the run in which no test was seen become failures. */
  end(files: readonly string[]): void {
    const failedFiles = new Set(this.failures.map((failure) => failure.file));
    for (const file of files) {
      if (this.filesWithTests.has(file) || failedFiles.has(file)) continue;
      this.failures.push({ name: file, file, line: 1, why: 'the file holds no test' });
    }
  }

  private fullName(event: TestEvent): string {
    const names = this.openNames.get(event.data.file ?? '') ?? [];
    const outer = names.slice(0, event.data.nesting ?? 0).filter((name) => !isNameOfFile(name, event.data.file ?? ''));
    return [...outer, event.data.name ?? ''].join(' › ');
  }
}

function isNameOfFile(name: string, file: string): boolean {
  return name !== '' && (file === name || file.endsWith(`/${name}`));
}

interface NodeTestError {
  readonly failureType?: string;
  readonly cause?: unknown;
}

function failsThroughSubtests(error: unknown): boolean {
  return (error as NodeTestError | undefined)?.failureType === 'subtestsFailed';
}

function explain(error: unknown): string {
  const cause = (error as NodeTestError | undefined)?.cause ?? error;
  if (!(cause instanceof Error)) return String(cause);
  const lines = (cause.stack ?? cause.message).split('\n');
  return lines.filter((line) => !/^\s+at .*node:internal/.test(line)).join('\n');
}
