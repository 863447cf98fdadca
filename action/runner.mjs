// The files and commands with which a step talks to the runner of GitHub Actions.
import { randomUUID } from 'node:crypto'
import { appendFileSync } from 'node:fs'

/** Returns an input of the action. Undefined if it is empty. */
export function input(name) {
  const value = process.env[`INPUT_${name.toUpperCase()}`]?.trim()
  return value === '' ? undefined : value
}

/** Returns the lines of an input. */
export function inputLines(name) {
  const lines = (input(name) ?? '').split('\n').map((line) => line.trim())
  return lines.filter((line) => line !== '')
}

/** Appends NAME=value to a file that the runner reads: `GITHUB_ENV`, `GITHUB_OUTPUT` or `GITHUB_STATE`. */
export function writeTo(variable, name, value) {
  const file = process.env[variable]
  if (file === undefined) {
    throw new Error(
      `The variable ${variable} is missing: only a runner of GitHub Actions runs this.`,
    )
  }
  // A value with a line break needs a delimiter that the value does not have.
  const end = `end-${randomUUID()}`
  appendFileSync(file, `${name}<<${end}\n${value}\n${end}\n`)
}

/** Prints a text in a closed group. A line of the text that looks like a command of the runner has no effect. */
export function printGroup(title, text) {
  const end = randomUUID()
  console.log(
    `::group::${title}\n::stop-commands::${end}\n${text.trimEnd()}\n::${end}::\n::endgroup::`,
  )
}

/** Prints an error that the page of the run shows. */
export function printError(sentence) {
  console.log(`::error title=videoid-emulator::${escapeData(sentence)}`)
}

/** Hides a value in the log. */
export function hide(value) {
  console.log(`::add-mask::${escapeData(value)}`)
}

function escapeData(text) {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}
