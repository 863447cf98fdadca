import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = '.ci/third-party'

/**
 * Reads the allowed licences of shipped packages, and the corrections of packages. A correction is a licence
 * expression, or the text of a licence that a package names but does not ship.
 */
export function readLicensePolicy(root) {
  const { allowed, corrections } = JSON.parse(
    readFileSync(join(root, FOLDER, 'policy.json'), 'utf8'),
  )
  const textOf = (file) => readFileSync(join(root, FOLDER, file), 'utf8')
  return createLicensePolicy({ allowed, corrections, textOf })
}

/** `apply` completes the components in place. It throws an Error with one sentence for each mistake. */
export function createLicensePolicy({ allowed, corrections, textOf }) {
  return {
    apply(components) {
      const names = components.map(({ name, version }) => `${name}@${version}`)
      for (const [i, component] of components.entries()) {
        const { license, text } = corrections[names[i]] ?? {}
        component.isCorrected = license !== undefined
        if (license !== undefined) component.license = license
        if (text !== undefined) component.text = textOf(text)
      }
      const unused = Object.keys(corrections).filter((name) => !names.includes(name))
      const faults = [
        ...components.flatMap((component) => faultsOf(component, allowed)),
        ...unused.map((name) => `${FOLDER}/policy.json corrects ${name}, which is not bundled.`),
      ]
      if (faults.length > 0) throw new Error(faults.join('\n'))
    },
  }
}

function faultsOf({ name, version, license, text }, allowed) {
  const faults = []
  if (license === undefined) {
    faults.push(
      `${name} ${version} names no licence. Read its files and add its licence to the corrections of ${FOLDER}/policy.json.`,
    )
  } else if (!isAllowed(license, allowed)) {
    faults.push(
      `${name} ${version} has the licence ${license}, which is not allowed by ${FOLDER}/policy.json. Replace the package, or read the licence and add it to that file.`,
    )
  }
  if (text.trim() === '') {
    faults.push(
      `${name} ${version} ships no licence text. Add the text to ${FOLDER} and name it in the corrections of policy.json.`,
    )
  }
  return faults
}

// "A OR B" needs one allowed licence, and "A AND B" needs both. Parentheses are not
// understood: add a correction for such an expression.
function isAllowed(expression, allowed) {
  return expression
    .split(' OR ')
    .some((part) => part.split(' AND ').every((id) => allowed.includes(id)))
}
