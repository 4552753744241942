/** A file that a command was asked to write: whole, or told why not. */
import { writeFile } from 'node:fs/promises';
import { CommandError } from './book.ts';
import { words } from './words.ts';

/** EX_CANTCREAT of sysexits.h. */
const notCreated = 73;

export async function writeOut(file: string, bytes: Uint8Array): Promise<void> {
  await writeFile(file, bytes).catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(
      words('agreementCommand.fault.notWritten', { file, why: error.code ?? error.message }),
      notCreated,
    );
  });
}
