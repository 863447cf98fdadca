import type { CallbackPolicy, RetryPolicy } from '../model/callback.ts'
import { DEFAULT_CALLBACK_STATUSES } from '../model/callback.ts'
import type { ChaosRule } from '../model/chaos.ts'
import { parseValidDuration } from '../time/instant.ts'
import type { CallbacksText, ChaosText } from './scenario.ts'

/** Converts a scenario's validated rules for callbacks. Members that it omits stay undefined. Pure. */
export function parseCallbackPolicy(text: CallbacksText = {}): CallbackPolicy {
  const {
    send = DEFAULT_CALLBACK_STATUSES,
    delay = '0s',
    retry,
    successCodes,
    escape: escaping,
    chaos = [],
  } = text
  return {
    send,
    delay: parseValidDuration(delay),
    ...(retry !== undefined && { retry: parseRetryPolicy(retry) }),
    ...(successCodes !== undefined && { successCodes }),
    ...(escaping !== undefined && { escape: escaping }),
    ...(chaos.length > 0 && { chaos: chaos.map(parseChaosRule) }),
  }
}

function parseRetryPolicy({ attempts, backoff = [], also }: NonNullable<CallbacksText['retry']>) {
  const policy: RetryPolicy = { attempts, backoff: backoff.map(parseValidDuration) }
  return also === undefined ? policy : { ...policy, also }
}

function parseChaosRule({ by, count = 1, chance = 1, ...rule }: ChaosText): ChaosRule {
  const defaultBy = rule.do === 'reorder' || rule.do === 'delay' ? '15m' : '0s'
  return { ...rule, by: parseValidDuration(by ?? defaultBy), count, chance }
}
