/** Where the deployment's keys come from. Every kind runs the contract suite of key-source-embedded.database.test.ts. */
import type { DeploymentKeys, KeyFault } from './key-lines.ts';

export interface KeySource {
  readonly kind: 'file' | 'command';
  /** the file, or the program without its words: for messages */
  readonly from: string;
  /** Reads them: the file as it is now, the command as it answered when it was first asked. */
  read(): DeploymentKeys | KeyFault;
  /** Changes whenever what is read may have changed; cheap. A command's never does. */
  mark(): string;
}
