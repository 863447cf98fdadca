import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { builtCommand } from '../support/command.ts'
import { root } from '../support/root.ts'

test('three kills under all kinds of requests lose no acknowledged change', async () => {
  const { missed, figures } = await soakKills(3, { seed: 1, least: 60, mostMore: 60 })

  // Each kind of request must have succeeded, or the test proves nothing about it.
  const kinds = Object.keys(figures.operations).length
  expect(missed).toEqual([])
  expect(figures.acknowledged).toBeGreaterThan(180)
  expect(figures['under way when killed']).toBeGreaterThan(3)
  expect(figures['their callbacks']).toBeGreaterThan(10)
  expect(kinds).toBeGreaterThan(25)
})

/** The result of a kill soak: a sentence for each thing that was lost, and figures. */
type Soaked = {
  readonly missed: readonly string[]
  readonly figures: Readonly<Record<string, number>> & {
    readonly operations: Readonly<Record<string, number>>
  }
}

async function soakKills(kills: number, options: object): Promise<Soaked> {
  builtCommand()
  const script = await import(pathToFileURL(join(root, '.ci', 'soak-kills.mjs')).href)
  return script.soakKills(kills, options)
}
