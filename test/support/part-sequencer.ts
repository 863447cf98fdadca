import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { filesByPart } from '../parts.ts'
import { root } from './root.ts'

/**
 * Runs the tests of the browser first and those of the part unit last. The files of a part keep Vitest's
 * order: the longest of the last run first, so that no worker is left with a long file at the end.
 */
export class PartSequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { browser, system, unit } = filesByPart()
    const order = [browser, system, unit].map((paths) => new Set(paths))
    const placeOf = ({ moduleId }: TestSpecification) =>
      order.findIndex((paths) => paths.has(relative(root, moduleId).replaceAll('\\', '/')))
    return (await super.sort(files)).toSorted((a, b) => placeOf(a) - placeOf(b))
  }
}
