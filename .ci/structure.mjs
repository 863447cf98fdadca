// npm run structure: figures of the structure of the sources, next to their goals. See --help.
import { prepare } from './prepare.mjs'

const help = `npm run structure -- [--list]

Prints figures of the structure of the sources next to their goals. Exits with 1 when a goal is missed, and
prints the files or names behind each such figure.

  --list   print the files or names behind every figure
  --help   print this text

  import cycles           groups of files that import each other in a circle; import type, import() and
                          re-exports are imports too
  mutual folders          pairs of folders with imports in both directions
  files of a POST         files with a function that runs for one POST /IT-live
  files of a callback     files with a function that runs for the delivery of one callback, without those
                          that run for every advance of the clock
  small single-use files  files of fewer than 40 lines that exactly one other file imports
  duplicate exports       names that two or more files declare and export; re-exports do not count

Sources are the files in server, fixtures, contracts and scenarios, without tests, type declarations and
generated files. The header of .ci/files-per-request.mjs explains how running files are counted.`

const given = process.argv.slice(2)
const unknown = given.find((argument) => !['--list', '--help'].includes(argument))
if (given.includes('--help')) console.log(help)
else if (unknown !== undefined) {
  console.error(`Unknown option ${unknown}: npm run structure -- --help lists the options.`)
  process.exitCode = 2
} else await run(given.includes('--list'))

async function run(isListing) {
  await prepare({ building: false })
  const bars = [...(await measureSources()), ...(await measureRunning())]
  console.log(formatTable(bars))
  const missed = bars.filter(({ isMet }) => !isMet)
  for (const { name, figure, offenders } of isListing ? bars : missed) {
    console.log(`\n${name}: ${figure}`)
    for (const line of offenders) console.log(`  ${line}`)
  }
  process.exitCode = missed.length > 0 ? 1 : 0
}

async function measureSources() {
  const { readSources } = await import('./structure-sources.mjs')
  const rules = await import('./structure-rules.mjs')
  const sources = readSources()
  return [
    createBar('import cycles', 0, rules.importCycles(sources), ({ files, example }) => [
      `${files.length} files, for example ${example.join(' > ')}`,
      ...files.map((path) => `  ${path}`),
    ]),
    createBar('mutual folders', 0, rules.mutualFolders(sources), ({ folders, imports }) => [
      folders.join(' and '),
      ...imports.map((line) => `  ${line}`),
    ]),
    createBar(
      'small single-use files',
      15,
      rules.smallSingleUseFiles(sources),
      ({ path, lines, importer }) => [`${path} (${lines} lines), imported by ${importer}`],
    ),
    createBar('duplicate exports', 0, rules.duplicateExports(sources), ({ name, files }) => [
      `${name}: ${files.join(', ')}`,
    ]),
  ]
}

// The other figures are useful even if the sources do not run.
async function measureRunning() {
  const { measureRunningFiles } = await import('./files-per-request.mjs')
  const goals = {
    post: ['files of a POST', 28],
    callback: ['files of a callback', 15],
  }
  try {
    const { generate } = await import('./build.mjs')
    await generate()
    const walks = measureRunningFiles()
    return Object.entries(goals).map(([key, [name, goal]]) =>
      createBar(name, goal, walks[key], ({ path, functions }) => [
        `${path}: ${functions.join(', ')}`,
      ]),
    )
  } catch (error) {
    return Object.values(goals).map(([name, goal]) => ({
      ...{ name, goal, figure: '?', isMet: false },
      offenders: error.message.split('\n'),
    }))
  }
}

function createBar(name, goal, found, format) {
  const figure = found.length
  return { name, goal, figure, isMet: figure <= goal, offenders: found.flatMap(format) }
}

function formatTable(bars) {
  const width = Math.max(...bars.map(({ name }) => name.length))
  const rows = bars.map(({ name, figure, goal, isMet }) => {
    const limit = goal === 0 ? '0' : `at most ${goal}`
    return `${name.padEnd(width)}  ${String(figure).padStart(6)}  ${limit.padEnd(10)}  ${isMet ? 'met' : 'not met'}`
  })
  return [`${''.padEnd(width)}  figure  goal`, ...rows].join('\n')
}
