import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'

/** Writes generated/control-api.json, which the emulator serves, from control-api.yaml. */
export async function generateControlApi(root: string): Promise<void> {
  const folder = join(root, 'server', 'http', 'control')
  const text = await readFile(join(folder, 'control-api.yaml'), 'utf8')
  const description: unknown = parse(text, { merge: true })
  await mkdir(join(folder, 'generated'), { recursive: true })
  const file = join(folder, 'generated', 'control-api.json')
  // The rename is atomic: a process that imports the file at this moment must not read half of it.
  const draft = `${file}.draft`
  await writeFile(draft, `${JSON.stringify(description, null, 2)}\n`)
  await rename(draft, file)
}
