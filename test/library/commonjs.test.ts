import { expect, test } from 'vitest'
import { runNodeInProject } from '../support/temporary-project.ts'

test('a CommonJS program can require the library', async () => {
  const program = `
const { startEmulator } = require('videoid-emulator')
startEmulator({ clock: 'manual' }).then(async (emulator) => {
  const { id } = emulator.seed({ status: 'ok' })
  console.log(emulator.verification(id).status)
  await emulator.close()
})
`

  const { code, out, err } = await runNodeInProject({ 'program.cjs': program }, () => [
    'program.cjs',
  ])

  // Node 20 prints a warning on stderr that requiring ES modules is experimental.
  expect({ code, out }, err).toEqual({ code: 0, out: 'ok\n' })
})
