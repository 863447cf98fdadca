import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { root } from '../support/root.ts'

type Step = { readonly uses?: string; readonly run?: string }
type Job = {
  readonly uses?: string
  readonly needs?: string | readonly string[]
  readonly 'timeout-minutes'?: number
  readonly steps?: readonly Step[]
  readonly strategy?: { readonly matrix: { readonly node?: readonly number[] } }
}
type Workflow = { readonly permissions: object; readonly jobs: Readonly<Record<string, Job>> }

const folder = join(root, '.github/workflows')
const names = readdirSync(folder)
const { scripts, engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

test.each(names)('%s runs only scripts and local workflows that exist', (name) => {
  const steps = jobsOf(name).flatMap(({ steps = [] }) => steps)
  const commands = steps.flatMap(({ run = '' }) => run.split('\n'))

  const missing = [
    ...commands
      .flatMap((line) => [...line.matchAll(/npm run (?:-s )?([\w:]+)/g)])
      .map(([, script = '']) => script)
      .filter((script) => !Object.hasOwn(scripts, script)),
    ...commands
      .flatMap((line) => [...line.matchAll(/(?:^|\s)(\.ci\/[\w./-]+)/g)])
      .map(([, path = '']) => path)
      .filter((path) => !existsSync(join(root, path))),
    ...jobsOf(name)
      .flatMap(({ uses, steps: own = [] }) => [uses, ...own.map((step) => step.uses)])
      .filter((uses): uses is string => uses?.startsWith('./') === true)
      .filter((uses) => !existsSync(join(root, uses))),
  ]
  expect(missing).toEqual([])
})

test.each(names)(
  '%s reads only, unless a job says otherwise, and every job has a time limit',
  (name) => {
    const { permissions } = workflow(name)
    const unlimited = jobsOf(name).filter(
      (job) => job.uses === undefined && !job['timeout-minutes'],
    )

    expect(permissions).toEqual({ contents: 'read' })
    expect(unlimited).toEqual([])
  },
)

test('ci.yml runs .ci/run on every version of Node that package.json supports', () => {
  const { steps = [], strategy } = workflow('ci.yml').jobs.test ?? {}
  const supported = [...engines.node.matchAll(/\^(\d+)|>=(\d+)/g)].map(([, a, b]) => Number(a ?? b))

  expect(steps.some(({ run }) => run === '.ci/run')).toBe(true)
  expect(strategy?.matrix.node).toEqual([...supported, 26])
})

test('release.yml publishes nothing before all checks have passed', () => {
  const { jobs } = workflow('release.yml')

  const isChecked = (name: string): boolean =>
    name === 'check' || [jobs[name]?.needs ?? []].flat().some(isChecked)
  expect(Object.keys(jobs).filter((name) => !isChecked(name))).toEqual([])
  expect(jobs.check?.uses).toBe('./.github/workflows/ci.yml')
})

function workflow(name: string): Workflow {
  return parse(readFileSync(join(folder, name), 'utf8'))
}

function jobsOf(name: string): readonly Job[] {
  return Object.values(workflow(name).jobs)
}
