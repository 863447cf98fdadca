import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { root } from '../support/root.ts'

interface FormField {
  readonly type: string
  readonly id?: string
  readonly validations?: { readonly required: boolean }
}

const folder = join(root, '.github/ISSUE_TEMPLATE')
const names = readdirSync(folder)

test('there is an issue form for a bug, a fidelity report and a feature', () => {
  expect(names.sort()).toEqual(['bug.yml', 'feature.yml', 'fidelity-report.yml'])
})

test.each(names)('%s has a name, a description and required fields with unique ids', (name) => {
  const form = parse(readFileSync(join(folder, name), 'utf8'))

  const fields: readonly FormField[] = form.body
  const ids = fields.filter(({ type }) => type !== 'markdown').map(({ id }) => id)
  expect(form).toMatchObject({ name: expect.any(String), description: expect.any(String) })
  expect(ids).not.toContain(undefined)
  expect(new Set(ids).size).toBe(ids.length)
  expect(fields.some(({ validations }) => validations?.required === true)).toBe(true)
})
