import { createHash } from 'node:crypto'
import type { ScenarioText } from '../domain/scenarios/scenario.ts'

/** The file name of the schema that `scenarios new` writes next to a scenario. */
export const schemaFileName = 'scenario.schema.json'

/** The first line of a scenario file. With it, editors complete and check the file. */
export const schemaLine = `# yaml-language-server: $schema=./${schemaFileName}`

/** Formats a scenario as YAML. Lists, such as those of steps, have one line for each item, as authors write them. */
export async function formatScenario(text: ScenarioText): Promise<string> {
  const { Document, isMap, isSeq } = await import('yaml')
  const document = new Document(text)
  for (const key of ['timeline', 'expect', 'http']) {
    const list = document.get(key)
    if (!isSeq(list)) continue
    for (const item of list.items) if (isMap(item)) item.flow = true
  }
  return document.toString({ lineWidth: 100, flowCollectionPadding: true })
}

/** Returns a short text that changes when the text of a file changes. */
export function textVersion(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
