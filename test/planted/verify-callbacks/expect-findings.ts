import { expect } from 'vitest'
import { expectPlantedResults } from '../../support/planted-table.ts'
import { runInTerminal } from '../../support/terminal.ts'
import type { CorrectReceiver } from './correct-receivers.ts'
import { type PlantedReceiver, startPlanted } from './planted-receiver.ts'
import { type PlantedShop, startShop } from './planted-shop.ts'
import { type ProgramReceiver, startProgram } from './programs.ts'

/** A receiver with one mistake. */
export type MistakenReceiver = {
  readonly mistake: string
  readonly receiver: PlantedReceiver
  /** Further options of the command, such as a header. */
  readonly options?: readonly string[]
  /** Runs both encodings, because the mistake is in one of them. */
  readonly both?: true
  /** Why the command does not find the mistake. */
  readonly missed?: string
  /** True if the finding is a warning, which does not fail the run. */
  readonly warned?: true
}

/** A receiver, and how the command is run for it. */
export type Subject = {
  readonly title: string
  readonly options: readonly string[]
  readonly start: () => Promise<{ readonly base: string; close(): Promise<void> }>
  /** True if the finding is a warning. */
  readonly isWarning?: boolean
  /** Why the command finds nothing. */
  readonly reason?: string
}

export function mistakenSubject(row: MistakenReceiver): Subject {
  const { mistake, receiver, missed, warned } = row
  return {
    title: mistake,
    options: optionsOf(mistake, row),
    start: () => startPlanted(receiver),
    ...(warned && { isWarning: true }),
    ...(missed !== undefined && { reason: missed }),
  }
}

export function correctSubject(row: CorrectReceiver): Subject {
  const { subject, receiver } = row
  return { title: subject, options: optionsOf(subject, row), start: () => startPlanted(receiver) }
}

export function shopSubject(shop: PlantedShop): Subject {
  return {
    title: shop.title,
    options: ['--create', '{base}/open', '--copies', '1'],
    start: () => startShop(shop),
    isWarning: shop.isMistake === true,
  }
}

export function programSubject(program: ProgramReceiver): Subject {
  return { title: program.title, options: ['--copies', '1'], start: () => startProgram(program) }
}

/** Expects that the command finds every mistake, and nothing in the correct receivers. */
export async function expectFindings(
  detector: string,
  mistaken: readonly Subject[],
  correct: readonly Subject[],
): Promise<void> {
  const [ofMistaken, ofCorrect] = await Promise.all([verifyAll(mistaken), verifyAll(correct)])
  const results = {
    detector,
    mistakes: mistaken.map(({ title, reason }, i) => {
      const finding = ofMistaken[i]?.finding
      return {
        mistake: title,
        ...(finding !== undefined && { finding }),
        ...(reason !== undefined && { reason }),
      }
    }),
    correct: correct.map(({ title }, i) => {
      const { exitCode, out } = ofCorrect[i] ?? { exitCode: -1, out: '' }
      return { subject: title, ...(exitCode !== 0 && { falseAlarm: out }) }
    }),
  }
  expectPlantedResults(results, 0.95)
}

// For most receivers one encoding and one copy of each event are enough. They take a third of the time.
function optionsOf(
  title: string,
  { options = [], both }: Pick<MistakenReceiver, 'options' | 'both'>,
): readonly string[] {
  const isEncodingChosen = both === true || options.includes('--method')
  return [
    ...options,
    ...(isEncodingChosen ? [] : ['--method', 'POST']),
    ...(/repeat|again|after the end/.test(title) ? [] : ['--copies', '1']),
  ]
}

type Result = { readonly exitCode: number; readonly out: string; readonly finding?: string }

/** Runs the command for each subject, three at a time. */
async function verifyAll(subjects: readonly Subject[]): Promise<readonly Result[]> {
  const results: Result[] = []
  const waiting = [...subjects.entries()]
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      results[next[0]] = await verify(next[1])
  }
  await Promise.all([work(), work(), work()])
  return results
}

async function verify({ options, start, isWarning = false }: Subject): Promise<Result> {
  const { base, close } = await start()
  const argv = ['verify-callbacks', '--url', `${base}/hook`, ...options]
  const { exitCode, out, err } = await runInTerminal(
    argv.map((word) => word.replace('{base}', base)),
  )
  await close()
  expect(err, out).toBe('')
  const sign = isWarning ? '!' : '✗'
  const lines = out.split('\n').filter((line) => line.startsWith(`${sign} `))
  // Warnings about slow answers depend on the machine.
  const found = lines.filter((line) => !/^(✗ (POST|JSON|app) |! \d)/.test(line))
  const finding = isWarning ? found.at(-1) : found[0]
  return { exitCode, out, ...(finding !== undefined && { finding: finding.slice(2) }) }
}
