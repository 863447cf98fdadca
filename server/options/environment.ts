import { UserError } from '../domain/base/user-error.ts'
import { didYouMean } from '../domain/text/did-you-mean.ts'
import { environmentName, environmentPrefix, isSwitch } from './find-option.ts'
import { OPTIONS } from './options.ts'
import type { OptionText } from './parse-arguments.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Parses the VIDEOID_EMULATOR_* variables. Ignores empty values. Lists are separated by commas.
 * Throws a UserError for an unknown variable.
 */
export function parseEnvironment(env: Environment): readonly OptionText[] {
  return Object.keys(env)
    .filter((name) => name.startsWith(environmentPrefix))
    .sort()
    .flatMap((name) => {
      const text = env[name]?.trim() ?? ''
      // An empty secret is a mistake: without it, everybody could use the emulator.
      if (text === '' && !isSecret(name)) return []
      return isServiceLink(name, text) ? [] : optionTextsOf(name, text, env)
    })
}

function isSecret(name: string): boolean {
  return environmentOptions.some(
    (option) => option.secret === true && environmentName(option) === name.replace(/_FILE$/, ''),
  )
}

const environmentOptions = OPTIONS.filter(({ flagOnly }) => flagOnly !== true)

/**
 * True for variables that Kubernetes and Docker links set in every container beside a service named
 * "videoid-emulator": VIDEOID_EMULATOR_PORT=tcp://10.0.0.7:4280, …_SERVICE_HOST and so on.
 */
function isServiceLink(name: string, text: string): boolean {
  return (
    /_SERVICE_(HOST|PORT)(_|$)|_PORT_\d+_(TCP|UDP|SCTP)(_|$)/.test(name) ||
    (name.endsWith('_PORT') && /^(tcp|udp|sctp):\/\//.test(text))
  )
}

function optionTextsOf(name: string, text: string, env: Environment): readonly OptionText[] {
  const option = environmentOptions.find((candidate) => environmentName(candidate) === name)
  if (option === undefined && isSecret(name)) return secretFileOf(name, text, env)
  if (option === undefined) {
    const suggestion = didYouMean(name, environmentOptions.map(environmentName))
    throw new UserError(
      `Unknown environment variable "${name}"${suggestion === '' ? '.' : suggestion} Correct or unset it; docs/configuration.md lists them all.`,
    )
  }
  const texts = option.repeatable && !isSwitch(option) ? text.split(',') : [text]
  return texts.map((item) => ({ option, text: item.trim(), as: name }))
}

function secretFileOf(name: string, text: string, env: Environment): readonly OptionText[] {
  const plainName = name.replace(/_FILE$/, '')
  if (env[plainName] !== undefined) {
    throw new UserError(`${plainName} and ${name} exclude each other. Set one of them.`)
  }
  return environmentOptions
    .filter((option) => environmentName(option) === plainName)
    .map((option) => ({ option, text, as: name, isInFile: true }))
}
