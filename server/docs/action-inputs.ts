import { optionsOfCommand } from '../options/find-option.ts'
import { defaultOf } from './configuration-page.ts'

/**
 * Replaces the inputs of action.yml that are options of `start`. `npm run docs` writes the file. Without the output of
 * `start`, the action would not find the address, so `quiet` is left out.
 */
export function insertActionInputs(action: string): string {
  const inputs = optionsOfCommand('start')
    .filter(({ name }) => name !== 'quiet')
    .map((option) => {
      const shown = defaultOf(option).replaceAll('`', '')
      const text = `${option.help}${shown === '' ? '' : `. Default: ${shown}`}`
      return `  ${option.name}:\n    description: ${JSON.stringify(text)}\n`
    })
  return action.replace(
    /( # inputs: npm run docs\n)[\s\S]*?( {2}# \/inputs)/,
    (_, before: string, after: string) => `${before}${inputs.join('')}${after}`,
  )
}
