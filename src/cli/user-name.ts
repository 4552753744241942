import { userInfo } from 'node:os';

/** Who asks, as the system knows them. */
export function userName(): string {
  try {
    return userInfo().username || 'forbear';
  } catch {
    return 'forbear';
  }
}
