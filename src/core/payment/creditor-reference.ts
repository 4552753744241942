/**
 * The reference by which money is recognised: an RF creditor reference (ISO 11649:2009), whose two check digits are those of
 * ISO/IEC 7064 MOD 97-10. Its body is the number of the loan in digits alone, so that it can be read aloud and typed on any
 * telephone, and it says nothing about the borrower. With digits alone, one wrong digit is always found, and so are two that
 * changed places, wherever they stand: 97 is a prime, and 10 has order 96 modulo 97, more than there are places.
 */

/** A body longer than this begins with another digit than 0: each loan has one reference, and each reference one loan. */
const bodyDigitsUsual = 8;
/** ISO 11649: the body has at most 21 characters; our loan numbers have at most 18 digits. */
const bodyDigitsMax = 18;
const checkDigits = 2;
/** Fewer digits after "RF" than this are something else that begins with these letters. */
const digitsTriedMin = 6;

/** `loanId`: > 0, at most 18 digits. */
export function creditorReferenceOf(loanId: bigint): string {
  const body = loanId.toString().padStart(bodyDigitsUsual, '0');
  if (loanId <= 0n || body.length > bodyDigitsMax) throw new Error(`no reference for loan ${loanId}`);
  const check = 98 - remainderOf(`${body}RF00`);
  return `RF${String(check).padStart(checkDigits, '0')}${body}`;
}

/** In fours, as ISO 11649 prints it. */
export function groupedReference(reference: string): string {
  return reference.replace(/(.{4})(?=.)/g, '$1 ');
}

/** Any creditor reference of ISO 11649, without spaces and in capitals: also those of others. */
export function isCreditorReference(text: string): boolean {
  if (!/^RF\d{2}[A-Z0-9]{1,21}$/.test(text)) return false;
  return remainderOf(`${text.slice(4)}${text.slice(0, 4)}`) === 1;
}

/** Digits as they are, letters from A = 10 (ISO/IEC 7064); what is left over by 97. */
export function remainderOf(text: string): number {
  let remainder = 0;
  for (const character of text) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder;
}

/** The loan of one of our references; undefined: it is none of ours. */
export function loanIdOfReference(reference: string): bigint | undefined {
  const body = /^RF(\d{2})(\d{8,18})$/.exec(reference)?.[2];
  if (body === undefined || !isCreditorReference(reference)) return undefined;
  const loanId = BigInt(body);
  // 00, 01 and 99 leave the same over as 97, 98 and 02: only one spelling is the reference.
  return loanId > 0n && creditorReferenceOf(loanId) === reference ? loanId : undefined;
}

export type ReadReference =
  | { readonly kind: 'none' }
  /** where it ends is not always said: all that it may be, of which the book has one loan or none; with more it is not valid */
  | { readonly kind: 'found'; readonly mayBe: readonly { readonly reference: string; readonly loanId: bigint }[] }
  /** something was meant to be one: a digit is wrong or missing */
  | { readonly kind: 'notValid' };

/**
 * Looks for one of our references in what a payer wrote: in small letters, full-width forms, with spaces, hyphens, dots or slashes
 * between. Nothing is guessed: a digit that is wrong or missing makes it `notValid`. What follows it (a day, an amount) has to be
 * set apart by a space or a letter.
 */
export function readReference(text: string): ReadReference {
  const plain = text.normalize('NFKC').toUpperCase();
  const found = new Map<string, bigint>();
  let wasTried = false;
  for (const [, digits = ''] of plain.matchAll(/(?<![A-Z0-9])R[\s.-]*F((?:[\s\-‐-―._·/:]*\d)+)/g)) {
    if (digits.replaceAll(/\D/g, '').length < digitsTriedMin) continue;
    const own = beginningsOf(digits).flatMap((reference) => {
      const loanId = loanIdOfReference(reference);
      return loanId === undefined ? [] : [{ reference, loanId }];
    });
    if (own.length === 0) wasTried = true;
    for (const { reference, loanId } of own) found.set(reference, loanId);
  }
  if (wasTried) return { kind: 'notValid' };
  if (found.size === 0) return { kind: 'none' };
  return { kind: 'found', mayBe: [...found].map(([reference, loanId]) => ({ reference, loanId })) };
}

/** What the digits up to each gap make: where the payer's reference ends is not said. */
function beginningsOf(digits: string): string[] {
  const groups = digits.split(/\D+/).filter((group) => group !== '');
  const beginnings: string[] = [];
  let text = 'RF';
  for (const group of groups) {
    text += group;
    beginnings.push(text);
  }
  return beginnings;
}
