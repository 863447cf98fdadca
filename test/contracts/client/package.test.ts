import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { builtCommand } from '../../support/command.ts'
import { root } from '../../support/root.ts'
import { runNodeInProject } from '../../support/temporary-project.ts'

test('the published client is one file without imports', () => {
  builtCommand()
  const text = readFileSync(join(root, 'dist/client.js'), 'utf8')

  expect(text).not.toMatch(/\bimport\b|\brequire\(|node:|\bBuffer\b|\bprocess\./)
  expect(text.length).toBeLessThan(20_000)
})

test('the types of the client compile without the types of Node', async () => {
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const options = '--noEmit --strict --module nodenext --lib es2022,dom'.split(' ')

  const { out, code } = await runNodeInProject({ 'shop.ts': SHOP, 'package.json': MODULE }, () => [
    tsc,
    ...options,
    'shop.ts',
  ])

  expect(out).toBe('')
  expect(code).toBe(0)
})

const MODULE = '{ "type": "module" }'

const SHOP = `
import { createVideoIdClient, type Failure } from 'videoid-emulator/client'

const videoId = createVideoIdClient({ baseUrl: 'https://videoid.openapi.com', token: 'any' })

export async function linkFor(mail: string): Promise<string> {
  const opened = await videoId.openLive({ mail, callback: { url: 'https://shop.example.com', method: 'JSON' } })
  return opened.ok ? opened.value.link : sentence(opened.failure)
}

function sentence(failure: Failure): string {
  if (failure.kind === 'no-answer') return failure.why
  if (failure.kind === 'unreadable') return failure.contentType
  return failure.message
}
`
