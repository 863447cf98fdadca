import { basename, relative } from 'node:path'
import {
  type DraftInteraction,
  draftInteractions,
  groupAlike,
  type UsedScenario,
} from '../../../contracts/recorded-pact/draft-interaction.ts'
import {
  type ConfirmedDraft,
  formatRecordedPact,
} from '../../../contracts/recorded-pact/pact-text.ts'
import type { RecordedCall } from '../../../contracts/recorder/recorded-calls.ts'
import { pluralize } from '../../domain/text/pluralize.ts'
import { readTextFile, writeTextAtomically } from '../../runtime/files.ts'
import { defaultSettings, type Settings } from '../../runtime/settings.ts'
import { launchEmulator } from '../shared/launch-emulator.ts'
import { createProviderStateFinder } from './infer-provider-states.ts'

/**
 * Writes the calls of a run as a Pact file that any verifier can replay. First, this command sends each call to a new emulator,
 * in the provider state of the interaction. Returns lines to print: the number of interactions, and each call that is
 * not in the file.
 */
export async function writeRecordedPact(
  { file, cwd }: { readonly file: string; readonly cwd: string },
  calls: readonly RecordedCall[],
  consumer: string,
  { scenarioDirectories }: Pick<Settings, 'scenarioDirectories'>,
): Promise<readonly string[]> {
  const { drafts, leftOut } = draftInteractions(calls)
  const shownPath = relative(cwd, file)
  const uses = [...new Map(drafts.flatMap(({ use }) => (use ? [[keyOf(use), use]] : []))).values()]
  const confirmed: ConfirmedDraft[] = []
  const unconfirmed = new Set<string>()
  const settings = { ...defaultSettings, port: 0, quiet: true, scenarioDirectories }
  const emulator = await launchEmulator(settings)
  try {
    const rehearse = createProviderStateFinder(emulator.url, uses)
    for (const group of groupAlike(drafts)) {
      const result = await firstConfirmed(group, rehearse)
      if ('draft' in result) confirmed.push(result)
      else unconfirmed.add(formatCall(result))
    }
  } finally {
    await emulator.close()
  }
  const { text, interactions } = formatRecordedPact(consumer, confirmed)
  await writeTextAtomically(file, text)
  return [
    `${shownPath.startsWith('..') ? file : shownPath} has ${pluralize(interactions, 'interaction')} of "${consumer}".`,
    ...Object.entries(leftOut).map(
      ([why, times]) => `Not in it: ${pluralize(times, 'call')} ${why}.`,
    ),
    ...[...unconfirmed].map((call) => `Not in it: ${call}, which no provider state reproduces.`),
  ]
}

/** Returns the consumer's name: the name in package.json or composer.json, otherwise the name of the folder. */
export async function consumerNameOf(cwd: string): Promise<string> {
  for (const file of ['package.json', 'composer.json']) {
    const text = await readTextFile(`${cwd}/${file}`, maxManifestBytes).catch(() => '')
    const name = packageNameIn(text)
    if (name !== undefined) return name
  }
  return basename(cwd) || 'client'
}

const maxManifestBytes = 1024 * 1024

function packageNameIn(text: string): string | undefined {
  try {
    const name: unknown = Reflect.get(JSON.parse(text), 'name')
    return typeof name === 'string' && name.trim() !== '' ? name : undefined
  } catch {
    return undefined
  }
}

/** Tries the variants of a call: it may have occurred in several states, and not all of them can be set up. */
async function firstConfirmed(
  group: readonly DraftInteraction[],
  rehearse: (draft: DraftInteraction) => Promise<ConfirmedDraft | undefined>,
): Promise<ConfirmedDraft | DraftInteraction> {
  const variants = [
    ...new Map(group.map((draft) => [JSON.stringify([draft.use, draft.rows]), draft])),
  ]
  for (const [, draft] of variants.slice(0, maxVariants)) {
    const confirmed = await rehearse(draft)
    if (confirmed !== undefined) return confirmed
  }
  return group[0] as DraftInteraction
}

const maxVariants = 5

function keyOf(use: UsedScenario): string {
  return JSON.stringify(use)
}

function formatCall({
  operation,
  request,
  status,
  problem,
  contentType,
}: DraftInteraction): string {
  const type = request.path.split('/').at(-1) ?? ''
  const what = [status, problem ?? contentType.replace(/;.*/s, '')].join(', ')
  return `${operation.replace('{type}', type)} with ${what}`
}
