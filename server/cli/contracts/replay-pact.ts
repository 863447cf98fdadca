import { type Interaction, pactIn } from '../../../contracts/pact-files/pact-file.ts'
import type { Message } from '../../../contracts/pact-files/pact-message.ts'
import { type Replayed, replayPacts } from '../../../contracts/provider/replay.ts'
import type { Unkept } from '../../../contracts/report/finding.ts'
import { pluralize } from '../../domain/text/pluralize.ts'
import { ask, at } from '../shared/control-client.ts'

/** What came of the pact in a file, whose text is this; undefined where it has nothing to replay. */
export type Replay = (file: string, text: string) => Promise<Replayed | undefined>

/** Replays pacts on the emulator at this URL, with the Pact that is installed beside this folder. */
export function replayOn(url: string, from: string): Replay {
  const statesUrl = url + statesPath
  const provider = { name: providerName, url, statesUrl, messagesUrl: url + messagesPath }
  let absence: Replayed | undefined
  return async (file, text) => {
    const pact = pactIn(text)
    if ('fault' in pact) return undefined
    const promises: readonly Promised[] = [...pact.interactions, ...pact.messages]
    if (promises.length === 0) return undefined
    const outcome = absence ?? (await replayPacts({ provider, pacts: [file], from }))
    if (outcome.kind === 'no pact') absence = outcome
    if (outcome.kind !== 'replayed') return outcome
    if (outcome.interactions < promises.length) {
      const of = pluralize(promises.length, 'interaction')
      const why = `Pact's verifier replayed ${outcome.interactions} of ${of}${loadingFault(outcome)}.`
      return { kind: 'broken', why }
    }
    const others = [...pact.synchronous, ...pact.others]
    const failures = await explainedAll(outcome.failures)
    const pending = await explainedAll(outcome.pending ?? [])
    const interactions = promises.length
    return { kind: 'replayed', interactions, failures, ...(pending.length > 0 && { pending }) }

    async function explainedAll(all: readonly Unkept[]): Promise<readonly Unkept[]> {
      const told: Unkept[] = []
      for (const unkept of all) {
        const isCalled = (title: string) => unkept.interaction.endsWith(` - ${title}`)
        const meant = promises.filter(({ title }) => isCalled(title))
        // What asks for messages is replayed as well, but an API has nothing to say to that.
        if (meant.length === 0 && others.some(isCalled)) continue
        told.push(await explained(url, unkept, meant))
      }
      return told
    }
  }
}

// It reads a pact whole or not at all, and calls the file by a path that may be ours.
function loadingFault({ failures }: Extract<Replayed, { kind: 'replayed' }>): string {
  const says = failures.find(({ interaction }) => interaction === 'Failed to load pact')?.says[0]
  return says === undefined ? '' : `: ${says.replace(/^Failed to load pact '.*?' - /, '')}`
}

/** What a pact promises, by HTTP or as a message. */
type Promised = Interaction | Message

// Never the real provider's: a green emulator is not a green Openapi.com.
const providerName = 'videoid-emulator'

const statesPath = '/__emulator/pact-states'
const messagesPath = '/__emulator/pact-messages'

// The verifier forgets what was said to it about a state or a message. The emulator says it again.
async function explained(
  url: string,
  unkept: Unkept,
  promises: readonly Promised[],
): Promise<Unkept> {
  const isOfState = unkept.says.some((line) => line.includes('state change'))
  for (const promised of promises) {
    if (isOfState) {
      for (const { state, params } of promised.states) {
        const why = await refusal(url, statesPath, { state, params })
        if (why !== undefined) return { ...unkept, says: why }
      }
    } else if (!('exchange' in promised)) {
      const { title: description, states } = promised
      const providerStates = states.map(({ state: name, params }) => ({ name, params }))
      const why = await refusal(url, messagesPath, { description, providerStates })
      if (why !== undefined) return { ...unkept, says: why }
    }
  }
  return unkept
}

/** Why the emulator does not do what is asked; undefined where it does. */
async function refusal(
  url: string,
  path: string,
  body: object,
): Promise<readonly string[] | undefined> {
  const { status, json } = await ask(url, path, { body })
  if (status === 200) return undefined
  const messages = at(json, 'messages')
  const listed = Array.isArray(messages) ? [`The messages are: ${messages.join(', ')}.`] : []
  return [String(at(json, 'detail')), ...listed]
}
