import { didYouMean, UserError } from '../domain/base/user-error.ts'
import { environmentName, environmentPrefix, isSwitch } from './option-lookup.ts'
import { OPTIONS } from './options.ts'
import type { OptionText } from './parse-arguments.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** What VIDEOID_EMULATOR_* says. An empty value is as good as none. Lists are separated by commas. */
export function parseEnvironment(env: Environment): readonly OptionText[] {
  return Object.keys(env)
    .filter((name) => name.startsWith(environmentPrefix))
    .sort()
    .flatMap((name) => {
      const text = env[name]?.trim() ?? ''
      return text === '' || isServiceLink(name, text) ? [] : optionTextsOf(name, text)
    })
}

const environmentOptions = OPTIONS.filter(({ flagOnly }) => flagOnly !== true)

// Kubernetes (and Docker's links) describe a service called "videoid-emulator" to every neighbour
// as VIDEOID_EMULATOR_PORT=tcp://10.0.0.7:4280, ..._SERVICE_HOST and so on: nobody chose those.
function isServiceLink(name: string, text: string): boolean {
  return (
    /_SERVICE_(HOST|PORT)(_|$)|_PORT_\d+_(TCP|UDP|SCTP)(_|$)/.test(name) ||
    (name.endsWith('_PORT') && /^(tcp|udp|sctp):\/\//.test(text))
  )
}

function optionTextsOf(name: string, text: string): readonly OptionText[] {
  const option = environmentOptions.find((each) => environmentName(each) === name)
  if (option === undefined) {
    const meant = didYouMean(name, environmentOptions.map(environmentName))
    throw new UserError(
      `Unknown environment variable "${name}"${meant === '' ? '.' : meant} Correct or unset it; docs/configuration.md lists them all.`,
    )
  }
  const texts = option.repeatable && !isSwitch(option) ? text.split(',') : [text]
  return texts.map((each) => ({ option, text: each.trim(), as: name }))
}
