import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { filesByPart } from '../parts.ts'
import { root } from './root.ts'

/**
 * Runs the test files of the part `browser` first and the files of the part `unit` last. Inside a part, the order is
 * Vitest's order: the file that took longest in the last run comes first. So no worker has a long file at the end.
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
