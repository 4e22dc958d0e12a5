import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readModels } from './client-node.ts'
import { composeDefinitions } from './compose.ts'
import type { Definitions, Gvk } from './definition.ts'
import { REGISTERED_ONLY } from './overlay/group-versions.ts'
import { type OverlayPackage, readOverlay } from './overlay.ts'

/** The whole v1.35 API: the models of the development dependency joined with this folder's overlay. */
export function apiModel(): Definitions {
  const overlay = readOverlay(join(dirname(fileURLToPath(import.meta.url)), 'overlay'))
  return composeDefinitions(readModels(), overlay, everyGroupVersion(overlay))
}

function everyGroupVersion(overlay: readonly OverlayPackage[]): readonly Omit<Gvk, 'kind'>[] {
  const served = overlay
    .filter((pkg) => [...pkg.definitions.values()].some((definition) => definition.flags.has('kind')))
    .map((pkg) => ({ group: pkg.group, version: pkg.name.slice(pkg.name.lastIndexOf('.') + 1) }))
  const registered = REGISTERED_ONLY.map((text) => ({
    group: text.slice(0, text.indexOf('/')),
    version: text.slice(text.indexOf('/') + 1),
  }))
  const all = new Map([...served, ...registered].map((gv) => [`${gv.group}/${gv.version}`, gv]))
  return [...all.keys()].sort().map((key) => all.get(key) as Omit<Gvk, 'kind'>)
}
