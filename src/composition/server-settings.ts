/**
 * The settings of the server, read from the environment and checked before it starts: all faults at once, each with its name, what
 * stands there and what is expected. docs/guides/server.md lists them. What is secret stands in files, and is never told.
 */
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { knownSettings } from './known-settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface ServerSettings {
  readonly host: string;
  readonly port: number;
  /** where people reach it, without a slash at the end */
  readonly publicUrl: string;
  /** FORBEAR_URL, where it was set: what messages send people to who want to know whether they are real */
  readonly checkUrl: string | undefined;
  /** addresses of proxies whose word about the asker's address is taken; undefined: of none */
  readonly trustProxy: string | undefined;
  /** a login of PostgreSQL that is a member of forbear_server and of nothing else; undefined: the deployment's own */
  readonly serverDatabase: string | undefined;
  readonly log: 'info' | 'error' | 'silent';
  /** who gives it in `Authorization: Bearer` may read the metrics; undefined: only this machine may */
  readonly metricsToken: string | undefined;
  /** an OTLP address over HTTP for traces; undefined: none are made */
  readonly tracesUrl: string | undefined;
  readonly requestsPerMinuteMax: number;
  readonly connectionsMax: number;
  /** how long requests that are on their way may take when it stops */
  readonly stopSeconds: number;
  /** whether this process also does what waits: mail, agreements, the evidence log, webhooks */
  readonly doesWork: boolean;
}

/** In order of precedence. */
export type SettingFaultCode =
  | 'unknownSetting'
  /** reached from elsewhere, it has to know its own address */
  | 'missing'
  | 'notAPort'
  | 'notAnAddress'
  | 'notAWholeNumber'
  | 'notOneOf'
  | 'notReadable'
  | 'tooShort'
  | 'noTls'
  | 'notPostgres'
  /** in a file of settings */
  | 'notJson'
  | 'notValid'
  | 'givenTwice'
  | 'tooLong'
  | 'notAnAccountNumber'
  | 'notABic'
  | 'notACurrency'
  | 'notAKey';

export interface SettingFault {
  readonly setting: string;
  /** undefined: it is secret */
  readonly value: string | undefined;
  readonly code: SettingFaultCode;
  readonly expected: string;
}

const tokenLengthMin = 24;

export function serverSettings(
  environment: Environment = process.env,
): ServerSettings | { readonly faults: readonly SettingFault[] } {
  const faults: SettingFault[] = unknownNames(environment);
  const say = (setting: string, code: SettingFaultCode, expected: string, value = environment[setting]) => {
    faults.push({ setting, value, code, expected });
  };
  const whole = (setting: string, { from, to, usual }: { from: number; to: number; usual: number }) => {
    const text = environment[setting] ?? String(usual);
    const number = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN;
    if (!(number >= from && number <= to)) say(setting, 'notAWholeNumber', `${from}–${to}`);
    return number;
  };
  const oneOf = <T extends string>(setting: string, known: readonly T[], usual: T): T => {
    const text = environment[setting] ?? usual;
    if (!known.includes(text as T)) say(setting, 'notOneOf', known.join(', '));
    return text as T;
  };
  const port = whole('FORBEAR_PORT', { from: 0, to: 65_535, usual: 8_080 });
  const host = environment.FORBEAR_HOST ?? '127.0.0.1';
  if (isIP(host) === 0 && host !== 'localhost') say('FORBEAR_HOST', 'notAnAddress', '127.0.0.1, 0.0.0.0, ::');
  const publicUrl = (environment.FORBEAR_URL ?? `http://${urlHost(host)}:${port}`).replace(/\/$/, '');
  const isHere = ['127.0.0.1', 'localhost', '::1'].includes(host);
  const urlFault =
    environment.FORBEAR_URL !== undefined
      ? urlFaultOf(publicUrl)
      : isHere || faults.some(({ setting }) => setting === 'FORBEAR_HOST')
        ? undefined
        : 'missing';
  if (urlFault !== undefined) say('FORBEAR_URL', urlFault, 'https://…', environment.FORBEAR_URL);
  const trustProxy = environment.FORBEAR_TRUST_PROXY;
  if (trustProxy !== undefined && !trustProxy.split(',').every((part) => isNetwork(part.trim()))) {
    say('FORBEAR_TRUST_PROXY', 'notAnAddress', '10.0.0.1, 10.0.0.0/8');
  }
  const serverDatabase = environment.FORBEAR_SERVER_DATABASE;
  if (serverDatabase !== undefined && !/^postgres(ql)?:\/\//.test(serverDatabase)) {
    faults.push({
      setting: 'FORBEAR_SERVER_DATABASE',
      value: undefined,
      code: 'notPostgres',
      expected: 'postgres://…',
    });
  }
  const metricsToken = secretFile(environment, 'FORBEAR_METRICS_TOKEN_FILE', faults);
  const tracesUrl = environment.FORBEAR_TRACES_URL;
  if (tracesUrl !== undefined && !/^https?:\/\/[^\s]+$/.test(tracesUrl)) {
    say('FORBEAR_TRACES_URL', 'notAnAddress', 'http://127.0.0.1:4318/v1/traces');
  }
  const settings: ServerSettings = {
    host,
    port,
    publicUrl,
    checkUrl: environment.FORBEAR_URL === undefined ? undefined : publicUrl,
    trustProxy,
    serverDatabase,
    log: oneOf('FORBEAR_LOG', ['info', 'error', 'silent'], 'info'),
    metricsToken,
    tracesUrl,
    requestsPerMinuteMax: whole('FORBEAR_REQUESTS_PER_MINUTE', { from: 10, to: 1_000_000, usual: 6_000 }),
    // More than processors only wait for one another, where database and server share a machine.
    connectionsMax: whole('FORBEAR_CONNECTIONS', { from: 2, to: 200, usual: availableParallelism() + 1 }),
    stopSeconds: whole('FORBEAR_STOP_SECONDS', { from: 1, to: 600, usual: 20 }),
    doesWork: oneOf('FORBEAR_WORK', ['yes', 'no'], 'yes') === 'yes',
  };
  return faults.length > 0 ? { faults } : settings;
}

function unknownNames(environment: Environment): SettingFault[] {
  const known = new Set<string>(knownSettings);
  return Object.keys(environment)
    .filter((name) => name.startsWith('FORBEAR_') && !name.startsWith('FORBEAR_TEST_') && !known.has(name))
    .sort()
    .map((setting) => ({ setting, value: undefined, code: 'unknownSetting', expected: nearest(setting) }));
}

/** The known name that shares most of its pairs of letters: what was probably meant. */
function nearest(name: string): string {
  const pairs = (text: string) => new Set(Array.from({ length: text.length - 1 }, (_, at) => text.slice(at, at + 2)));
  const own = pairs(name);
  const shared = (other: string) =>
    [...pairs(other)].filter((pair) => own.has(pair)).length / (own.size + other.length);
  return [...knownSettings].sort((one, other) => shared(other) - shared(one))[0]!;
}

function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::' || host === 'localhost') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

/** Sign-ins over the network are for nobody else's eyes: http is for this machine alone. */
function urlFaultOf(text: string): 'notAnAddress' | 'noTls' | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    url === undefined ||
    !/^https?:$/.test(url.protocol) ||
    url.pathname !== '/' ||
    url.search ||
    url.hash ||
    url.username
  ) {
    return 'notAnAddress';
  }
  const isHere = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  return url.protocol === 'https:' || isHere ? undefined : 'noTls';
}

function isNetwork(text: string): boolean {
  const [address = '', bits] = text.split('/');
  return isIP(address) !== 0 && (bits === undefined || /^\d{1,3}$/.test(bits));
}

function secretFile(environment: Environment, setting: string, faults: SettingFault[]): string | undefined {
  const file = environment[setting];
  if (file === undefined) return undefined;
  try {
    const text = readFileSync(file, 'utf8').trim();
    if (text.length >= tokenLengthMin) return text;
    faults.push({ setting, value: file, code: 'tooShort', expected: `>= ${tokenLengthMin}` });
  } catch {
    faults.push({ setting, value: file, code: 'notReadable', expected: 'a file' });
  }
  return undefined;
}
