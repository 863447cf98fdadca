import { type Interaction, parsePact } from '../../../contracts/pact-files/pact-file.ts'
import type { PactMessage } from '../../../contracts/pact-files/pact-message.ts'
import { type ReplayResult, replayPacts } from '../../../contracts/provider/replay.ts'
import type { FailedInteraction } from '../../../contracts/report/finding.ts'
import { pluralize } from '../../domain/text/pluralize.ts'
import { requestEmulator, valueAtPath } from '../shared/control-client.ts'

/** What came of the pact in a file, whose text is this; undefined where it has nothing to replay. */
export type ReplayPact = (file: string, text: string) => Promise<ReplayResult | undefined>

/** Replays pacts on the emulator at this URL, with the Pact that is installed beside this folder. */
export function createReplay(url: string, from: string): ReplayPact {
  const statesUrl = url + statesPath
  const provider = { name: providerName, url, statesUrl, messagesUrl: url + messagesPath }
  let absence: ReplayResult | undefined
  return async (file, text) => {
    const pact = parsePact(text)
    if ('fault' in pact) return undefined
    const promises: readonly PactPromise[] = [...pact.interactions, ...pact.messages]
    if (promises.length === 0) return undefined
    const outcome = absence ?? (await replayPacts({ provider, pacts: [file], from }))
    if (outcome.kind === 'no pact') absence = outcome
    if (outcome.kind !== 'replayed') return outcome
    if (outcome.interactions < promises.length) {
      const of = pluralize(promises.length, 'interaction')
      const why = `Pact's verifier replayed ${outcome.interactions} of ${of}${loadError(outcome)}.`
      return { kind: 'broken', why }
    }
    const others = [...pact.synchronous, ...pact.others]
    const failures = await explainedAll(outcome.failures)
    const pending = await explainedAll(outcome.pending ?? [])
    const interactions = promises.length
    return { kind: 'replayed', interactions, failures, ...(pending.length > 0 && { pending }) }

    async function explainedAll(
      all: readonly FailedInteraction[],
    ): Promise<readonly FailedInteraction[]> {
      const told: FailedInteraction[] = []
      for (const unkept of all) {
        const isCalled = (title: string) => unkept.interaction.endsWith(` - ${title}`)
        const meant = promises.filter(({ title }) => isCalled(title))
        // What asks for messages is replayed as well, but an API has nothing to say to that.
        if (meant.length === 0 && others.some(isCalled)) continue
        told.push(await explainFailures(url, unkept, meant))
      }
      return told
    }
  }
}

// It reads a pact whole or not at all, and calls the file by a path that may be ours.
function loadError({ failures }: Extract<ReplayResult, { kind: 'replayed' }>): string {
  const says = failures.find(({ interaction }) => interaction === 'Failed to load pact')?.says[0]
  return says === undefined ? '' : `: ${says.replace(/^Failed to load pact '.*?' - /, '')}`
}

/** What a pact promises, by HTTP or as a message. */
type PactPromise = Interaction | PactMessage

// Never the real provider's: a green emulator is not a green Openapi.com.
const providerName = 'videoid-emulator'

const statesPath = '/__emulator/pact-states'
const messagesPath = '/__emulator/pact-messages'

// The verifier forgets what was said to it about a state or a message. The emulator says it again.
async function explainFailures(
  url: string,
  unkept: FailedInteraction,
  promises: readonly PactPromise[],
): Promise<FailedInteraction> {
  const isOfState = unkept.says.some((line) => line.includes('state change'))
  for (const promised of promises) {
    if (isOfState) {
      for (const { state, params } of promised.states) {
        const why = await fetchRefusal(url, statesPath, { state, params })
        if (why !== undefined) return { ...unkept, says: why }
      }
    } else if (!('exchange' in promised)) {
      const { title: description, states } = promised
      const providerStates = states.map(({ state: name, params }) => ({ name, params }))
      const why = await fetchRefusal(url, messagesPath, { description, providerStates })
      if (why !== undefined) return { ...unkept, says: why }
    }
  }
  return unkept
}

/** Why the emulator does not do what is asked; undefined where it does. */
async function fetchRefusal(
  url: string,
  path: string,
  body: object,
): Promise<readonly string[] | undefined> {
  const { status, json } = await requestEmulator(url, path, { body })
  if (status === 200) return undefined
  const messages = valueAtPath(json, 'messages')
  const listed = Array.isArray(messages) ? [`The messages are: ${messages.join(', ')}.`] : []
  return [String(valueAtPath(json, 'detail')), ...listed]
}
