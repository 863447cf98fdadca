import type { CallbackPolicy, RetryPolicy } from '../model/callback.ts'
import { USUALLY_TOLD } from '../model/callback.ts'
import type { ChaosRule } from '../model/chaos.ts'
import { lengthOf } from '../time/instant.ts'
import type { CallbacksText, ChaosText } from './scenario.ts'

/** What a scenario says about callbacks, read; what it leaves out is left out here too. Pure. */
export function callbackPolicy(text: CallbacksText = {}): CallbackPolicy {
  const {
    send = USUALLY_TOLD,
    delay = '0s',
    retry,
    successCodes,
    escape: spelling,
    chaos = [],
  } = text
  return {
    send,
    delay: lengthOf(delay),
    ...(retry !== undefined && { retry: retryPolicy(retry) }),
    ...(successCodes !== undefined && { successCodes }),
    ...(spelling !== undefined && { escape: spelling }),
    ...(chaos.length > 0 && { chaos: chaos.map(chaosRule) }),
  }
}

function retryPolicy({ attempts, backoff = [], also }: NonNullable<CallbacksText['retry']>) {
  const policy: RetryPolicy = { attempts, backoff: backoff.map(lengthOf) }
  return also === undefined ? policy : { ...policy, also }
}

function chaosRule({ by, count = 1, chance = 1, ...rule }: ChaosText): ChaosRule {
  const usualBy = rule.do === 'reorder' || rule.do === 'delay' ? '15m' : '0s'
  return { ...rule, by: lengthOf(by ?? usualBy), count, chance }
}
