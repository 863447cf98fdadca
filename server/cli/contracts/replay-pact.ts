import { type Interaction, parsePact } from '../../../contracts/pact-files/pact-file.ts'
import type { PactMessage } from '../../../contracts/pact-files/pact-message.ts'
import { type ReplayResult, replayPacts } from '../../../contracts/provider/replay.ts'
import type { FailedInteraction } from '../../../contracts/report/contract-report.ts'
import { pluralize } from '../../domain/text/pluralize.ts'
import { requestEmulator, valueAtPath } from '../shared/control-client.ts'

/** Replays the pact in a file. `text` is its content. Returns undefined if it has nothing to replay. */
export type ReplayPact = (file: string, text: string) => Promise<ReplayResult | undefined>

/** Creates a function that replays pacts on the emulator at `url`. Resolves Pact's verifier from the folder `from`. */
export function createPactReplayer(url: string, from: string): ReplayPact {
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
    const failures = await explainAll(outcome.failures)
    const pending = await explainAll(outcome.pending ?? [])
    const interactions = promises.length
    return { kind: 'replayed', interactions, failures, ...(pending.length > 0 && { pending }) }

    async function explainAll(
      failedInteractions: readonly FailedInteraction[],
    ): Promise<readonly FailedInteraction[]> {
      const explained: FailedInteraction[] = []
      for (const failed of failedInteractions) {
        const isCalled = (title: string) => failed.interaction.endsWith(` - ${title}`)
        const matching = promises.filter(({ title }) => isCalled(title))
        // The verifier also replays synchronous messages, which do not apply to this API.
        if (matching.length === 0 && others.some(isCalled)) continue
        explained.push(await explainFailures(url, failed, matching))
      }
      return explained
    }
  }
}

/** The verifier loads a pact completely or not at all. Its message contains a path that may be temporary. */
function loadError({ failures }: Extract<ReplayResult, { kind: 'replayed' }>): string {
  const says = failures.find(({ interaction }) => interaction === 'Failed to load pact')?.says[0]
  return says === undefined ? '' : `: ${says.replace(/^Failed to load pact '.*?' - /, '')}`
}

/** An HTTP interaction or a message of a pact. */
type PactPromise = Interaction | PactMessage

// Never the real provider's name: a success here does not prove that Openapi.com fulfils the pact.
const providerName = 'videoid-emulator'

const statesPath = '/__emulator/pact-states'
const messagesPath = '/__emulator/pact-messages'

/** Asks the emulator again why it refused a state or a message, because the verifier drops the reason. */
async function explainFailures(
  url: string,
  failed: FailedInteraction,
  promises: readonly PactPromise[],
): Promise<FailedInteraction> {
  const isOfState = failed.says.some((line) => line.includes('state change'))
  for (const promised of promises) {
    if (isOfState) {
      for (const { state, params } of promised.states) {
        const why = await fetchRefusal(url, statesPath, { state, params })
        if (why !== undefined) return { ...failed, says: why }
      }
    } else if (!('exchange' in promised)) {
      const { title: description, states } = promised
      const providerStates = states.map(({ state: name, params }) => ({ name, params }))
      const why = await fetchRefusal(url, messagesPath, { description, providerStates })
      if (why !== undefined) return { ...failed, says: why }
    }
  }
  return failed
}

/** Returns why the emulator refuses a request, or undefined if it accepts it. */
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
