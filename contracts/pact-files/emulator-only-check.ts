import { isJsonObject } from '../../server/domain/json/json-object.ts'
import type { PactHeaders } from '../pact-matching/match-response.ts'
import { type InteractionFinding, pactFault } from './interaction-finding.ts'
import type { Interaction } from './pact-file.ts'

/**
 * Finds parts of an interaction that only the emulator has: its headers, its control paths, and mail addresses with the
 * tag of a scenario. `scenarioNames` are the tags that select a scenario.
 */
export function emulatorOnlyFindings(
  { request, response, exchange }: Interaction,
  scenarioNames: readonly string[],
): readonly InteractionFinding[] {
  const control = request.path.startsWith('/__emulator')
    ? [pactFault('request', 'path', CONTROL_PATH, '/request/path')]
    : []
  return [
    ...control,
    ...headerFindings('request', request.headers),
    ...headerFindings('response', response.headers),
    ...mailFindings(exchange.requestBody, scenarioNames),
  ]
}

const CONTROL_PATH =
  'only the emulator has this path: name a provider state instead, and keep control calls out of the pact'

function headerFindings(
  side: 'request' | 'response',
  headers: PactHeaders,
): readonly InteractionFinding[] {
  return Object.keys(headers)
    .filter((name) => /^x-emulator-/i.test(name))
    .map((name) => {
      const remedy =
        side === 'request'
          ? 'name the scenario as a provider state'
          : 'the real service does not send it'
      const message = `only the emulator knows the header ${name}: ${remedy}`
      return pactFault(side, `header ${name}`, message, `/${side}/headers/${name}`)
    })
}

function mailFindings(
  body: unknown,
  scenarioNames: readonly string[],
): readonly InteractionFinding[] {
  const mail = isJsonObject(body) ? body.mail : undefined
  const tag = typeof mail === 'string' ? /\+([^@.+]+)[^@+]*@/.exec(mail)?.[1] : undefined
  if (tag === undefined || !scenarioNames.includes(tag.toLowerCase())) return []
  const message = `only the emulator reads the tag +${tag} of the address: name the scenario as a provider state`
  return [pactFault('request', '/mail', message, '/request/body')]
}
