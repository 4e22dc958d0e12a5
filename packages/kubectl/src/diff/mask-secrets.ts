import type { KubeObject } from '@kubesim/api'

interface WithData extends KubeObject {
  readonly data?: Readonly<Record<string, string>>
}

/** Values of secrets are not shown, but where they differ is. Upstream: kubectl/pkg/cmd/diff Masker */
export function maskSecrets(from: KubeObject | undefined, to: KubeObject): readonly [KubeObject | undefined, KubeObject] {
  if (to.apiVersion !== 'v1' || to.kind !== 'Secret') return [from, to]
  const before = (from as WithData | undefined)?.data
  const after = (to as WithData).data
  const mask = (own: WithData['data'], other: WithData['data'], changed: string) =>
    Object.fromEntries(
      Object.keys(own ?? {}).map((key) => [key, other?.[key] !== undefined && other[key] !== own?.[key] ? changed : '***']),
    )
  const masked = (object: KubeObject, data: Readonly<Record<string, string>>, has: boolean) =>
    has ? ({ ...object, data } as KubeObject) : object
  return [
    from === undefined ? undefined : masked(from, mask(before, after, '*** (before)'), before !== undefined),
    masked(to, mask(after, before, '*** (after)'), after !== undefined),
  ]
}
