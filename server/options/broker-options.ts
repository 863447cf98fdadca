import { isJsonObject } from '../domain/json/json-object.ts'
import type { Option } from './option.ts'
import type { Kind } from './value-kinds.ts'

// The keys of a selector, from the broker's documentation. `matchingBranch` is missing: it needs the branch of the
// provider, which the emulator does not know.
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
    const value = tryParseJson(text)
    const isValid = isJsonObject(value) && Object.keys(value).every((key) => keys.includes(key))
    return isValid && Object.keys(value).length > 0 ? text : undefined
  },
}

const pacticipant: Kind<string> = {
  placeholder: '<name>',
  allowed: 'the name of a provider in the broker',
  parse: (text) => (text.trim() === '' ? undefined : text),
}

/** Options of `verify` for pacts in a Pact Broker. Part of `OPTIONS`. */
export const BROKER_OPTIONS: readonly Option[] = [
  {
    name: 'provider',
    kind: pacticipant,
    help: 'provider whose pacts are verified',
    commands: ['verify'],
    defaultText: '`videoid-emulator`',
  },
  {
    name: 'consumer-version-selector',
    kind: selector,
    help: 'pacts to verify: {"mainBranch": true}',
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
