// Compares the emulator of the working tree with the emulator of a commit, in pairs of rounds. See
// `npm run bench -- --help`.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { median, progress, quantile } from './figures.mjs'
import { httpRequest } from './http-request.mjs'
import { runVerification } from './life.mjs'
import { load } from './load-generator.mjs'
import { finished, kinds } from './requests.mjs'
import { cpuMicroseconds, emulatorArgs, here, pin, startServer, stopServer } from './servers.mjs'

/** A change that costs more than this is reported. */
const limit = 1.05

/**
 * Measures both versions and prints the ratio of each figure: the working tree divided by the commit. Returns the exit
 * code: 1 if a figure is more than 5 % larger, 3 if the rounds differ too much to decide this.
 */
export async function compare(ref, { quick }) {
  const commit = git(here('..'), 'rev-parse', '--verify', '--quiet', `${ref}^{commit}`)
  if (commit.status !== 0) {
    console.error(`${ref} is not a commit of this repository. Name a branch, a tag or a hash.`)
    return 2
  }
  const folder = mkdtempSync(join(tmpdir(), 'videoid-compare-'))
  try {
    const versions = {
      before: buildCommit(commit.stdout.trim(), join(folder, 'commit')),
      after: here('..'),
    }
    run(process.execPath, ['.ci/build.mjs'], here('..'))
    const figures = { ...(await starts(versions, quick)), ...(await servedBy(versions, quick)) }
    return report(ref, figures)
  } finally {
    git(here('..'), 'worktree', 'remove', '--force', join(folder, 'commit'))
    rmSync(folder, { recursive: true, force: true })
  }
}

// Installs and builds the commit in a folder of its own.
function buildCommit(hash, folder) {
  progress(`building ${hash.slice(0, 10)}`)
  const added = git(here('..'), 'worktree', 'add', '--detach', folder, hash)
  if (added.status !== 0) throw new Error(added.stderr.trim())
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], folder)
  run(process.execPath, ['.ci/build.mjs', '--force'], folder)
  return folder
}

function git(cwd, ...args) {
  return spawnSync('git', args, { cwd, encoding: 'utf8' })
}

function run(command, args, cwd) {
  const { status, stderr, stdout } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${args[0]} failed: ${stderr || stdout}`)
}

function startVersion(folder, options, how) {
  const [, ...args] = emulatorArgs(options)
  return startServer([join(folder, 'dist/cli.js'), ...args], how)
}

// Returns pairs of CPU times until the first response.
async function starts(versions, quick) {
  return await inPairs('start', versions, quick ? 7 : 25, async (folder) => {
    const server = await startVersion(folder)
    await httpRequest(`${server.url}/__emulator/health`)
    const used = cpuMicroseconds(server.child.pid)
    await stopServer(server)
    return used
  })
}

// Returns pairs of CPU times for a request of each kind, and for a whole verification.
async function servedBy(versions, quick) {
  const running = {}
  const figures = {}
  pin(process.pid, 1)
  for (const [name, folder] of Object.entries(versions)) {
    const server = await startVersion(folder, ['--clock', 'manual'], { core: 0 })
    running[name] = { ...server, id: await finished(server.url) }
  }
  for (const [kind, asked] of Object.entries(kinds)) {
    const count = kind.includes('PDF') || kind.includes('list') ? 200 : quick ? 500 : 2_000
    const measured = async ({ url, child, id }) => {
      const before = cpuMicroseconds(child.pid)
      await load(url + asked.path(id), asked.options, { count })
      return (cpuMicroseconds(child.pid) - before) / count
    }
    // The first rounds warm up both versions.
    await inPairs(kind, running, quick ? 3 : 8, measured)
    Object.assign(figures, await inPairs(kind, running, quick ? 9 : 25, measured))
  }
  let number = 0
  const lives = async ({ url, child }) => {
    const before = cpuMicroseconds(child.pid)
    for (let i = 0; i < 10; i++) await runVerification(url, `life-${number++}`)
    return (cpuMicroseconds(child.pid) - before) / 10
  }
  Object.assign(figures, await inPairs('whole verification', running, quick ? 9 : 25, lives))
  for (const server of Object.values(running)) await stopServer(server)
  pin(process.pid, '0-1')
  return figures
}

// Measures both versions in turn. The version that comes first changes with every round.
async function inPairs(what, versions, rounds, measure) {
  const pairs = []
  for (let round = 0; round < rounds; round++) {
    progress(what, `${round + 1} of ${rounds}`)
    const names = round % 2 === 0 ? ['before', 'after'] : ['after', 'before']
    const pair = {}
    for (const name of names) pair[name] = await measure(versions[name])
    pairs.push(pair)
  }
  return { [what]: pairs }
}

function report(ref, figures) {
  console.log(
    `\nCPU time of the working tree divided by the CPU time of ${ref}, in pairs of rounds.`,
  )
  console.log(`${'us of CPU'.padEnd(22)}${ref.slice(0, 12).padStart(14)}        now    ratio`)
  let code = 0
  for (const [what, pairs] of Object.entries(figures)) {
    const ratios = pairs.map(({ before, after }) => after / before)
    const [low, middle, high] = [0.25, 0.5, 0.75].map((q) => quantile(ratios, q))
    const verdict = judge(low, middle, high)
    if (verdict === 'slower') code = 1
    else if (verdict === 'not judged' && code === 0) code = 3
    const [before, after] = ['before', 'after'].map((name) =>
      median(pairs.map((pair) => pair[name])).toFixed(0),
    )
    console.log(
      `${what.padEnd(22)}${before.padStart(14)}${after.padStart(11)}${middle.toFixed(2).padStart(9)} (${low.toFixed(2)} to ${high.toFixed(2)})  ${verdict}`,
    )
  }
  if (code === 1) console.log('A figure is more than 5 % larger than at the commit.')
  if (code === 3) {
    console.log('The rounds differ too much. Run this again on a machine that does nothing else.')
  }
  return code
}

/** Judges the quartiles of the ratios of the pairs. */
export function judge(low, middle, high) {
  if (low > limit) return 'slower'
  if (middle <= limit && high <= 2 * limit - 1) return middle < 2 - limit ? 'faster' : 'equal'
  return 'not judged'
}
