import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'vitest'
import { hasTool } from '../support/external-tools.ts'
import {
  type CorrectSubject,
  expectPlantedResults,
  type PlantedMistake,
} from '../support/planted-table.ts'
import { root } from '../support/root.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { runInFolder } from '../support/terminal.ts'
import { CORRECT } from './strict/correct-clients.ts'
import {
  commandFor,
  completeSteps,
  DRIVER_FILES,
  type Language,
  type Step,
} from './strict/drivers.ts'
import { BODIES } from './strict/mistaken-bodies.ts'
import type { MistakenClient } from './strict/mistaken-client.ts'
import { FORMS, TOKENS } from './strict/mistaken-headers.ts'
import { PATHS } from './strict/mistaken-paths.ts'
import { INVISIBLE, RUNS } from './strict/mistaken-runs.ts'

const MISTAKES = [...BODIES, ...FORMS, ...TOKENS, ...PATHS, ...RUNS, ...INVISIBLE]

test('exec --strict finds the planted mistakes of clients, and nothing in correct clients', async () => {
  const cwd = folderOf(DRIVER_FILES)
  const mistakes: PlantedMistake[] = []
  for (const client of MISTAKES) mistakes.push(await runMistakenClient(cwd, client))
  const correct: CorrectSubject[] = []
  for (const { subject, language, steps, options } of CORRECT) {
    correct.push(toCorrectSubject(subject, await run(cwd, language, steps, options)))
  }
  for (const [tool, file] of EXAMPLES.filter(([name]) => hasTool(name))) {
    const ran = await runCommand(cwd, [tool, join(root, 'docs/examples', file)])
    correct.push(toCorrectSubject(`docs/examples/${file}`, ran))
  }

  expectPlantedResults({ detector: 'exec --strict', mistakes, correct }, 0.95)
}, 120_000)

/** Suites that readers of the docs copy, with the program that runs them. */
const EXAMPLES = [
  ['sh', 'onboarding.sh'],
  ['python3', 'onboarding_test.py'],
  ['php', 'onboarding.php'],
] as const

function toCorrectSubject(subject: string, { code, findings }: RunResult): CorrectSubject {
  const alarms = findings.filter(({ severity }) => severity !== 'notice')
  const falseAlarm = code === 0 ? alarms[0]?.text : `exit code ${code}: ${findings[0]?.text}`
  return { subject, ...(falseAlarm === undefined ? {} : { falseAlarm }) }
}

async function runMistakenClient(cwd: string, client: MistakenClient): Promise<PlantedMistake> {
  const { mistake, language, steps, options, found, reason } = client
  const { code, findings } = await run(cwd, language, steps, options)
  const finding = findings.find(({ text }) => found.test(text))
  const subject = `a client in ${language} ${mistake}`
  if (finding === undefined)
    return { mistake: subject, ...(reason === undefined ? {} : { reason }) }
  const verdict = code === 0 ? finding.severity : `${finding.severity}, exit code ${code}`
  return { mistake: subject, finding: `${verdict}: ${finding.text}` }
}

interface SeenFinding {
  readonly severity: string
  readonly text: string
}

interface RunResult {
  readonly code: number
  readonly findings: readonly SeenFinding[]
}

function run(
  cwd: string,
  language: Language,
  steps: readonly Step[],
  options: readonly string[] = [],
): Promise<RunResult> {
  writeFileSync(join(cwd, 'steps.json'), JSON.stringify(completeSteps(steps)))
  return runCommand(cwd, commandFor(language, steps), options)
}

/** Runs a client under the real command. Returns all that the JSON report says, without ids. */
async function runCommand(
  cwd: string,
  command: readonly string[],
  options: readonly string[] = [],
): Promise<RunResult> {
  const usual = ['--strict', '--quiet', '--clock', 'manual', '--json', 'run.json']
  const { code } = await runInFolder(cwd, ['exec', ...usual, ...options, '--', ...command])
  const { report } = JSON.parse(readFileSync(join(cwd, 'run.json'), 'utf8'))
  return { code, findings: findingsIn(report) }
}

/** Removes the reason, the remedy and lists of allowed values. */
function shorten(message: string): string {
  return message
    .replace(/; refused as (\w+)\. It is a mistake, because (.*?)\. Would pass.*/s, ' ($1: $2)')
    .replace(/(allowed values): .*?(?=, not a | \()/, '$1')
}

function findingsIn(report: {
  readonly findings: readonly { severity: string; where: string; message: string }[]
  readonly unjudged?: readonly string[]
  readonly unacknowledged?: readonly { readonly says: string }[]
}): readonly SeenFinding[] {
  const { findings, unjudged = [], unacknowledged = [] } = report
  return [
    ...findings.map(({ severity, where, message }) => {
      return { severity, text: `${where === '' ? 'the body' : where}: ${shorten(message)}` }
    }),
    ...unjudged.map((text) => ({ severity: 'not judged', text })),
    ...unacknowledged.map(({ says }) => ({ severity: 'error', text: says })),
  ]
}
