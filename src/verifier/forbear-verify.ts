/** Where the single program begins. tools/make-verifier.ts makes one file of it: verifier/forbear-verify.mjs. */
import './old-engines.ts';
import { runProgram } from './program.ts';

const { FORBEAR_LANG, LC_ALL, LANG } = process.env;
const isChinese = (FORBEAR_LANG ?? LC_ALL ?? LANG ?? '').toLowerCase().startsWith('zh');

// Whoever reads only the first lines closes the pipe; that is no fault of the bundle.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = runProgram(process.argv.slice(2), {
  language: isChinese ? 'zh' : 'en',
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
