import type { CustomResourceConversion, CustomResourceDefinition } from '../../types/generated.ts'
import { changed } from '../structural-sharing.ts'

const HTTPS_PORT = 443

/** Upstream: apiextensions-apiserver SetDefaults_CustomResourceDefinition, SetDefaults_CustomResourceDefinitionSpec */
export function defaultCustomResourceDefinition(definition: CustomResourceDefinition): CustomResourceDefinition {
  const spec = definition.spec ?? ({} as CustomResourceDefinition['spec'])
  const names = spec.names ?? ({} as CustomResourceDefinition['spec']['names'])
  const kind = names.kind ?? ''
  const status = definition.status ?? {}
  const storage = spec.versions?.find((version) => version.storage)
  const storedVersions = (status.storedVersions?.length ?? 0) === 0 && storage !== undefined ? [storage.name] : status.storedVersions
  return changed(definition, {
    spec: changed(spec, {
      names: changed(names, {
        singular: names.singular || kind.toLowerCase() || undefined,
        listKind: names.listKind || (kind === '' ? undefined : `${kind}List`),
      }),
      conversion: defaultConversion(spec.conversion),
    }),
    status: changed(status, { storedVersions }),
  })
}

function defaultConversion(conversion: CustomResourceConversion | undefined): CustomResourceConversion {
  if (!conversion) return { strategy: 'None' }
  const { webhook } = conversion
  const service = webhook?.clientConfig?.service
  if (!webhook?.clientConfig || !service) return conversion
  const clientConfig = changed(webhook.clientConfig, { service: changed(service, { port: service.port ?? HTTPS_PORT }) })
  return changed(conversion, { webhook: changed(webhook, { clientConfig }) })
}
