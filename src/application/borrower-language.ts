/** In which of our languages a borrower is written to. */

export type BorrowerLanguage = 'zh' | 'en';

/** `language`: as the file has it; where it has none, the one of the place whose law governs. */
export function languageOf(language: string | undefined, jurisdiction: string): BorrowerLanguage {
  if (language?.startsWith('zh')) return 'zh';
  if (language !== undefined) return 'en';
  return jurisdiction === 'cn' || jurisdiction.startsWith('cn-') ? 'zh' : 'en';
}
