import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { folderOf } from './scenario-folder.ts'
import { escapeText, steeringName } from './terminal-escapes.ts'

const json = JSON.stringify(escapeText)

/** The text with terminal control characters, without its line feed. */
export const oneLineSteering = escapeText.replace('\n', '')

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
  const request = {
    method: 'POST',
    path: `/IT-live${escapeText}`,
    headers: { x: escapeText },
  }
  const response = { status: 200, body: { [escapeText]: escapeText } }
  const interactions = [{ description: escapeText, providerState: escapeText, request, response }]
  const pact = {
    consumer: { name: escapeText },
    provider: { name: escapeText },
    interactions,
  }
  return { 'pact.json': JSON.stringify(pact) }
}

/**
 * Starts a server that answers every request with one JSON text. The text is a problem and also an index of a Pact
 * Broker, and has control characters in both.
 */
export async function startHostileServer(status: number, type: string): Promise<string> {
  const _links = {
    'pb:latest-provider-pacts': { href: '/pacts' },
    'pb:latest-pact-versions': { href: '/all' },
  }
  const pacts = [{ _embedded: { provider: { name: escapeText } } }]
  const body = {
    detail: escapeText,
    fix: escapeText,
    errors: escapeText,
    _links,
    pacts,
  }
  const text = type === 'text/plain' ? `some-id  ok  ${oneLineSteering}` : JSON.stringify(body)
  const server = createServer((_, res) => {
    res.writeHead(status, { 'content-type': type }).end(text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
