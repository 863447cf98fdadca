import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { CheckedPact } from '../../contracts/pact-files/pact-check.ts'
import {
  type CorrectSubject,
  expectPlantedResults,
  type PlantedMistake,
} from '../support/planted-table.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { runInFolder } from '../support/terminal.ts'
import { CALLBACK_MISTAKES, NOT_FOUND, UNJUDGED } from './verify/callback-mistakes.ts'
import { messages4 } from './verify/correct-callbacks.ts'
import { pactJs3, pactJs4, pactJvm3, pactPhp2 } from './verify/correct-pacts.ts'
import { MORE_CORRECT } from './verify/more-correct-pacts.ts'
import type { PactJson } from './verify/pact-values.ts'
import type { PlantedPact } from './verify/planted-pact.ts'
import { REQUEST_MISTAKES } from './verify/request-mistakes.ts'
import { RESPONSE_MISTAKES } from './verify/response-mistakes.ts'
import { RULE_MISTAKES, STATE_MISTAKES } from './verify/rule-mistakes.ts'
import { UNUSUAL_CORRECT } from './verify/unusual-correct-pacts.ts'

const planted: readonly PlantedPact[] = [
  ...REQUEST_MISTAKES,
  ...RESPONSE_MISTAKES,
  ...RULE_MISTAKES,
  ...STATE_MISTAKES,
  ...CALLBACK_MISTAKES,
  ...UNJUDGED,
  ...NOT_FOUND,
]

const CORRECT: Readonly<Record<string, () => PactJson>> = {
  'pact-js, version 4': pactJs4,
  'pact-js, version 3': pactJs3,
  'pact-jvm, version 3': pactJvm3,
  'pact-php, version 2': pactPhp2,
  'callbacks, version 4': messages4,
  ...MORE_CORRECT,
  ...UNUSUAL_CORRECT,
}

// The folders are temporary and have no package of Pact: verify never needs one.
test('verify finds the planted mistakes, and has no finding about correct pacts', {
  timeout: 120_000,
}, async () => {
  const reports = await verifyAll(planted.map(({ pact }) => pact()))
  const correctReports = await verifyAll(Object.values(CORRECT).map((pact) => pact()))

  const mistakes = planted.map(({ mistake, reason }, i): PlantedMistake => {
    const finding = firstFailure(reports[i])
    return { mistake, ...(finding === undefined ? { reason: reason ?? '' } : { finding }) }
  })
  const correct = Object.keys(CORRECT).map((subject, i): CorrectSubject => {
    const falseAlarm = anyFinding(correctReports[i])
    return { subject, ...(falseAlarm === undefined ? {} : { falseAlarm }) }
  })

  expect(mistakes.filter(({ finding, reason }) => finding === undefined && reason === '')).toEqual(
    [],
  )
  expectPlantedResults({ detector: 'verify', mistakes, correct }, 0.95)
})

/** Runs the command once over all pacts, and returns their reports in the same order. */
async function verifyAll(pacts: readonly PactJson[]): Promise<readonly CheckedPact['report'][]> {
  const files = pacts.map((pact, i) => [
    `${String(i).padStart(3, '0')}.json`,
    JSON.stringify(pact, null, 2),
  ])
  const cwd = folderOf(Object.fromEntries(files))
  await runInFolder(cwd, ['verify', '*.json', '--json', 'all.txt'])
  const { pacts: checked } = JSON.parse(await readFile(join(cwd, 'all.txt'), 'utf8'))
  return checked.map(({ report }: CheckedPact) => report)
}

/** The first part of a report that fails the run. */
function firstFailure(report: CheckedPact['report'] | undefined): string | undefined {
  const error = report?.findings.find(({ severity }) => severity === 'error')
  if (error !== undefined) return `${error.side} ${error.where}: ${error.message}`.slice(0, 150)
  const [unkept] = report?.unkept ?? []
  if (unkept !== undefined) {
    // The replay begins at the present time.
    return `replay: ${unkept.says[0]?.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/, '…')}`.slice(0, 150)
  }
  const [unjudged] = report?.unjudged ?? []
  return unjudged === undefined ? undefined : `not judged: ${unjudged}`.slice(0, 150)
}

function anyFinding(report: CheckedPact['report'] | undefined): string | undefined {
  const [finding] = report?.findings ?? []
  return firstFailure(report) ?? (finding && `${finding.where}: ${finding.message}`)
}
