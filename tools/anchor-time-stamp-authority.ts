/** A time-stamping authority made with OpenSSL in a folder of its own, with the faults that one can have: for tests. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Undefined: OpenSSL is there, with the command that is needed. */
export function opensslMissing(): string | undefined {
  try {
    execFileSync('openssl', ['ts', '-help'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'openssl with the command ts is not on this machine';
  }
}

/** Who signs; each under a root, and told apart by what is wrong with it. */
export const stampers = [
  'good',
  /** leads to the root over an authority between them */
  'below',
  /** a key of RSA, of which the signature’s algorithm does not name the digest */
  'rsa',
  /** of a root that nobody trusts */
  'stranger',
  /** its certificate ended years ago */
  'expired',
  /** may sign code, and no time */
  'codeSigner',
  /** may sign time, and does not say that this is to be minded */
  'notCritical',
  /** may sign time and servers' names */
  'twoUses',
  /** issued by one who is no authority */
  'belowNobody',
  /** forbids something, in words that nobody here knows */
  'unknownExtension',
  /** below an authority that may have none below itself, and has one */
  'tooLong',
] as const;
export type Stamper = (typeof stampers)[number];

const config = `
[ca]
default_ca = ours
[ours]
dir = .
database = $dir/index.txt
new_certs_dir = $dir
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
email_in_dn = no
[any]
commonName = supplied
[tsa]
default_tsa = ours_tsa
[ours_tsa]
dir = .
serial = $dir/serial
crypto_device = builtin
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
signer_digest = sha256
ess_cert_id_alg = sha256
tsa_name = yes
[root]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[between]
basicConstraints = critical, CA:true, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
[stamp]
basicConstraints = CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[bare]
basicConstraints = CA:false
[unknown]
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
1.2.3.4.5 = critical, ASN1:NULL
[code]
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, codeSigning
[notCritical]
keyUsage = critical, digitalSignature
extendedKeyUsage = timeStamping
[twoUses]
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping, serverAuth
`;

export class TimeStampAuthority {
  readonly folder = mkdtempSync(join(tmpdir(), 'forbear-tsa-'));
  stamper: Stamper = 'good';

  constructor() {
    writeFileSync(join(this.folder, 'openssl.cnf'), config);
    writeFileSync(join(this.folder, 'index.txt'), '');
    writeFileSync(join(this.folder, 'serial'), '01\n');
    this.#root('root');
    this.#root('strangeRoot');
    this.#issue('between', { by: 'root', extensions: 'between' });
    this.#issue('good', { by: 'root', extensions: 'stamp' });
    this.#issue('below', { by: 'between', extensions: 'stamp' });
    this.#issue('rsa', { by: 'root', extensions: 'stamp', key: ['rsa:2048'] });
    this.#issue('stranger', { by: 'strangeRoot', extensions: 'stamp' });
    this.#issue('expired', { by: 'root', extensions: 'stamp', until: '20210101000000Z' });
    this.#issue('codeSigner', { by: 'root', extensions: 'code' });
    this.#issue('notCritical', { by: 'root', extensions: 'notCritical' });
    this.#issue('twoUses', { by: 'root', extensions: 'twoUses' });
    this.#issue('unknownExtension', { by: 'root', extensions: 'unknown' });
    this.#issue('betweenBelow', { by: 'between', extensions: 'between' });
    this.#issue('tooLong', { by: 'betweenBelow', extensions: 'stamp' });
    this.#issue('nobody', { by: 'root', extensions: 'bare' });
    this.#issue('belowNobody', { by: 'nobody', extensions: 'stamp' });
    const others = ['between', 'betweenBelow', 'nobody'].map((name) => this.pem(name));
    writeFileSync(join(this.folder, 'others.pem'), others.join(''));
  }

  pem(name: string): string {
    return readFileSync(join(this.folder, `${name}.pem`), 'utf8');
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #run(...parts: readonly string[]): void {
    execFileSync('openssl', parts, { cwd: this.folder, stdio: ['ignore', 'ignore', 'pipe'] });
  }

  static readonly #ecKey = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];

  #root(name: string): void {
    const key = ['-newkey', ...TimeStampAuthority.#ecKey, '-nodes', '-keyout', `${name}.key`];
    const made = ['-out', `${name}.pem`, '-subj', `/CN=${name}`, '-days', '3650', '-config', 'openssl.cnf'];
    this.#run('req', '-x509', ...key, ...made, '-extensions', 'root');
  }

  #issue(
    name: string,
    {
      by,
      extensions,
      key = TimeStampAuthority.#ecKey,
      until = '20490101000000Z',
    }: {
      readonly by: string;
      readonly extensions: string;
      readonly key?: readonly string[];
      readonly until?: string;
    },
  ): void {
    const asked = [
      '-newkey',
      ...key,
      '-nodes',
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.csr`,
      '-subj',
      `/CN=${name}`,
    ];
    this.#run('req', '-new', ...asked, '-config', 'openssl.cnf');
    const issuer = ['-cert', `${by}.pem`, '-keyfile', `${by}.key`, '-extensions', extensions, '-notext', '-batch'];
    const span = ['-startdate', '20200101000000Z', '-enddate', until];
    this.#run('ca', '-config', 'openssl.cnf', ...issuer, ...span, '-in', `${name}.csr`, '-out', `${name}.pem`);
  }

  /** The answer to a request, in DER; -tspolicy and the like stand in `more`. */
  async reply(query: Uint8Array, ...more: readonly string[]): Promise<Uint8Array> {
    this.#asked += 1;
    const file = join(this.folder, `${this.#asked}`);
    writeFileSync(`${file}.tsq`, query);
    const signer = [
      '-signer',
      `${this.stamper}.pem`,
      '-inkey',
      `${this.stamper}.key`,
      '-chain',
      this.stamper === 'belowNobody' ? 'nobody.pem' : 'between.pem',
    ];
    const parts = [
      'ts',
      '-reply',
      '-config',
      'openssl.cnf',
      ...signer,
      '-queryfile',
      `${file}.tsq`,
      '-out',
      `${file}.tsr`,
    ];
    // One after the other: the serial number stands in a file.
    const done = this.#queue.then(() => promisify(execFile)('openssl', [...parts, ...more], { cwd: this.folder }));
    this.#queue = done.catch(() => {});
    await done;
    return new Uint8Array(readFileSync(`${file}.tsr`));
  }

  /** A token over any TSTInfo, signed by whom OpenSSL would not let sign time. */
  forge(content: Uint8Array, more: readonly string[] = ['-cades'], type = 'id-smime-ct-TSTInfo'): Uint8Array {
    writeFileSync(join(this.folder, 'content'), content);
    const signer = ['-signer', `${this.stamper}.pem`, '-inkey', `${this.stamper}.key`, '-certfile', 'others.pem'];
    const kind = ['-binary', '-nodetach', '-outform', 'DER', '-econtent_type', type];
    this.#run('cms', '-sign', ...kind, ...signer, '-in', 'content', '-out', 'forged', ...more);
    return new Uint8Array(readFileSync(join(this.folder, 'forged')));
  }

  #asked = 0;
  #queue: Promise<unknown> = Promise.resolve();
}
