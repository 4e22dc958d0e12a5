import { CommandRegistry } from '../command/registry.ts'
import { setEnvCommand } from '../set/set-env.ts'
import { setImageCommand } from '../set/set-image.ts'
import { setResourcesCommand } from '../set/set-resources.ts'
import { setSelectorCommand } from '../set/set-selector.ts'
import { setServiceAccountCommand } from '../set/set-service-account.ts'
import { annotateCommand } from './annotate.ts'
import { applyCommand } from './apply.ts'
import { deleteCommand } from './delete.ts'
import { getCommand } from './get.ts'
import { labelCommand } from './label.ts'
import { scaleCommand } from './scale.ts'
import { waitCommand } from './wait.ts'

/**
 * Every command. Commands outside `commands/` (describe, rollout, explain, drain, logs, ...) are lists that their folder exports and that
 * stand here beside the others; a group is a word that has commands below it and does nothing by itself.
 */
export const COMMANDS = new CommandRegistry(
  [
    annotateCommand,
    applyCommand,
    deleteCommand,
    getCommand,
    labelCommand,
    scaleCommand,
    setEnvCommand,
    setImageCommand,
    setResourcesCommand,
    setSelectorCommand,
    setServiceAccountCommand,
    waitCommand,
  ],
  [
    { name: 'rollout', summary: 'Manage the rollout of a resource' },
    { name: 'set', summary: 'Set specific features on objects' },
    { name: 'config', summary: 'Modify kubeconfig' },
    { name: 'auth', summary: 'Inspect authorization' },
    { name: 'top', summary: 'Display resource (CPU/memory) usage' },
  ],
)
