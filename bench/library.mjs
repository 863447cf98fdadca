// Measures the library in a new process: the import, the start, the first verification and the next ones.
import { spawnSync } from 'node:child_process'
import { median, progress } from './figures.mjs'
import { here } from './servers.mjs'

export async function library({ quick }) {
  const runs = []
  const times = quick ? 5 : 15
  for (let i = 0; i < times; i++) {
    progress('the library', `${i + 1} of ${times}`)
    const { status, stdout, stderr } = spawnSync(process.execPath, [here('library-process.mjs')], {
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(`library-process.mjs ended with ${status}: ${stderr}`)
    runs.push(JSON.parse(stdout))
  }
  const of = (name) => median(runs.map((run) => run[name]))
  return { importMs: of('import'), startMs: of('start'), firstMs: of('first'), nextMs: of('next') }
}
