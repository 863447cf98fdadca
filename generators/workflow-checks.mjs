// Checks of npm run test:generators: GitHub's own language service reads our workflows.
import { strict as assert } from 'node:assert'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'

const folder = fileURLToPath(new URL('.', import.meta.url))
const root = join(folder, '..')
const workflows = '.github/workflows'

export const workflowChecks = [
  {
    name: "GitHub's language service finds no mistake in the workflows",
    check: async () => {
      const files = readdirSync(join(root, workflows)).map((name) => `${workflows}/${name}`)
      const validate = await loadValidator()
      for (const file of [...files, 'docs/examples/github-actions.yml'])
        assert.deepEqual(await validate(readFileSync(join(root, file), 'utf8')), [], file)
    },
  },
  {
    name: "GitHub's language service finds a planted mistake",
    check: async () => {
      const validate = await loadValidator()
      const text = readFileSync(join(root, workflows, 'release.yml'), 'utf8')
      const messages = await validate(text.replace('needs: check', 'needs: chekc'))
      assert.ok(messages.includes("Value 'chekc' is not valid"), messages.join(' '))
    },
  },
]

// Node cannot import the JSON files of the package without an import attribute, so it is bundled.
async function loadValidator() {
  const file = join(folder, 'output/language-service.mjs')
  const input = join(folder, 'workflow-validator.mjs')
  const bundle = await rolldown({ input, platform: 'node', onLog: () => {} })
  await bundle.write({ file, format: 'esm', codeSplitting: false })
  await bundle.close()
  return (await import(pathToFileURL(file).href)).validateWorkflow
}
