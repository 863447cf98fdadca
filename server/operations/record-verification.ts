import { verificationTime } from '../domain/model/verification.ts'
import { recordScenario } from '../domain/scenarios/record-scenario.ts'
import { escapeControls } from '../domain/text/terminal-text.ts'
import { ControlApiError } from '../emulator/control-api-error.ts'
import type { Emulator } from '../emulator/emulator.ts'
import { formatScenario, schemaLine } from '../scenario-files/format-scenario.ts'

/** A verification, written as a scenario file. */
export interface RecordedVerification {
  /** The YAML text of a scenario whose run has the same timeline. */
  readonly text: string
  /** The events that a run of the scenario does not repeat, one sentence each. They are also comments in `text`. */
  readonly differences: readonly string[]
}

const maxSteps = 1000

/**
 * Writes the history of a verification as a scenario file. Throws a ControlApiError: 404 for an unknown id, 409 if
 * nothing has happened yet, or more than a scenario can hold.
 */
export async function recordVerification(
  emulator: Pick<Emulator, 'catalog' | 'settings' | 'findOrThrow'>,
  id: string,
): Promise<RecordedVerification> {
  const { verification, namespace } = emulator.findOrThrow(id)
  const { text, differences } = recordScenario(verification, {
    now: verificationTime(verification, namespace.clock.now()),
    original: emulator.catalog.scenarios.get(verification.scenario.name),
    pace: emulator.settings.pace,
  })
  const count = text.timeline?.length ?? 0
  if (count === 0) {
    throw new ControlApiError(409, 'Nothing has happened in this verification yet.', {
      fix: 'Perform an action, or advance the clock. Then record it.',
    })
  }
  if (count > maxSteps) {
    throw new ControlApiError(409, `Its history has ${count} steps, and a scenario at most 1000.`, {
      fix: 'Record a shorter verification.',
    })
  }
  const paceNote =
    emulator.settings.pace === 'instant'
      ? ['The pace instant skips all waits of the scenario.']
      : []
  const sentences = [...paceNote, ...differences].map((sentence) => escapeControls(sentence))
  const comments = sentences.map((sentence) => `# ${sentence}\n`).join('')
  return { text: `${schemaLine}\n${comments}${await formatScenario(text)}`, differences: sentences }
}
