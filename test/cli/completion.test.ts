import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { runInTerminal } from '../support/terminal.ts'

// Returns what bash offers for the last word of a command line.
async function offeredByBash(...words: readonly string[]): Promise<readonly string[]> {
  const { out } = await runInTerminal(['completion', 'bash'])
  const line = words.map((word) => `'${word}'`).join(' ')
  const script = `${out}
COMP_WORDS=(videoid-emulator ${line}); COMP_CWORD=${words.length}
_videoid_emulator; printf '%s\\n' "\${COMPREPLY[@]}"`
  const offered = execFileSync('bash', ['--noprofile', '--norc', '-c', script], {
    encoding: 'utf8',
  })
  return offered.split('\n').filter((word) => word !== '')
}

test.each([
  { words: ['ver'], offers: ['verify', 'verify-callbacks'] },
  { words: ['scenarios', 'ch'], offers: ['check'] },
  { words: ['start', '--por'], offers: ['--port'] },
  { words: ['--por'], offers: ['--port'] },
  { words: ['start', '--clock', ''], offers: ['system', 'manual'] },
  { words: ['start', '--scenarios', ''], offers: [] },
  { words: ['spec', '--por'], offers: [] },
  { words: ['completion', 'f'], offers: ['fish'] },
])('bash completes $words', async ({ words, offers }) => {
  expect(await offeredByBash(...words)).toEqual(offers)
})

test('the scripts for zsh and fish name every command', async () => {
  const [zsh, fish] = [
    await runInTerminal(['completion', 'zsh']),
    await runInTerminal(['completion', 'fish']),
  ]

  expect(zsh.out).toContain('#compdef videoid-emulator\n')
  expect(zsh.out).toContain('bashcompinit')
  expect(fish.out).toContain("-l port -r -d 'port to listen on; 0 for any free port'")
  for (const name of ['start', 'exec', 'verify-callbacks', 'tail', 'completion']) {
    expect(zsh.out).toContain(`      ${name}) words=`)
    expect(fish.out).toContain(` -a ${name} -d '`)
  }
})

test.each([[[]], [['bsh']], [['bash', 'zsh']]])(
  'completion %j is refused with a remedy',
  async (words) => {
    const { exitCode, out, err } = await runInTerminal(['completion', ...words])

    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
    expect(err).toContain('Write videoid-emulator completion bash, zsh or fish.')
  },
)
