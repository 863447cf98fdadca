import { type Interaction, pactIn } from '../../../contracts/pact-files/pact-file.ts'
import { type Replayed, replayPacts } from '../../../contracts/provider/replay.ts'
import type { Unkept } from '../../../contracts/report/finding.ts'
import { plural } from '../../core/plain/plural.ts'
import { ask, at } from '../ask.ts'

/** What came of the pact in a file, whose text is this; undefined where it has nothing to replay. */
export type Replay = (file: string, text: string) => Promise<Replayed | undefined>

/** Replays pacts on the emulator at this URL, with the Pact that is installed beside this folder. */
export function replayOn(url: string, from: string): Replay {
  const provider = { name: providerName, url, statesUrl: url + statesPath }
  let absence: Replayed | undefined
  return async (file, text) => {
    const pact = pactIn(text)
    if ('fault' in pact || pact.interactions.length === 0) return undefined
    const outcome = absence ?? (await replayPacts({ provider, pacts: [file], from }))
    if (outcome.kind === 'no pact') absence = outcome
    if (outcome.kind !== 'replayed') return outcome
    const { interactions, others } = pact
    if (outcome.interactions < interactions.length) {
      const why = `Pact's verifier replayed ${outcome.interactions} of ${plural(interactions.length, 'interaction')}.`
      return { kind: 'broken', why }
    }
    const failures: Unkept[] = []
    for (const unkept of outcome.failures) {
      const isCalled = (title: string) => unkept.interaction.endsWith(` - ${title}`)
      const meant = interactions.filter(({ title }) => isCalled(title))
      // Messages are replayed as well, but an API has nothing to say to them.
      if (meant.length === 0 && others.some(isCalled)) continue
      failures.push(await explained(url, unkept, meant))
    }
    return { ...outcome, interactions: interactions.length, failures }
  }
}

// Never the real provider's: a green emulator is not a green Openapi.com.
const providerName = 'videoid-emulator'

const statesPath = '/__emulator/pact-states'

// The verifier forgets what was said to it about a state. The emulator says it again.
async function explained(
  url: string,
  unkept: Unkept,
  interactions: readonly Interaction[],
): Promise<Unkept> {
  if (!unkept.says.some((line) => line.includes('state change'))) return unkept
  for (const { state, params } of interactions.flatMap(({ states }) => states)) {
    const { status, json } = await ask(url, statesPath, { body: { state, params } })
    if (status !== 200) return { ...unkept, says: [String(at(json, 'detail'))] }
  }
  return unkept
}
