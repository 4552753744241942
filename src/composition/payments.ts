/**
 * The ways to pay the lenders of this deployment: FORBEAR_PAY_FILE, a JSON file (docs/guides/pay.md). It is read once and checked
 * whole before the server starts; keys stand in files that it names, beside it where their names are not absolute.
 */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { alipayPayments } from '../adapters/payment-alipay/alipay-payments.ts';
import { type TransferAccount, transferCodeText, transferFaults } from '../adapters/payment-transfer/transfer-way.ts';
import {
  noPayments,
  noWays,
  type PaymentSetup,
  type PayWays,
  type ProviderWay,
  type TransferWay,
} from '../application/payment-ways.ts';
import { isCurrency } from '../core/money/currency.ts';
import type { SettingFault } from './server-settings.ts';

const setting = 'FORBEAR_PAY_FILE';

const fileSchema = z.strictObject({
  lenders: z
    .array(
      z.strictObject({
        /** as the book calls it */
        lender: z.string().min(1),
        transfer: z
          .strictObject({
            accountName: z.string(),
            bankName: z.string(),
            accountNumber: z.string(),
            bic: z.string().optional(),
            currency: z.string(),
          })
          .optional(),
        provider: z
          .strictObject({
            /** in the address of its notices */
            name: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
            kind: z.literal('alipay'),
            gatewayUrl: z.string(),
            appId: z.string().regex(/^\d{4,32}$/),
            sellerId: z
              .string()
              .regex(/^2088\d{12}$/)
              .optional(),
            privateKeyFile: z.string().min(1),
            alipayPublicKeyFile: z.string().min(1),
          })
          .optional(),
      }),
    )
    .min(1),
});
type PayFile = z.output<typeof fileSchema>;
type Say = (place: string, code: SettingFault['code'], expected: string, value?: string) => void;

/** Without the setting nothing can be paid here, and the portal says so. All faults at once. */
export function paymentSetup(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): PaymentSetup | { readonly faults: readonly SettingFault[] } {
  const path = environment.FORBEAR_PAY_FILE;
  if (path === undefined) return noPayments;
  const faults: SettingFault[] = [];
  const say: Say = (place, code, expected, value) =>
    faults.push({ setting: place === '' ? setting : `${setting} ${place}`, value, code, expected });
  const file = readPayFile(path, say);
  const lenders = new Map<string, PayWays>();
  for (const [index, given] of file?.lenders.entries() ?? []) {
    const place = `lenders.${index}`;
    if (lenders.has(given.lender)) say(`${place}.lender`, 'givenTwice', '', given.lender);
    const folder = dirname(resolve(path));
    lenders.set(given.lender, {
      transfer: given.transfer && transferWay(given.transfer, { place: `${place}.transfer`, say }),
      provider: given.provider && providerWay(given.provider, { place: `${place}.provider`, say, folder }),
    });
    const name = given.provider?.name;
    const isNameTaken = file!.lenders
      .slice(0, index)
      .some((each) => name !== undefined && each.provider?.name === name);
    if (isNameTaken) say(`${place}.provider.name`, 'givenTwice', '', name);
  }
  return faults.length > 0 ? { faults } : setupOf(lenders);
}

export function setupOf(lenders: ReadonlyMap<string, PayWays>): PaymentSetup {
  return {
    of: (creditorRef) => lenders.get(creditorRef) ?? noWays,
    named: (name) => {
      for (const [creditorRef, { provider }] of lenders)
        if (provider?.name === name) return { creditorRef, way: provider };
      return undefined;
    },
  };
}

function readPayFile(path: string, say: Say): PayFile | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    say('', 'notReadable', 'a file', path);
    return undefined;
  }
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    say('', 'notJson', 'JSON', path);
    return undefined;
  }
  const read = fileSchema.safeParse(document);
  if (read.success) return read.data;
  for (const { path: at, message } of read.error.issues) say(at.join('.'), 'notValid', message);
  return undefined;
}

export function transferWay(
  given: NonNullable<PayFile['lenders'][number]['transfer']>,
  { place, say }: { readonly place: string; readonly say: Say },
): TransferWay {
  const account: TransferAccount = { ...given, bic: given.bic };
  for (const { field, code } of transferFaults(account)) {
    say(`${place}.${field}`, code === 'missing' ? 'notValid' : code, transferExpected[code], account[field]);
  }
  if (!isCurrency(account.currency)) say(`${place}.currency`, 'notACurrency', transferExpected.notACurrency);
  return { ...account, codeText: (of) => transferCodeText(account, of) };
}

const transferExpected = {
  missing: 'text',
  tooLong: '<= 140',
  notAnAccountNumber: '6222 0202 …, DE89 3704 …',
  notABic: 'COBADEFFXXX',
  notACurrency: 'CNY, EUR',
} as const;

function providerWay(
  given: NonNullable<PayFile['lenders'][number]['provider']>,
  { place, say, folder }: { readonly place: string; readonly say: Say; readonly folder: string },
): ProviderWay | undefined {
  const { name, gatewayUrl, appId, sellerId } = given;
  const url = URL.canParse(gatewayUrl) ? new URL(gatewayUrl) : undefined;
  const isHere = url !== undefined && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url === undefined || !/^https?:$/.test(url.protocol))
    say(`${place}.gatewayUrl`, 'notAnAddress', 'https://…', gatewayUrl);
  else if (url.protocol !== 'https:' && !isHere) say(`${place}.gatewayUrl`, 'noTls', 'https://…', gatewayUrl);
  const key = (field: 'privateKeyFile' | 'alipayPublicKeyFile') => {
    try {
      return readFileSync(resolve(folder, given[field]), 'utf8');
    } catch {
      say(`${place}.${field}`, 'notReadable', 'a file', given[field]);
      return undefined;
    }
  };
  const [privateKeyPem, alipayPublicKeyPem] = [key('privateKeyFile'), key('alipayPublicKeyFile')];
  if (privateKeyPem === undefined || alipayPublicKeyPem === undefined) return undefined;
  const port = alipayPayments({ gatewayUrl, appId, sellerId, privateKeyPem, alipayPublicKeyPem });
  if ('fault' in port) {
    const field = port.fault === 'privateKeyNotAKey' ? 'privateKeyFile' : 'alipayPublicKeyFile';
    say(`${place}.${field}`, 'notAKey', 'RSA, PEM', given[field]);
    return undefined;
  }
  return { name, kind: 'alipay', port };
}
