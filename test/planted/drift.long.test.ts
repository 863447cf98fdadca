import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { expectPlantedResults, type PlantedMistake } from '../support/planted-table.ts'
import { folderOf } from '../support/scenario-folder.ts'
import { runInFolder } from '../support/terminal.ts'
import { bodyDifferences } from './drift/body-differences.ts'
import { callbackDifferences } from './drift/callback-differences.ts'
import { correctRecordings } from './drift/correct-recordings.ts'
import { documentDifferences } from './drift/document-differences.ts'
import { operationDifferences } from './drift/operation-differences.ts'
import type { RecordingFiles } from './drift/recording-files.ts'
import { refusalDifferences } from './drift/refusal-differences.ts'
import { requestDifferences } from './drift/request-differences.ts'

test('drift finds the planted differences, and nothing in correct recordings', async () => {
  const cwd = folderOf({})
  const mistakes: PlantedMistake[] = []
  const planted = [
    ...bodyDifferences,
    ...refusalDifferences,
    ...documentDifferences,
    ...requestDifferences,
    ...operationDifferences,
    ...callbackDifferences,
  ]
  for (const [i, [mistake, write, calls, expected]] of planted.entries()) {
    const { lines } = await runDrift(cwd, `planted-${i}`, write(calls))
    const line = lines.find((each) => expected.test(each))
    const finding =
      line === undefined ? undefined : shortened(line.replaceAll(/\d{3,} bytes/g, '… bytes'))
    mistakes.push({ mistake, ...(finding === undefined ? {} : { finding }) })
  }
  const correct = []
  for (const [i, { subject, files }] of (await correctRecordings()).entries()) {
    const { lines, code, err } = await runDrift(cwd, `correct-${i}`, files)
    expect({ subject, err, code }).toEqual({ subject, err: '', code: 0 })
    correct.push({ subject, ...(lines.length === 0 ? {} : { falseAlarm: lines.join('\n') }) })
  }

  expectPlantedResults({ detector: 'drift', mistakes, correct }, 0.95)
})

// The first words of a message name the difference.
function shortened(line: string): string {
  const words = line.split(' ')
  return words.length <= 24 ? line : `${words.slice(0, 24).join(' ')} …`
}

async function runDrift(cwd: string, name: string, files: RecordingFiles) {
  const folder = join(cwd, name)
  await mkdir(folder)
  for (const [file, content] of Object.entries(files)) await writeFile(join(folder, file), content)
  const [first = ''] = Object.keys(files)
  const { code, err } = await runInFolder(folder, [
    'drift',
    first,
    '--json',
    join(folder, 'report.json'),
  ])
  if (code === 2) return { code, err, lines: [] }
  const { reports } = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'))
  const lines: readonly string[] = reports[0].findings.map((finding: Record<string, string>) => {
    const { severity, operation, side, where, message, label } = finding
    const status = finding.status === undefined ? '' : ` ${finding.status}`
    return `${severity} (${label}), ${operation}${status}, ${side} ${where}: ${message}`
  })
  return { code, err, lines }
}
