import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { folderOf } from './scenario-folder.ts'
import { steering, steeringName } from './steering.ts'

const json = JSON.stringify(steering)

/** The same without a line feed. */
export const oneLine = steering.replace('\n', '')

/** A folder with a scenario of which every text steers. */
export function hostileScenarios(): string {
  const scenario = `version: 1
title: ${json}
params: { note: { type: text, default: ${json}, description: ${json} } }
timeline: [{ wait: 1m, user: open-link }, { user: submit }, { operator: take-call }, { operator: approve }]
expect: [{ t: "0s", status: running }, { t: "9m", status: ok }]
`
  const folder = join(folderOf({}), steeringName)
  mkdirSync(folder)
  writeFileSync(join(folder, 'hostile.yaml'), scenario)
  return folder
}

/** A pact of which every text steers. */
export function hostilePact() {
  const request = { method: 'POST', path: `/IT-live${steering}`, headers: { x: steering } }
  const response = { status: 200, body: { [steering]: steering } }
  const interactions = [{ description: steering, providerState: steering, request, response }]
  const pact = { consumer: { name: steering }, provider: { name: steering }, interactions }
  return { 'pact.json': JSON.stringify(pact) }
}

/** A server that answers everything with steering text, as a problem and as links of a broker too. */
export async function answering(status: number, type: string): Promise<string> {
  const _links = {
    'pb:latest-provider-pacts': { href: '/pacts' },
    'pb:latest-pact-versions': { href: '/all' },
  }
  const pacts = [{ _embedded: { provider: { name: steering } } }]
  const body = { detail: steering, fix: steering, errors: steering, _links, pacts }
  const text = type === 'text/plain' ? `some-id  ok  ${oneLine}` : JSON.stringify(body)
  const server = createServer((_, res) => {
    res.writeHead(status, { 'content-type': type }).end(text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
