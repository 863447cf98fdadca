import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { root } from './root.ts'

/** A planted mistake, and the finding that the command reported about it. */
export interface PlantedMistake {
  /** A short sentence about the mistake, such as `the request spells healthCard as healthcard`. */
  readonly mistake: string
  /** The first words of the finding, without values that differ in each run. Absent if nothing was found. */
  readonly finding?: string
  /** The reason why the mistake is not found. Required if `finding` is absent. */
  readonly reason?: string
}

/** A subject without a mistake, such as a client, and the false finding that it got, if there is one. */
export interface CorrectSubject {
  /** A short description, such as `a PHP client with curl`. */
  readonly subject: string
  /** A finding about this subject: a false alarm. */
  readonly falseAlarm?: string
}

/** The results of one detector for all its subjects. */
export interface PlantedResults {
  /** The command, such as `exec --strict`. The heading of its section. */
  readonly detector: string
  readonly mistakes: readonly PlantedMistake[]
  readonly correct: readonly CorrectSubject[]
}

const PAGE = join(root, 'docs', 'planted-mistakes.md')

/**
 * Expects that the section of a detector in docs/planted-mistakes.md equals these results. Expects that the detector
 * caught `minShare` of the mistakes, and that no correct subject got a finding. With UPDATE_PLANTED=1 in
 * the environment, writes the section instead of comparing it.
 */
export function expectPlantedResults(results: PlantedResults, minShare: number): void {
  const { mistakes, correct } = results
  const missed = mistakes.filter(({ finding }) => finding === undefined)
  expect(missed.filter(({ reason }) => reason === undefined)).toEqual([])
  expect(correct.filter(({ falseAlarm }) => falseAlarm !== undefined)).toEqual([])
  expect((mistakes.length - missed.length) / mistakes.length).toBeGreaterThanOrEqual(minShare)

  const page = readFileSync(PAGE, 'utf8')
  const section = formatSection(results)
  if (process.env.UPDATE_PLANTED === '1') {
    writeFileSync(PAGE, withSection(page, results.detector, section))
    return
  }
  expect(sectionOf(page, results.detector)).toBe(section)
}

function formatSection({ detector, mistakes, correct }: PlantedResults): string {
  const caught = mistakes.filter(({ finding }) => finding !== undefined).length
  const rows = mistakes.map(({ mistake, finding, reason = '' }) => {
    const result = finding === undefined ? `**not caught**: ${reason}` : finding
    return `| ${cell(mistake)} | ${cell(result)} |`
  })
  return `## ${detector}

Caught: ${caught} of ${mistakes.length}. False alarms: 0 of ${correct.length}.

| planted mistake | finding |
|---|---|
${rows.join('\n')}

Correct, and without a finding:

${correct.map(({ subject }) => `- ${subject}`).join('\n')}
`
}

function cell(text: string): string {
  return text.replaceAll(/[|<>&\\]/g, (character) => `\\${character}`).replaceAll(/\s+/g, ' ')
}

function sectionOf(page: string, detector: string): string | undefined {
  const sections = page.split(/^(?=## )/m)
  const found = sections.find((section) => section.startsWith(`## ${detector}\n`))
  return found === undefined ? undefined : `${found.trimEnd()}\n`
}

/** Replaces the section of a detector, or adds it. Keeps the sections in alphabetical order. */
function withSection(page: string, detector: string, section: string): string {
  const [head = '', ...sections] = page.split(/^(?=## )/m)
  const others = sections.filter((each) => !each.startsWith(`## ${detector}\n`))
  const sorted = [...others, section].map((each) => each.trimEnd()).sort()
  return `${[head.trimEnd(), ...sorted].join('\n\n')}\n`
}
