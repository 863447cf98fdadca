import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generateSpec, inputs, outputs } from '../../contracts/spec/generate.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Vitest's global setup: writes the generated validators when they are missing or stale. */
export async function setup(): Promise<void> {
  const isThere = outputs.every((path) => existsSync(join(root, path)))
  const generatedAt = isThere ? Math.min(...outputs.map(changedAt)) : 0
  if (inputs.flatMap(filesIn).some((path) => changedAt(path) > generatedAt))
    await generateSpec(root)
}

function filesIn(path: string): readonly string[] {
  const whole = join(root, path)
  if (!existsSync(whole)) return []
  if (!statSync(whole).isDirectory()) return [path]
  return readdirSync(whole)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${path}/${name}`)
}

function changedAt(path: string): number {
  return statSync(join(root, path)).mtimeMs
}
