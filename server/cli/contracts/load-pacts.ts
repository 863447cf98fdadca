import { join, resolve } from 'node:path'
import { UserError } from '../../domain/base/user-error.ts'
import type { ResolvedArguments } from '../../options/resolve-settings.ts'
import { isUrl } from '../../options/verify-callbacks-options.ts'
import { readTextFile, withTemporaryFolder, writeTextAtomically } from '../../runtime/files.ts'
import { expandFileArguments } from '../shared/expand-file-arguments.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { brokerUrlFrom, parseBrokerUrl, readBrokerAccess } from './broker-access.ts'
import { type BrokerClient, createBrokerClient } from './broker-client.ts'
import { fetchPacts, type PactSelection } from './fetch-broker-pacts.ts'

/** A pact from a file or a broker. */
export type LoadedPact = {
  /** The name in reports: the file name as given, or the pact's name in the broker. */
  readonly name: string
  /** The path of the file. */
  readonly file: string
  /** The text of the pact, formatted with line breaks. */
  readonly text: string
}

// A pact of hundreds of interactions has a few hundred kilobytes.
const maxPactBytes = 32 * 1024 * 1024

/**
 * Loads the pacts of the arguments (files, patterns and URLs) and passes them to a function. Without arguments, uses
 * the broker of PACT_BROKER_BASE_URL. Deletes fetched files afterwards. Throws a UserError if there are no pacts.
 */
export async function withLoadedPacts<T>(
  terminal: Pick<Terminal, 'cwd' | 'env' | 'platform' | 'temporaryFolder'>,
  resolved: Pick<ResolvedArguments, 'words' | 'commandOptions' | 'commandLists'>,
  work: (pacts: readonly LoadedPact[]) => Promise<T>,
): Promise<T> {
  const { env, temporaryFolder } = terminal
  const words = pactSourcesOf(resolved.words, env)
  const selection = pactSelectionOf(resolved)
  const urls = words.filter(isAddress)
  if (urls.length === 0) {
    rejectSelectionWithoutBroker(selection)
    return work(await loadAll(words, (word) => loadFromFiles(terminal, word)))
  }
  const client = createBrokerClient(
    readBrokerAccess(
      env,
      urls.map((text) => parseBrokerUrl(text)),
    ),
  )
  return withTemporaryFolder(temporaryFolder, async (folder) => {
    const pacts = await loadAll(words, (word, nth) =>
      isAddress(word)
        ? loadFromBroker(client, word, selection, join(folder, `${nth}`))
        : loadFromFiles(terminal, word),
    )
    return work(pacts)
  })
}

function pactSourcesOf(words: readonly string[], env: Terminal['env']): readonly string[] {
  const broker = brokerUrlFrom(env)
  if (words.length > 0) return words
  if (broker !== undefined) return [parseBrokerUrl(broker, 'PACT_BROKER_BASE_URL').href]
  throw new UserError(
    "verify takes one pact file or more, or the address of a Pact Broker, but got none. Write videoid-emulator verify 'pacts/*.json'.",
  )
}

function pactSelectionOf({
  commandOptions: { provider },
  commandLists,
}: Pick<ResolvedArguments, 'commandOptions' | 'commandLists'>): PactSelection {
  const selectors = (commandLists['consumer-version-selector'] ?? []).map((text) =>
    JSON.parse(text),
  )
  return { ...(provider !== undefined && { provider }), selectors }
}

// Several arguments may name the same pact.
async function loadAll(
  words: readonly string[],
  find: (word: string, nth: number) => Promise<readonly LoadedPact[]>,
): Promise<readonly LoadedPact[]> {
  const pacts = new Map<string, LoadedPact>()
  for (const [nth, word] of [...new Set(words)].entries()) {
    for (const pact of await find(word, nth)) {
      if (!pacts.has(pact.file)) pacts.set(pact.file, pact)
    }
  }
  return [...pacts.values()]
}

// An argument without a scheme is a file name.
function isAddress(word: string): boolean {
  return isUrl(word)
}

function rejectSelectionWithoutBroker({ provider, selectors }: PactSelection): void {
  if (provider === undefined && selectors.length === 0) return
  const option = provider === undefined ? '--consumer-version-selector' : '--provider'
  throw new UserError(
    `${option} chooses among the pacts of a broker, but only files are named. Name the broker: videoid-emulator verify http://127.0.0.1:9292.`,
  )
}

async function loadFromFiles(
  terminal: Pick<Terminal, 'cwd' | 'platform'>,
  word: string,
): Promise<readonly LoadedPact[]> {
  const pacts: LoadedPact[] = []
  for (const name of await expandFileArguments(terminal, [word])) {
    const file = resolve(terminal.cwd, name)
    pacts.push({ name, file, text: await readTextFile(file, maxPactBytes) })
  }
  return pacts
}

async function loadFromBroker(
  client: BrokerClient,
  url: string,
  selection: PactSelection,
  pathPrefix: string,
): Promise<readonly LoadedPact[]> {
  const pacts: LoadedPact[] = []
  for (const { name, text } of await fetchPacts(client, parseBrokerUrl(url), selection)) {
    const file = `${pathPrefix}-${pacts.length}.json`
    // The replay uses the text from the broker. Line numbers refer to the text as `jq .` formats it.
    await writeTextAtomically(file, text)
    pacts.push({ name, file, text: formatInLines(text) })
  }
  return pacts
}

function formatInLines(text: string): string {
  return text.trim().includes('\n') ? text : JSON.stringify(JSON.parse(text), null, 2)
}
