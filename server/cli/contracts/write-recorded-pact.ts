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
import type { RecordedCall } from '../../../contracts/recorder/recorder.ts'
import { pluralize } from '../../domain/text/pluralize.ts'
import { readTextFile, writeTextAtomically } from '../../runtime/files.ts'
import { defaultSettings, type Settings } from '../../runtime/settings.ts'
import { launchEmulator } from '../shared/start-emulator.ts'
import { createRehearsal } from './rehearse-call.ts'

/**
 * Writes the calls of a run as a Pact file that any verifier can replay: each is tried on an emulator of its
 * own first, in the state that is written beside it. The answer tells what the file holds, and what not, a line each.
 */
export async function writeRecordedPact(
  { file, cwd }: { readonly file: string; readonly cwd: string },
  calls: readonly RecordedCall[],
  consumer: string,
  { scenarioDirectories }: Pick<Settings, 'scenarioDirectories'>,
): Promise<readonly string[]> {
  const { drafts, leftOut } = draftInteractions(calls)
  const shown = relative(cwd, file)
  const uses = [...new Map(drafts.flatMap(({ use }) => (use ? [[keyOf(use), use]] : []))).values()]
  const kept: ConfirmedDraft[] = []
  const unkept = new Set<string>()
  const settings = { ...defaultSettings, port: 0, quiet: true, scenarioDirectories }
  const emulator = await launchEmulator(settings)
  try {
    const rehearsed = createRehearsal(emulator.url, uses)
    for (const group of groupAlike(drafts)) {
      const one = await firstConfirmed(group, rehearsed)
      if ('draft' in one) kept.push(one)
      else unkept.add(formatCall(one))
    }
  } finally {
    await emulator.close()
  }
  const { text, interactions } = formatRecordedPact(consumer, kept)
  await writeTextAtomically(file, text)
  return [
    `${shown.startsWith('..') ? file : shown} has ${pluralize(interactions, 'promise')} of "${consumer}".`,
    ...Object.entries(leftOut).map(
      ([why, times]) => `Not in it: ${pluralize(times, 'call')} ${why}.`,
    ),
    ...[...unkept].map((call) => `Not in it: ${call}, which no provider state brings about.`),
  ]
}

/** Who made the calls: what the project in this folder calls itself, else the folder's name. */
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

// The same may have come about in several ways, not all of which a state can repeat.
async function firstConfirmed(
  group: readonly DraftInteraction[],
  rehearsed: (draft: DraftInteraction) => Promise<ConfirmedDraft | undefined>,
): Promise<ConfirmedDraft | DraftInteraction> {
  const ways = [...new Map(group.map((draft) => [JSON.stringify([draft.use, draft.rows]), draft]))]
  for (const [, draft] of ways.slice(0, maxVariants)) {
    const kept = await rehearsed(draft)
    if (kept !== undefined) return kept
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
