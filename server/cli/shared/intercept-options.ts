import { UserError } from '../../domain/base/user-error.ts'
import type { ResolvedArguments } from '../../options/resolve-settings.ts'

/** Throws a UserError if options of interception are missing, or contradict each other. */
export function checkInterceptOptions({ settings, commandOptions }: ResolvedArguments): void {
  const { 'fail-on-real-host': failOnRealHost, record } = commandOptions
  const given = ['intercept-only', 'fail-on-real-host', 'record'].find((name) =>
    isGiven(commandOptions[name]),
  )
  if (!settings.intercept) {
    if (given === undefined) return
    throw new UserError(
      `--${given} is about intercepted calls. Add --intercept, or leave --${given} out.`,
    )
  }
  const isNamed = typeof settings.allowRealHosts !== 'boolean'
  if (record !== undefined && !isNamed) {
    throw new UserError(
      '--record records the calls to real hosts, but --allow-real-hosts names none. Add --allow-real-hosts test.videoid.openapi.com.',
    )
  }
  if (isNamed && isGiven(failOnRealHost)) {
    throw new UserError(
      '--fail-on-real-host fails the calls that --allow-real-hosts lets pass. Leave one of them out.',
    )
  }
  if (record !== undefined && isGiven(commandOptions['each-scenario'])) {
    throw new UserError(
      '--each-scenario and --record exclude each other: a real host has no scenarios. Leave one out.',
    )
  }
}

function isGiven(value: string | undefined): boolean {
  return value !== undefined && value !== 'false'
}
