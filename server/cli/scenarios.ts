import { scenarioFaults } from '../../contracts/spec/contract.ts'
import { Complaint, didYouMean } from '../core/complaint.ts'
import { createScenarioBook } from '../shell/scenario-book.ts'
import { shippedScenarios } from '../shell/shipped-scenarios.ts'
import type { Chosen } from './settings-from.ts'
import type { Terminal } from './terminal.ts'

/** `scenarios list`: one line for each scenario there is. */
export async function scenarios(terminal: Terminal, { words, settings }: Chosen): Promise<number> {
  const [what, more] = words
  if (what !== 'list' || more !== undefined) {
    const got = what === undefined ? 'nothing' : `"${words.join(' ')}"`
    const meant = didYouMean(what ?? '', ['list'])
    throw new Complaint(
      `scenarios has the command list, but got ${got}${meant === '' ? '.' : meant} Write videoid-emulator scenarios list.`,
    )
  }
  const book = await createScenarioBook({
    shipped: shippedScenarios,
    directories: settings.scenarioDirectories,
    validate: scenarioFaults,
  })
  const rows = book.list()
  const width = Math.max(...rows.map(({ name }) => name.length))
  for (const { name, title } of rows) terminal.out(`${name.padEnd(width)}  ${title}\n`)
  return 0
}
