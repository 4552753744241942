/** The ways to pay a lender, as this deployment has them. */
import type { PaymentPort } from './payment-port.ts';

export interface TransferWay {
  readonly accountName: string;
  readonly bankName: string;
  readonly accountNumber: string;
  readonly bic: string | undefined;
  readonly currency: string;
  /** what a code of this transfer says; undefined: no bank's telephone would understand one */
  codeText(of: {
    readonly amountMinor: bigint;
    readonly currency: string;
    readonly reference: string;
  }): string | undefined;
}

export interface ProviderWay {
  /** in the address of its notices, and beside each payment */
  readonly name: string;
  /** by which people are told: messages/<language>/pagePay.json, `pagePay.way.…` */
  readonly kind: 'alipay' | 'practice';
  readonly port: PaymentPort;
}

export interface PayWays {
  readonly transfer: TransferWay | undefined;
  readonly provider: ProviderWay | undefined;
}

export interface PaymentSetup {
  /** of one lender; a lender that is not named has none */
  of(creditorRef: string): PayWays;
  /** undefined: there is none of this name */
  named(provider: string): { readonly creditorRef: string; readonly way: ProviderWay } | undefined;
}

export const noWays: PayWays = { transfer: undefined, provider: undefined };
export const noPayments: PaymentSetup = { of: () => noWays, named: () => undefined };
