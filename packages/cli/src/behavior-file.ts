import { readFileSync } from 'node:fs'
import { readBehaviors } from '@kubesim/cluster'

/** Behaviours from a file of YAML. Throws a BehaviorError that names the file, the line and the field of each mistake. */
export function readBehaviorFile(path: string): ReturnType<typeof readBehaviors> {
  return readBehaviors(readFileSync(path, 'utf8'), path)
}
