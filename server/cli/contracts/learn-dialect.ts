import { join } from 'node:path'
import type { DriftReport } from '../../../contracts/recordings/drift.ts'
import {
  dialectLines,
  type ObservedSwitch,
} from '../../../contracts/recordings/observed-dialect.ts'
import { UserError } from '../../domain/base/user-error.ts'
import { terminalText } from '../../domain/text/terminal-text.ts'
import { writeNewFile } from '../../runtime/files.ts'
import type { Terminal } from '../terminal/terminal.ts'

const DIALECT_FILE = 'dialect.yaml'

/**
 * Writes `dialect.yaml` into the working folder: the dialect with which the emulator answers like the recordings.
 * Writes nothing if they show the default dialect. Throws a UserError if they contradict each other, or if the file
 * exists.
 */
export async function learnDialect(
  { cwd, out }: Terminal,
  reports: readonly DriftReport[],
): Promise<void> {
  const switches = joinSwitches(reports.map(({ dialect }) => dialect))
  const hidden = switches.filter(({ seen }) => seen.length === 0).map(({ name }) => name)
  const lines = dialectLines(switches)
  if (lines.length === 0) {
    out(terminalText`No dialect file is needed: no recording differs from the default dialect.\n`)
    return
  }
  const text = [
    `# Learnt from ${reports
      .map(({ subject }) => subject)
      .join(', ')
      .replaceAll(/\s+/g, ' ')}.`,
    ...(hidden.length === 0 ? [] : [`# Not seen, so the defaults apply: ${hidden.join(', ')}.`]),
    ...lines,
  ]
  if (!(await writeNewFile(join(cwd, DIALECT_FILE), `${text.join('\n')}\n`))) {
    throw new UserError(`${DIALECT_FILE} exists already. Rename it, and run drift --learn again.`)
  }
  out(terminalText`Wrote ${DIALECT_FILE}. Use it with --dialect ${DIALECT_FILE}.\n`)
}

/** Joins the switches of several recordings. Throws a UserError if a switch has two values. */
function joinSwitches(dialects: readonly (readonly ObservedSwitch[])[]): readonly ObservedSwitch[] {
  const [first = []] = dialects
  return first.map(({ name, default: usual }) => {
    const seen = dialects.flatMap(
      (switches) => switches.find((each) => each.name === name)?.seen ?? [],
    )
    const values = [...new Set(seen.map(({ value }) => value))]
    if (name !== 'types' && values.length > 1) {
      throw new UserError(
        `The recordings show two values of ${name}: ${values.join(' and ')}. A dialect has one. Give the recordings of one service.`,
      )
    }
    return { name, default: usual, seen }
  })
}
