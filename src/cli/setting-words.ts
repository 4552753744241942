/** What is wrong with a setting, in words: its name, what stands there, what is expected. */
import type { SettingFault } from '../composition/server-settings.ts';
import { words } from './words.ts';

export function settingFaultText({ setting, value, code, expected }: SettingFault): string {
  const shown = value === undefined ? '' : words('serve.fault.value', { value });
  return words('serve.fault', { setting, value: shown, what: words(`serve.fault.${code}`, { expected }) });
}
