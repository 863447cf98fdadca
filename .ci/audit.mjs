// npm run audit: requests npm's advisories for every package that is bundled into dist/.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './build-cache.mjs'

/** The exit codes: there is no serious advisory, there is one or more, or the packages are not checked. */
export const CLEAN = 0
export const VULNERABLE = 1
export const NOT_JUDGED = 3

const SERIOUS = ['high', 'critical']

/** Requests the advisories of the npm packages of a list of components. Returns an exit code and a text. */
export function auditSbom(sbom) {
  const packages = npmPackagesOf(sbom.components ?? [])
  const folder = mkdtempSync(join(tmpdir(), 'videoid-emulator-audit-'))
  try {
    writeProject(folder, packages)
    return judgeReport(askNpm(folder), packages.length)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Reads the output of `npm audit --json`. Only a report that covers every package counts, because npm also
 * prints zero vulnerabilities when the project has no packages, or when npm is offline.
 */
export function judgeReport({ report, failure }, asked) {
  const covered = report?.metadata?.dependencies?.total
  if (report?.auditReportVersion === undefined || !(covered >= asked) || asked === 0) {
    return {
      code: NOT_JUDGED,
      text: `The ${asked} bundled packages could not be judged: ${failureIn(report, failure, covered)} This is not a pass. Run it where npm reaches a registry with advisories: npm_config_registry=https://… npm run audit`,
    }
  }
  const advisories = advisoriesIn(report)
  const serious = advisories.filter(({ severity }) => SERIOUS.includes(severity))
  const rows = advisories.map(
    ({ name, range, severity, title, url }) => `  ${severity}: ${name} ${range}: ${title} (${url})`,
  )
  const head = `npm's advisories about the ${asked} bundled packages: ${advisories.length}, of which ${serious.length} high or critical.`
  return { code: serious.length > 0 ? VULNERABLE : CLEAN, text: [head, ...rows].join('\n') }
}

function npmPackagesOf(components) {
  return components.flatMap(({ purl = '', components: parts = [] }) => {
    const [, name, version] = /^pkg:npm\/(.+)@([^@]+)$/.exec(purl) ?? []
    const own = name === undefined ? [] : [{ name: decodeURIComponent(name), version }]
    return [...own, ...npmPackagesOf(parts)]
  })
}

// The dependencies have invented names, because two versions of one package cannot have the same name.
function writeProject(folder, packages) {
  const named = packages.map((each, i) => [`bundled-${i}`, each])
  const dependencies = Object.fromEntries(
    named.map(([alias, { name, version }]) => [alias, `npm:${name}@${version}`]),
  )
  const project = { name: 'bundled', version: '0.0.0', private: true, dependencies }
  const locked = named.map(([alias, each]) => [`node_modules/${alias}`, each])
  const lock = {
    ...{ name: 'bundled', version: '0.0.0', lockfileVersion: 3, requires: true },
    packages: { '': project, ...Object.fromEntries(locked) },
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(project))
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock))
}

function askNpm(folder) {
  const onWindows = process.platform === 'win32'
  const options = ['--offline=false', '--omit=none', '--fetch-retries=1', '--fetch-timeout=30000']
  const { stdout, stderr, error } = spawnSync(
    onWindows ? 'npm.cmd' : 'npm',
    ['audit', '--json', '--package-lock-only', '--ignore-scripts', ...options],
    { cwd: folder, encoding: 'utf8', shell: onWindows, maxBuffer: 2 ** 26 },
  )
  try {
    return { report: JSON.parse(stdout), failure: stderr }
  } catch {
    return { report: undefined, failure: error?.message ?? stderr }
  }
}

function failureIn(report, failure, covered) {
  if (covered !== undefined) return `npm looked at ${covered} of them.`
  const said = report?.message ?? report?.error?.summary ?? failure?.split('\n')[0]
  return `npm says: ${said || 'nothing'}.`
}

// npm also reports a package because of its dependencies. Each advisory counts once.
function advisoriesIn({ vulnerabilities = {} }) {
  const found = new Map()
  for (const { via } of Object.values(vulnerabilities)) {
    for (const advisory of via) {
      if (typeof advisory === 'object') found.set(`${advisory.name} ${advisory.url}`, advisory)
    }
  }
  return [...found.values()]
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { prepare } = await import('./prepare.mjs')
  await prepare()
  const { code, text } = auditSbom(
    JSON.parse(readFileSync(join(root, 'dist', 'sbom.cdx.json'), 'utf8')),
  )
  console.log(text)
  process.exitCode = code
}
