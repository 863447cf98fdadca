import { join, resolve } from 'node:path'
import { UserError } from '../../domain/base/user-error.ts'
import { isUrl } from '../../options/receiver-options.ts'
import type { Chosen } from '../../options/resolve-settings.ts'
import { readTextFile, withTemporaryFolder, writeTextAtomically } from '../../runtime/files.ts'
import { filesNamed } from '../shared/expand-file-arguments.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { addressOf, brokerAccess, brokerInEnvironment } from './broker-access.ts'
import { type BrokerDoor, brokerDoor } from './broker-client.ts'
import { pactsAt, type Wanted } from './broker-pacts.ts'

/** A pact that somebody named, or that a broker had for them. */
export type NamedPact = {
  /** What reports call it: the file as it was named, or the pact's name in the broker. */
  readonly name: string
  /** Where it is on the disk. */
  readonly file: string
  /** Its text, in lines. */
  readonly text: string
}

// A pact of hundreds of interactions has a few hundred kilobytes.
const longestPact = 32 * 1024 * 1024

/**
 * Works with the pacts that the words name: files, patterns and addresses; without a word, those of the
 * broker of PACT_BROKER_BASE_URL. What was fetched is gone afterwards. Throws a Complaint where there are none.
 */
export async function withNamedPacts<T>(
  terminal: Pick<Terminal, 'cwd' | 'env' | 'platform' | 'temporaryFolder'>,
  chosen: Pick<Chosen, 'words' | 'own' | 'lists'>,
  work: (pacts: readonly NamedPact[]) => Promise<T>,
): Promise<T> {
  const { env, temporaryFolder } = terminal
  const words = wordsOf(chosen.words, env)
  const wanted = wantedOf(chosen)
  const addresses = words.filter(isAddress)
  if (addresses.length === 0) {
    refuseChoiceOfNone(wanted)
    return work(await pactsOf(words, (word) => read(terminal, word)))
  }
  const door = brokerDoor(
    brokerAccess(
      env,
      addresses.map((text) => addressOf(text)),
    ),
  )
  return withTemporaryFolder(temporaryFolder, async (folder) => {
    const pacts = await pactsOf(words, (word, nth) =>
      isAddress(word) ? fetched(door, word, wanted, join(folder, `${nth}`)) : read(terminal, word),
    )
    return work(pacts)
  })
}

function wordsOf(words: readonly string[], env: Terminal['env']): readonly string[] {
  const broker = brokerInEnvironment(env)
  if (words.length > 0) return words
  if (broker !== undefined) return [addressOf(broker, 'PACT_BROKER_BASE_URL').href]
  throw new UserError(
    "verify takes one pact file or more, or the address of a Pact Broker, but got none. Write videoid-emulator verify 'pacts/*.json'.",
  )
}

function wantedOf({ own: { provider }, lists }: Pick<Chosen, 'own' | 'lists'>): Wanted {
  const selectors = (lists['consumer-version-selector'] ?? []).map((text) => JSON.parse(text))
  return { ...(provider !== undefined && { provider }), selectors }
}

// A word may name what another has named already.
async function pactsOf(
  words: readonly string[],
  find: (word: string, nth: number) => Promise<readonly NamedPact[]>,
): Promise<readonly NamedPact[]> {
  const pacts = new Map<string, NamedPact>()
  for (const [nth, word] of [...new Set(words)].entries()) {
    for (const pact of await find(word, nth)) {
      if (!pacts.has(pact.file)) pacts.set(pact.file, pact)
    }
  }
  return [...pacts.values()]
}

// Without a scheme it is the name of a file.
function isAddress(word: string): boolean {
  return isUrl(word)
}

function refuseChoiceOfNone({ provider, selectors }: Wanted): void {
  if (provider === undefined && selectors.length === 0) return
  const option = provider === undefined ? '--consumer-version-selector' : '--provider'
  throw new UserError(
    `${option} chooses among the pacts of a broker, but only files are named. Name the broker: videoid-emulator verify http://127.0.0.1:9292.`,
  )
}

async function read(
  terminal: Pick<Terminal, 'cwd' | 'platform'>,
  word: string,
): Promise<readonly NamedPact[]> {
  const pacts: NamedPact[] = []
  for (const name of await filesNamed(terminal, [word])) {
    const file = resolve(terminal.cwd, name)
    pacts.push({ name, file, text: await readTextFile(file, longestPact) })
  }
  return pacts
}

async function fetched(
  door: BrokerDoor,
  address: string,
  wanted: Wanted,
  place: string,
): Promise<readonly NamedPact[]> {
  const pacts: NamedPact[] = []
  for (const { name, text } of await pactsAt(door, addressOf(address), wanted)) {
    const file = `${place}-${pacts.length}.json`
    // Replayed is what the broker sent; lines are those of the text as `jq .` prints it.
    await writeTextAtomically(file, text)
    pacts.push({ name, file, text: inLines(text) })
  }
  return pacts
}

function inLines(text: string): string {
  return text.trim().includes('\n') ? text : JSON.stringify(JSON.parse(text), null, 2)
}
