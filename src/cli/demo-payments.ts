/**
 * `serve --demo`: a way to pay on the generated book, so that a sample borrower can press "pay". The gateway is on this machine, says
 * on its page that no money moves, and speaks as the real one does; the account for transfers is invented and says so.
 */
import { alipayPayments } from '../adapters/payment-alipay/alipay-payments.ts';
import { PracticeGateway, practiceKeys } from '../adapters/payment-alipay/practice-gateway.ts';
import type { PaymentPort } from '../application/payment-port.ts';
import type { PaymentSetup, PayWays } from '../application/payment-ways.ts';
import { bothWords } from '../composition/load-both-words.ts';
import { setupOf, transferWay } from '../composition/payments.ts';
import type { Database } from '../store/database.ts';
import { readCreditors } from '../store/day-closes.ts';

const appId = '2021000000000000';
const sellerId = '2088000000000000';

const bothOf = (code: string) => {
  const { zh, en } = bothWords(`pagePay.practice.${code}`);
  return `${zh} ${en}`;
};

export interface DemoPayments {
  readonly setup: PaymentSetup;
  close(): Promise<void>;
}

/** For every generated book; no other has a way to pay by it. */
export async function demoPayments(database: Database, { now }: { readonly now: () => number }): Promise<DemoPayments> {
  const lenders = (await database.session((session) => readCreditors(session))).filter(({ generated }) => generated);
  const ours = practiceKeys();
  const gateway = await PracticeGateway.serve({
    appId,
    sellerId,
    merchantPublicKeyPem: ours.publicKeyPem,
    words: {
      title: bothOf('title'),
      warning: bothOf('warning'),
      pay: bothOf('pay'),
      decline: bothOf('decline'),
      paid: bothOf('paid'),
      notPaid: bothOf('notPaid'),
    },
    nowMs: now,
  });
  const port = alipayPayments({
    gatewayUrl: gateway.gatewayUrl,
    appId,
    sellerId,
    privateKeyPem: ours.privateKeyPem,
    alipayPublicKeyPem: gateway.publicKeyPem,
    nowMs: now,
  }) as PaymentPort;
  const ways = lenders.map(({ creditorRef, currency }, index): [string, PayWays] => [
    creditorRef,
    {
      transfer: transferWay(
        {
          accountName: bothWords('pagePay.practice.accountName').zh,
          bankName: bothWords('pagePay.practice.bankName').zh,
          accountNumber: '0000 0000 0000 0000 000',
          currency,
        },
        { place: '', say: () => {} },
      ),
      provider: { name: `practice${index}`, kind: 'practice', port },
    },
  ]);
  return { setup: setupOf(new Map(ways)), close: () => gateway.close() };
}
