import type { Deployment, PodTemplateSpec } from '@kubesim/api'
import { hashText } from '@kubesim/kernel'

const SAFE_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789'
const NAME_LENGTH_MAX = 253

/**
 * The value of `pod-template-hash`: the same for the same template and collision count.
 * Differs: upstream hashes Go's dump of the struct, so the values themselves are others; length and alphabet are alike.
 * Upstream: controller.ComputeHash
 */
export function templateHash(template: PodTemplateSpec, collisionCount: number | undefined): string {
  const digits = String(hashText(canonical(template) + (collisionCount === undefined ? '' : `#${collisionCount}`)))
  return [...digits].map((digit) => SAFE_ALPHABET[digit.charCodeAt(0) % SAFE_ALPHABET.length]).join('')
}

/** Upstream: generateReplicaSetName */
export function replicaSetName(deployment: Deployment, hash: string): string {
  return `${deployment.metadata.name!.slice(0, NAME_LENGTH_MAX - 1 - hash.length)}-${hash}`
}

/** JSON with sorted keys and without undefined: equal values give equal texts. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).filter(([, each]) => each !== undefined)
  entries.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join(',')}}`
}
