import fc from 'fast-check'
import { CHAOS_KINDS } from '../../server/domain/model/callback-chaos.ts'
import type { CallbacksText, ChaosText } from '../../server/domain/scenarios/scenario.ts'
import { validateChaos } from '../../server/domain/scenarios/validation/validate-chaos.ts'

const anyStatus = fc.constantFrom(
  'running' as const,
  'validation' as const,
  'ok' as const,
  'ko' as const,
)

const anyRule: fc.Arbitrary<ChaosText> = fc.record(
  {
    do: fc.constantFrom(...CHAOS_KINDS),
    status: anyStatus,
    nth: fc.integer({ min: 1, max: 3 }),
    count: fc.integer({ min: 1, max: 3 }),
    by: fc.constantFrom('0s', '1s', '10s', '61s', '5m', '2h'),
    chance: fc.constantFrom(0.2, 0.5, 1),
    as: fc.constantFrom('truncated' as const, 'not-json' as const, 'wrong-type' as const),
  },
  { requiredKeys: ['do'] },
)

const anyRetry = fc.record({
  attempts: fc.nat(4),
  backoff: fc.array(fc.constantFrom('1s', '10s', '1h'), { minLength: 1, maxLength: 3 }),
})

/** Any valid `callbacks` of a scenario. */
export const anyCallbacks: fc.Arbitrary<CallbacksText> = fc
  .record(
    {
      send: fc.uniqueArray(anyStatus, { maxLength: 4 }),
      delay: fc.constantFrom('0s', '3s', '90s'),
      retry: anyRetry,
      rules: fc.array(anyRule, { maxLength: 6 }),
    },
    { requiredKeys: ['rules'] },
  )
  .map(({ rules, ...callbacks }) => ({ ...callbacks, chaos: withoutIssues(rules, callbacks) }))

function withoutIssues(
  rules: readonly ChaosText[],
  callbacks: CallbacksText,
): readonly ChaosText[] {
  const isAccepted = (chaos: readonly ChaosText[]) =>
    validateChaos({ version: 1, callbacks: { ...callbacks, chaos } }).length === 0
  let accepted: readonly ChaosText[] = []
  for (const rule of rules.map(fitRule))
    if (isAccepted([...accepted, rule])) accepted = [...accepted, rule]
  return accepted
}

// Removes the keys that a rule of this kind cannot have. Most random rules have such a key, so few rules would remain
// if this function dropped the rules instead.
function fitRule(rule: ChaosText): ChaosText {
  const { do: kind, status, chance, nth, by = '10s' } = rule
  const common = { do: kind, ...(chance === undefined ? {} : { chance }) }
  const which = { ...common, ...(status && { status }), ...(nth && { nth }) }
  switch (kind) {
    case 'early':
      return common
    case 'forge':
      return { ...common, by, ...(status && { status }) }
    case 'drop':
      return which
    case 'corrupt':
      return { ...which, ...(rule.as && { as: rule.as }) }
    case 'duplicate':
      return { ...which, by, ...(rule.count && { count: rule.count }) }
    default:
      return { ...which, by }
  }
}
