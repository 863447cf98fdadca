import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { folderOf } from './scenario-folder.ts'
import { steeringName, steeringText } from './terminal-escapes.ts'

const json = JSON.stringify(steeringText)

/** The steering text without its line feed. */
export const oneLineSteering = steeringText.replace('\n', '')

/** Creates a folder with a scenario in which every text is steering text. */
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

/** Returns a pact in which every text is steering text. */
export function hostilePact() {
  const request = { method: 'POST', path: `/IT-live${steeringText}`, headers: { x: steeringText } }
  const response = { status: 200, body: { [steeringText]: steeringText } }
  const interactions = [
    { description: steeringText, providerState: steeringText, request, response },
  ]
  const pact = { consumer: { name: steeringText }, provider: { name: steeringText }, interactions }
  return { 'pact.json': JSON.stringify(pact) }
}

/** Starts a server that answers every request with steering text, as a problem and as a Pact Broker. */
export async function startHostileServer(status: number, type: string): Promise<string> {
  const _links = {
    'pb:latest-provider-pacts': { href: '/pacts' },
    'pb:latest-pact-versions': { href: '/all' },
  }
  const pacts = [{ _embedded: { provider: { name: steeringText } } }]
  const body = { detail: steeringText, fix: steeringText, errors: steeringText, _links, pacts }
  const text = type === 'text/plain' ? `some-id  ok  ${oneLineSteering}` : JSON.stringify(body)
  const server = createServer((_, res) => {
    res.writeHead(status, { 'content-type': type }).end(text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
