import type { KeyToPath, ProjectedVolumeSource, ServiceAccountTokenProjection, VolumeProjection } from '../../../../types/generated.ts'
import type { ErrorList } from '../../../rules/error-list.ts'
import { validateDownwardFile, validateKeyToPath } from './local-volumes.ts'
import { validateFileMode, validateUnreservedPath } from './paths.ts'

/** The projection that is looked at. */
interface Projection {
  /** Of the whole volume: where colliding paths are reported. */
  readonly field: string
  readonly paths: Set<string>
  readonly errors: ErrorList
}

/** Upstream: pkg/apis/core/validation validateProjectedVolumeSource, validateProjectionSources */
export function validateProjectedVolume(projected: ProjectedVolumeSource, field: string, errors: ErrorList): void {
  validateFileMode(projected.defaultMode, `${field}.defaultMode`, errors)
  const projection: Projection = { field, paths: new Set(), errors }
  projected.sources?.forEach((source, index) => {
    validateSource(source, `${field}.sources[${index}]`, projection)
  })
}

function validateSource(source: VolumeProjection, at: string, projection: Projection): void {
  const { secret, configMap, downwardAPI, serviceAccountToken } = source
  if (secret) validateKeys(secret, `${at}.secret`, projection)
  if (configMap) validateKeys(configMap, `${at}.configMap`, projection)
  for (const file of downwardAPI?.items ?? []) {
    validateDownwardFile(file, `${at}.downwardAPI`, projection.errors)
    if (file.path) claimPath(file.path, file.path, projection)
  }
  if (serviceAccountToken) validateToken(serviceAccountToken, `${at}.serviceAccountToken`, projection)
  const count = [secret, configMap, downwardAPI, serviceAccountToken].filter(Boolean).length
  if (count > 1) projection.errors.forbidden(at, 'may not specify more than 1 volume type per source')
}

function validateKeys(
  { name, items }: { readonly name?: string; readonly items?: readonly KeyToPath[] },
  at: string,
  projection: Projection,
): void {
  if (!name) projection.errors.required(`${at}.name`)
  items?.forEach((item, index) => {
    validateKeyToPath(item, `${at}.items[${index}]`, projection.errors)
    if (item.path) claimPath(item.path, name ?? '', projection)
  })
}

/** Two sources cannot write the same file. */
function claimPath(path: string, badValue: string, { field, paths, errors }: Projection): void {
  if (paths.has(path)) errors.invalid(field, badValue, 'conflicting duplicate paths')
  paths.add(path)
}

const TOKEN_SECONDS_MIN = 600
const TOKEN_SECONDS_MAX = 2 ** 32

function validateToken({ expirationSeconds = 0, path }: ServiceAccountTokenProjection, at: string, { field, errors }: Projection): void {
  if (expirationSeconds < TOKEN_SECONDS_MIN) {
    errors.invalid(`${at}.expirationSeconds`, expirationSeconds, 'may not specify a duration less than 10 minutes')
  }
  if (expirationSeconds > TOKEN_SECONDS_MAX) {
    errors.invalid(`${at}.expirationSeconds`, expirationSeconds, 'may not specify a duration larger than 2^32 seconds')
  }
  if (!path) errors.required(`${field}.path`)
  else validateUnreservedPath(path, `${field}.path`, errors)
}
