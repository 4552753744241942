/** Which errors are the machine's doing, told by the codes of the system and of PostgreSQL (appendix A of its manual). */

export interface MachineFault {
  readonly kind: 'unreachable' | 'lost' | 'diskFull' | 'notPermitted' | 'engineStopped';
  /** as the system says it, on one line */
  readonly message: string;
}

const unreachable = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|28...|3D000|53300|57P03)$/;
const lost = /^(ECONNRESET|EPIPE|ETIMEDOUT|08...|57P01|57P02|57P05)$/;
/** ENOSPC, the quota, the largest file that this user may write; 53100 is PostgreSQL's disk_full. */
const diskFull = /^(ENOSPC|EDQUOT|EFBIG|53100)$/;
const notPermitted = /^(EACCES|EPERM|EROFS|ENOTDIR)$/;
/** node-postgres gives no code to a connection that ends in the midst of a query. */
const lostWords = /connection terminated|connection error and is not queryable|terminating connection/i;

export function machineFaultOf(error: unknown): MachineFault | undefined {
  if (!(error instanceof Error)) return undefined;
  // Several addresses of one name were tried: each has its own error.
  if (error instanceof AggregateError && error.errors.length > 0) return machineFaultOf(error.errors[0]);
  const code = String((error as NodeJS.ErrnoException).code ?? '');
  const message = error.message.replace(/\s+/g, ' ');
  if (unreachable.test(code)) return { kind: 'unreachable', message };
  if (lost.test(code) || lostWords.test(message)) return { kind: 'lost', message };
  if (diskFull.test(code) || /no space left on device/i.test(message)) return { kind: 'diskFull', message };
  if (notPermitted.test(code)) return { kind: 'notPermitted', message };
  // The embedded engine gives up as a whole where it cannot write its log: a limit on the size of files, a broken disk.
  if (error.name === 'RuntimeError' || message.startsWith('Aborted(')) {
    return { kind: 'engineStopped', message };
  }
  return undefined;
}
