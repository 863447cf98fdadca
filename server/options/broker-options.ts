import { isJsonObject } from '../domain/json/json-object.ts'
import type { Option } from './option.ts'
import type { Kind } from './value-kinds.ts'

// By the broker's documentation; `matchingBranch` asks for the branch of a provider, which has none here.
const SELECTOR_KEYS = [
  'mainBranch',
  'branch',
  'fallbackBranch',
  'fallbackToMainBranch',
  'tag',
  'fallbackTag',
  'latest',
  'deployed',
  'released',
  'deployedOrReleased',
  'environment',
  'consumer',
] as const

const selector: Kind<string> = {
  placeholder: '<JSON>',
  allowed: `one JSON object in quotes, such as '{"mainBranch": true}', with keys of ${SELECTOR_KEYS.join(', ')}`,
  parse(text) {
    const keys: readonly string[] = SELECTOR_KEYS
    const read = tryParseJson(text)
    const fits = isJsonObject(read) && Object.keys(read).every((key) => keys.includes(key))
    return fits && Object.keys(read).length > 0 ? text : undefined
  },
}

const pacticipant: Kind<string> = {
  placeholder: '<name>',
  allowed: 'the name of a provider in the broker',
  parse: (text) => (text.trim() === '' ? undefined : text),
}

/** What verify understands of pacts that are in a broker. */
export const BROKER_OPTIONS: readonly Option[] = [
  {
    name: 'provider',
    kind: pacticipant,
    help: 'whose pacts a broker is asked for',
    commands: ['verify'],
    defaultText: '`videoid-emulator`',
  },
  {
    name: 'consumer-version-selector',
    kind: selector,
    help: 'which of them: {"mainBranch": true}',
    commands: ['verify'],
    repeatable: true,
    flagOnly: true,
    defaultText: 'the latest of each consumer',
  },
]

function tryParseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
