/** A way to pay on a ground's book: the practice gateway on loopback, and an account for transfers. For tests. */
import { alipayPayments } from '../src/adapters/payment-alipay/alipay-payments.ts';
import { PracticeGateway, practiceKeys } from '../src/adapters/payment-alipay/practice-gateway.ts';
import type { PaymentPort } from '../src/application/payment-port.ts';
import type { PaymentSetup } from '../src/application/payment-ways.ts';
import { setupOf, transferWay } from '../src/composition/payments.ts';

export interface PracticePayments {
  readonly gateway: PracticeGateway;
  readonly setup: PaymentSetup;
}

export async function practicePayments(at: {
  readonly creditorRef: string;
  readonly now: () => number;
}): Promise<PracticePayments> {
  const ours = practiceKeys();
  const [appId, sellerId] = ['2021000000000000', '2088000000000000'];
  const gateway = await PracticeGateway.serve({
    appId,
    sellerId,
    merchantPublicKeyPem: ours.publicKeyPem,
    words: { title: 'Practice', warning: 'No money', pay: 'Pay', decline: 'Do not', paid: 'Paid', notPaid: 'Not paid' },
    nowMs: at.now,
    slowMilliseconds: 200,
  });
  const port = alipayPayments({
    gatewayUrl: gateway.gatewayUrl,
    appId,
    sellerId,
    privateKeyPem: ours.privateKeyPem,
    alipayPublicKeyPem: gateway.publicKeyPem,
    timeoutMilliseconds: 1_500,
    nowMs: at.now,
  }) as PaymentPort;
  const transfer = transferWay(
    {
      accountName: '示例银行',
      bankName: '示例银行南京分行',
      accountNumber: '6222 0202 0001 2345 678',
      currency: 'CNY',
    },
    {
      place: '',
      say: (place, code) => {
        throw new Error(`${place} ${code}`);
      },
    },
  );
  const provider = { name: 'practice', kind: 'practice', port } as const;
  return { gateway, setup: setupOf(new Map([[at.creditorRef, { transfer, provider }]])) };
}
