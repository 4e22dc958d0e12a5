import type { Volume, VolumeProjection } from '../../../../types/generated.ts'

/** A file of a volume, and where it comes from when there is more than one source. */
interface PathAndSource {
  readonly path: string
  readonly source: string
}

interface HasPath {
  readonly path: string
}

/** Files of one volume that hide each other. Upstream: pkg/api/pod warningsForOverlappingVirtualPaths */
export function virtualPathWarnings(volumes: readonly Volume[] | undefined): readonly string[] {
  return (volumes ?? []).flatMap((volume) => {
    const { configMap, secret, downwardAPI, projected } = volume
    return [
      ...overlaps(volume, `ConfigMap ${quoted(configMap?.name)}`, pathsOf(configMap?.items, '')),
      ...overlaps(volume, `Secret ${quoted(secret?.secretName)}`, pathsOf(secret?.items, '')),
      ...overlaps(volume, 'DownwardAPI', pathsOf(downwardAPI?.items, '')),
      ...(projected ? projectedWarnings(volume, projected.sources ?? []) : []),
    ]
  })
}

function projectedWarnings(volume: Volume, sources: readonly VolumeProjection[]): readonly string[] {
  const warnings: string[] = []
  const all: PathAndSource[] = []
  for (const source of sources) {
    if (Object.keys(source).length === 0) warnings.push(`volume ${quoted(volume.name)} (Projected) has no sources provided`)
    for (const path of sourcePaths(source)) warnings.push(...collisions(volume, 'Projected', path, all))
  }
  return warnings
}

function sourcePaths({
  configMap,
  secret,
  downwardAPI,
  serviceAccountToken,
  clusterTrustBundle,
}: VolumeProjection): readonly PathAndSource[] {
  if (configMap?.items) return pathsOf(configMap.items, `ConfigMap ${quoted(configMap.name)}`)
  if (secret?.items) return pathsOf(secret.items, `Secret ${quoted(secret.name)}`)
  if (downwardAPI?.items) return pathsOf(downwardAPI.items, 'DownwardAPI')
  if (serviceAccountToken) return [{ path: serviceAccountToken.path, source: 'ServiceAccountToken' }]
  if (!clusterTrustBundle) return []
  const { path, name, signerName } = clusterTrustBundle
  return [{ path, source: `ClusterTrustBundle ${quoted(name ?? signerName)}` }]
}

function pathsOf(items: readonly HasPath[] | undefined, source: string): readonly PathAndSource[] {
  return (items ?? []).map(({ path }) => ({ path, source }))
}

function overlaps(volume: Volume, kind: string, paths: readonly PathAndSource[]): readonly string[] {
  const seen: PathAndSource[] = []
  return paths.flatMap((path) => collisions(volume, kind, path, seen))
}

function collisions(volume: Volume, kind: string, given: PathAndSource, seen: PathAndSource[]): readonly string[] {
  const path = { path: given.path.replace(/\/+$/, ''), source: given.source }
  const found = path.path === '' ? [] : seen.filter((other) => isOverlapping(path.path, other.path))
  seen.push(path)
  return found.map((other) => `volume ${quoted(volume.name)} (${kind}): overlapping paths: ${shown(path)} with ${shown(other)}`)
}

/** The same, or one inside the other. */
function isOverlapping(path: string, other: string): boolean {
  return other !== '' && (`${other}/`.startsWith(`${path}/`) || `${path}/`.startsWith(`${other}/`))
}

function shown({ path, source }: PathAndSource): string {
  return source === '' ? quoted(path) : `${quoted(path)} (${source})`
}

function quoted(text: string | undefined): string {
  return JSON.stringify(text ?? '')
}
