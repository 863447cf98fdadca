import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isPactAvailable } from '../../contracts/consumers/consumer-interaction.ts'
import { replayPacts } from '../../contracts/provider/replay.ts'
import { replayPact } from '../../server/cli/contracts/replay-pact.ts'
import { startEmulator } from '../../server/index.ts'
import { CALLBACK_MISTAKES } from '../planted/verify/callback-mistakes.ts'
import { messages4 } from '../planted/verify/correct-callbacks.ts'
import { pactJs3, pactJs4, pactJvm3, pactPhp2 } from '../planted/verify/correct-pacts.ts'
import { MORE_CORRECT } from '../planted/verify/more-correct-pacts.ts'
import type { PactJson } from '../planted/verify/pact-values.ts'
import { REQUEST_MISTAKES } from '../planted/verify/request-mistakes.ts'
import { RESPONSE_MISTAKES } from '../planted/verify/response-mistakes.ts'
import { RULE_MISTAKES, STATE_MISTAKES } from '../planted/verify/rule-mistakes.ts'
import { UNUSUAL_CORRECT } from '../planted/verify/unusual-correct-pacts.ts'
import { root } from '../support/root.ts'
import { folderOf } from '../support/scenario-folder.ts'

const folder = join(root, 'contracts/pacts')
const ownPacts = readdirSync(folder).map((name) => {
  return JSON.parse(readFileSync(join(folder, name), 'utf8')) as PactJson
})
const planted = [
  ...REQUEST_MISTAKES,
  ...RESPONSE_MISTAKES,
  ...RULE_MISTAKES,
  ...STATE_MISTAKES,
  ...CALLBACK_MISTAKES,
]
const correct = [
  pactJs4,
  pactJs3,
  pactJvm3,
  pactPhp2,
  messages4,
  ...Object.values({ ...MORE_CORRECT, ...UNUSUAL_CORRECT }),
]

test.skipIf(!isPactAvailable())(
  "the replay of verify gives the same verdicts as Pact's own verifier, for correct and for wrong pacts",
  { timeout: 180_000 },
  async () => {
    const pacts = [
      ...[...ownPacts, ...correct.map((pact) => pact())].map((pact, i) => ({
        pact,
        name: `correct ${i}`,
      })),
      ...planted.map(({ pact, mistake }) => ({ pact: pact(), name: mistake })),
    ].map(({ pact, name }) => ({ ...structuredClone(pact), consumer: { name } }))
    const cwd = folderOf(
      Object.fromEntries(pacts.map((pact, i) => [`${i}.json`, JSON.stringify(pact)])),
    )
    const { url, close } = await startEmulator()
    onTestFinished(close)
    const provider = {
      name: 'videoid-emulator',
      url,
      statesUrl: `${url}/__emulator/pact-states`,
      messagesUrl: `${url}/__emulator/pact-messages`,
    }

    const outcome = await replayPacts({
      provider,
      pacts: pacts.map((_, i) => join(cwd, `${i}.json`)),
    })
    const ours = []
    for (const pact of pacts) ours.push(...(await replayPact(url, JSON.stringify(pact))).verdicts)

    if (outcome.kind !== 'replayed') throw new Error(outcome.why)
    const theirFailures = [...outcome.failures, ...(outcome.pending ?? [])].map(titleOf)
    const ourFailures = ours.filter(({ verdict }) => verdict !== 'fulfilled').map(titleOf)
    const onlyTheirs = theirFailures.filter((title) => !ourFailures.includes(title))
    const onlyOurs = ourFailures.filter((title) => !theirFailures.includes(title))
    expect({
      onlyTheirs,
      onlyOurs,
    }).toEqual({ onlyTheirs: [], onlyOurs: [] })
    expect(ourFailures.length).toBeGreaterThan(30)
  },
)

function titleOf({ interaction }: { readonly interaction: string }): string {
  return interaction.replace(/ and videoid-emulator( Given .*?)? - /, ' - ')
}
