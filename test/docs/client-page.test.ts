import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { builtCommand } from '../support/command.ts'
import { root } from '../support/root.ts'
import { runNodeInProject } from '../support/temporary-project.ts'
import { blocksIn } from './blocks.ts'

const blocks = blocksIn(readFileSync(join(root, 'docs/client.md'), 'utf8'))
const [shop, receiver] = blocks.filter(({ language }) => language === 'js')

test('the shop of docs/client.md recovers a verification whose response was lost', async () => {
  const run = blocks.find(({ text }) => text.includes('shop.mjs'))
  const argv = run?.text.trim().split(' ').slice(2) ?? []

  const files = { 'shop.mjs': shop?.text ?? '' }
  const { out, err, code } = await runNodeInProject(files, () => [builtCommand(), ...argv])

  expect({ out, err, code }).toEqual({ out: run?.output, err: '', code: 0 })
})

test('the receiver of docs/client.md prints the documented output', async () => {
  const { out } = await runNodeInProject({ 'receiver.mjs': receiver?.text ?? '' }, () => [
    'receiver.mjs',
  ])

  expect(out).toBe(receiver?.output)
})
