import {
  type CoverageGoals,
  parseCoverageGoals,
} from '../../../contracts/recorder/coverage-goals.ts'
import type { Recorder } from '../../../contracts/recorder/recorded-calls.ts'
import { createRecorder } from '../../../contracts/recorder/recorded-calls.ts'
import { UserError } from '../../domain/base/user-error.ts'
import type { ResolvedArguments } from '../../options/resolve-settings.ts'

/** Creates the recorder of a strict run. Without `--strict`, returns undefined and rejects options that need it. */
export function createStrictRecorder({ commandOptions }: ResolvedArguments): Recorder | undefined {
  coverageGoalsOption(commandOptions)
  if (commandOptions.strict === 'true') {
    if (commandOptions.consumer === undefined || commandOptions.pact !== undefined)
      return createRecorder()
    throw new UserError('--consumer names who a pact is of. Add --pact <file>, or leave it out.')
  }
  const lonely = STRICT_OPTIONS.find((name) => commandOptions[name] !== undefined)
  if (lonely === undefined) return undefined
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

const STRICT_OPTIONS = [
  ...['fail-on', 'fail-under', 'json', 'junit', 'sarif', 'html', 'har', 'pact'],
  'consumer',
]
