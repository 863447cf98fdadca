import { basename, relative } from 'node:path'
import { type Draft, draftsOf, type Use } from '../../../contracts/recorded-pact/draft.ts'
import { type Kept, pactText } from '../../../contracts/recorded-pact/pact-text.ts'
import type { RecordedCall } from '../../../contracts/recorder/recorder.ts'
import { plural } from '../../core/plain/plural.ts'
import { readText, saveWhole } from '../../shell/files.ts'
import { defaultSettings, type Settings } from '../../shell/settings.ts'
import { launch } from '../launch.ts'
import { rehearsalOn } from './rehearsal.ts'

/**
 * Writes the calls of a run as a Pact file that any verifier can replay: each is tried on an emulator of its
 * own first, in the state that is written beside it. The answer tells what the file holds, and what not.
 */
export async function writeRecordedPact(
  { file, cwd }: { readonly file: string; readonly cwd: string },
  calls: readonly RecordedCall[],
  consumer: string,
  { scenarioDirectories }: Pick<Settings, 'scenarioDirectories'>,
): Promise<string> {
  const { drafts, leftOut } = draftsOf(calls)
  const shown = relative(cwd, file)
  const uses = [...new Map(drafts.flatMap(({ use }) => (use ? [[key(use), use]] : []))).values()]
  const kept: Kept[] = []
  const unkept: Draft[] = []
  const settings = { ...defaultSettings, port: 0, quiet: true, scenarioDirectories }
  const emulator = await launch(settings)
  try {
    const rehearsed = rehearsalOn(emulator.url, uses)
    for (const draft of distinct(drafts)) {
      const one = await rehearsed(draft)
      if (one === undefined) unkept.push(draft)
      else kept.push(one)
    }
  } finally {
    await emulator.close()
  }
  const { text, interactions } = pactText(consumer, kept)
  await saveWhole(file, text)
  return [
    `${shown.startsWith('..') ? file : shown} has ${plural(interactions, 'promise')} of "${consumer}".`,
    ...Object.entries(leftOut).map(([why, times]) => `Not in it: ${plural(times, 'call')} ${why}.`),
    ...unkept.map((draft) => `Not in it: ${callOf(draft)}, which no provider state brings about.`),
  ]
    .map((line) => `${line}\n`)
    .join('')
}

/** Who made the calls: what the project in this folder calls itself, else the folder's name. */
export async function consumerIn(cwd: string): Promise<string> {
  for (const file of ['package.json', 'composer.json']) {
    const text = await readText(`${cwd}/${file}`, longestManifest).catch(() => '')
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

// A suite asks the same a hundred times.
function distinct(drafts: readonly Draft[]): readonly Draft[] {
  return [...new Map(drafts.map((draft) => [kindOf(draft), draft])).values()]
}

function kindOf({ body, ...draft }: Draft): string {
  return JSON.stringify(draft) + JSON.stringify(body, (_, value) => formOf(value))
}

function formOf(value: unknown): unknown {
  return typeof value === 'object' ? value : typeof value
}

function key(use: Use): string {
  return JSON.stringify(use)
}

function callOf({ operation, status, problem }: Draft): string {
  return `${operation} with ${[status, problem].filter(Boolean).join(', ')}`
}
