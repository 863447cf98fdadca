import { basename, relative } from 'node:path'
import {
  alike,
  type Draft,
  draftsOf,
  type Use,
} from '../../../contracts/recorded-pact/draft-interaction.ts'
import { type Kept, pactText } from '../../../contracts/recorded-pact/pact-text.ts'
import type { RecordedCall } from '../../../contracts/recorder/recorder.ts'
import { pluralize } from '../../domain/text/pluralize.ts'
import { readTextFile, writeTextAtomically } from '../../runtime/files.ts'
import { defaultSettings, type Settings } from '../../runtime/settings.ts'
import { launch } from '../shared/start-emulator.ts'
import { rehearsalOn } from './rehearse-call.ts'

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
  const { drafts, leftOut } = draftsOf(calls)
  const shown = relative(cwd, file)
  const uses = [...new Map(drafts.flatMap(({ use }) => (use ? [[key(use), use]] : []))).values()]
  const kept: Kept[] = []
  const unkept = new Set<string>()
  const settings = { ...defaultSettings, port: 0, quiet: true, scenarioDirectories }
  const emulator = await launch(settings)
  try {
    const rehearsed = rehearsalOn(emulator.url, uses)
    for (const group of alike(drafts)) {
      const one = await firstKept(group, rehearsed)
      if ('draft' in one) kept.push(one)
      else unkept.add(callOf(one))
    }
  } finally {
    await emulator.close()
  }
  const { text, interactions } = pactText(consumer, kept)
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
export async function consumerIn(cwd: string): Promise<string> {
  for (const file of ['package.json', 'composer.json']) {
    const text = await readTextFile(`${cwd}/${file}`, longestManifest).catch(() => '')
    const name = nameIn(text)
    if (name !== undefined) return name
  }
  return basename(cwd) || 'client'
}

const longestManifest = 1024 * 1024

function nameIn(text: string): string | undefined {
  try {
    const name: unknown = Reflect.get(JSON.parse(text), 'name')
    return typeof name === 'string' && name.trim() !== '' ? name : undefined
  } catch {
    return undefined
  }
}

// The same may have come about in several ways, not all of which a state can repeat.
async function firstKept(
  group: readonly Draft[],
  rehearsed: (draft: Draft) => Promise<Kept | undefined>,
): Promise<Kept | Draft> {
  const ways = [...new Map(group.map((draft) => [JSON.stringify([draft.use, draft.rows]), draft]))]
  for (const [, draft] of ways.slice(0, mostWays)) {
    const kept = await rehearsed(draft)
    if (kept !== undefined) return kept
  }
  return group[0] as Draft
}

const mostWays = 5

function key(use: Use): string {
  return JSON.stringify(use)
}

function callOf({ operation, request, status, problem, contentType }: Draft): string {
  const type = request.path.split('/').at(-1) ?? ''
  const what = [status, problem ?? contentType.replace(/;.*/s, '')].join(', ')
  return `${operation.replace('{type}', type)} with ${what}`
}
