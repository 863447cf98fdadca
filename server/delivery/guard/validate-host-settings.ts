import { UserError } from '../../domain/base/user-error.ts'
import type { Settings } from '../../runtime/settings.ts'
import { isRealHost, isRealHostAllowed } from './target-guard.ts'

/**
 * Throws a UserError if a setting names a host of the real platform without `allowRealHosts`. Without
 * this check, a wrong line in a deployment file would send test callbacks to the real platform.
 */
export function checkRealHosts(
  settings: Pick<Settings, 'publicUrl' | 'forwardCallbacksTo' | 'allowRealHosts'>,
): void {
  const { publicUrl, forwardCallbacksTo, allowRealHosts } = settings
  for (const [name, url] of Object.entries({
    'public-url': publicUrl,
    'forward-callbacks-to': forwardCallbacksTo,
  })) {
    if (url === undefined) continue
    const { hostname } = new URL(url)
    if (!isRealHost(hostname) || isRealHostAllowed(allowRealHosts, hostname)) continue
    throw new UserError(
      `${name} names the real host "${hostname}". Use a host of your own, or add --allow-real-hosts if you mean it.`,
    )
  }
}
