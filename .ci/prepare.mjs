import { spawnSync } from 'node:child_process'
import { isInstalled, root } from './build-cache.mjs'
import { refuseOldNode } from './node-version.mjs'

/** Installs and builds everything that is missing. Prints one line for each step, and nothing if there is nothing to do. */
export async function prepare({ building = true } = {}) {
  refuseOldNode()
  if (!isInstalled()) install()
  if (!building) return
  const { build } = await import('./build.mjs')
  try {
    await build({ onStart: () => console.error('Building (a few seconds, only after a change) …') })
  } catch (fault) {
    stop(`The build failed: ${fault.message}`)
  }
}

function install() {
  console.error('Installing the packages that package-lock.json names (once, a minute or less) …')
  const [command, first] = npmCommand()
  // No package needs a script at its installation, and the build is a separate step.
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const run = spawnSync(command, [...first, 'ci', ...options], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: command === 'npm.cmd',
  })
  if (run.status !== 0) {
    const how = run.error ? run.error.message : `exit code ${run.status}`
    stop(
      `The packages could not be installed (npm ci: ${how}). Check that npm reaches its registry, then run the same command again.`,
    )
  }
}

// npm gives its child processes the path of its own script. Without it, Windows needs the .cmd file and a shell.
function npmCommand() {
  const script = process.env.npm_execpath
  if (script?.endsWith('.js')) return [process.execPath, [script]]
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm', []]
}

function stop(sentence) {
  console.error(sentence)
  process.exit(1)
}
