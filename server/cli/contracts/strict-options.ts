import {
  type CoverageGoals,
  parseCoverageGoals,
} from '../../../contracts/recorder/coverage-goals.ts'
import type { Recorder } from '../../../contracts/recorder/recorded-calls.ts'
import { createRecorder } from '../../../contracts/recorder/recorded-calls.ts'
import {
  defaultRefusalPolicy,
  parseRefusalPolicy,
  type RefusalPolicy,
} from '../../../contracts/strict-run/refusal-policy.ts'
import { UserError } from '../../domain/base/user-error.ts'
import type { ResolvedArguments } from '../../options/resolve-settings.ts'

/** Creates the recorder of a strict run. Without `--strict`, returns undefined and rejects options that need it. */
export function createStrictRecorder({ commandOptions }: ResolvedArguments): Recorder | undefined {
  coverageGoalsOption(commandOptions)
  refusalsOption(commandOptions)
  if (commandOptions.strict === 'true') {
    if (commandOptions.consumer === undefined || commandOptions.pact !== undefined)
      return createRecorder()
    throw new UserError(
      '--consumer names the consumer of a pact, but there is no --pact. Add --pact <file>, or leave it out.',
    )
  }
  const lonely = STRICT_OPTIONS.find((name) => commandOptions[name] !== undefined)
  if (lonely === undefined) {
    const alone = ['json', 'junit'].find((name) => commandOptions[name] !== undefined)
    if (alone === undefined || commandOptions['each-scenario'] !== 'true') return undefined
    throw new UserError(
      `--each-scenario and --${alone} exclude each other: the report of many runs is the page of --html. Leave one out.`,
    )
  }
  throw new UserError(`--${lonely} applies only to a strict run. Add --strict, or leave it out.`)
}

/** The value of `--fail-under`. Throws a UserError for an unknown kind of coverage. */
export function coverageGoalsOption(
  commandOptions: ResolvedArguments['commandOptions'],
): CoverageGoals {
  const goals = parseCoverageGoals(commandOptions['fail-under'] ?? '0')
  if ('fault' in goals) throw new UserError(`--fail-under: ${goals.fault}`)
  return goals
}

/** The value of `--refusals`. Throws a UserError if there is no such policy. */
export function refusalsOption(commandOptions: ResolvedArguments['commandOptions']): RefusalPolicy {
  if (commandOptions.refusals === undefined) return defaultRefusalPolicy
  const policy = parseRefusalPolicy(commandOptions.refusals)
  if ('fault' in policy) throw new UserError(`--refusals: ${policy.fault}`)
  return policy
}

const STRICT_OPTIONS = ['fail-on', 'fail-under', 'refusals', 'sarif', 'har', 'pact', 'consumer']
