/** Whether two addresses are one, however they were written. */

/** Numbers of mobile telephones of mainland China: eleven digits from 1 on, with or without the country before them (工信部 电信网编号计划). */
const chineseMobile = /^(?:00)?86(1\d{10})$/;

/** Of an e-mail address case and spaces do not count; of a telephone number nothing but its digits does, and 86 before a mobile one. */
export function comparableAddress(address: string): string {
  const plain = address.normalize('NFKC').replace(/\s/g, '').toLowerCase();
  if (plain.includes('@')) return plain;
  const digits = plain.replace(/\D/g, '');
  if (digits === '') return plain;
  return chineseMobile.exec(digits)?.[1] ?? digits;
}
