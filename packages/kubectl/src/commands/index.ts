import { AUTH_COMMANDS } from '../auth/can-i.ts'
import { CommandRegistry } from '../command/registry.ts'
import { CONFIG_COMMANDS } from '../config/config-commands.ts'
import { ACCESS_COMMANDS } from '../create/access.ts'
import { CONFIGURATION_COMMANDS } from '../create/configuration.ts'
import { createIngress } from '../create/ingress.ts'
import { SCOPE_COMMANDS } from '../create/scopes.ts'
import { SERVICE_COMMANDS } from '../create/services.ts'
import { createToken } from '../create/token.ts'
import { createCronJob, createDeployment, createJob, createPodDisruptionBudget } from '../create/workloads.ts'
import { describeCommand } from '../describe/command.ts'
import { apiResourcesCommand, apiVersionsCommand } from '../discovery/api-resources.ts'
import { clusterInfoCommand, versionCommand } from '../discovery/version.ts'
import { NODE_COMMANDS } from '../drain/commands.ts'
import { eventsCommand } from '../events/events-command.ts'
import { execCommand } from '../exec/command.ts'
import { explainCommand } from '../explain/command.ts'
import { logsCommand } from '../logs/command.ts'
import { ROLLOUT_COMMANDS } from '../rollout/commands.ts'
import { setEnvCommand } from '../set/set-env.ts'
import { setImageCommand } from '../set/set-image.ts'
import { setResourcesCommand } from '../set/set-resources.ts'
import { setSelectorCommand } from '../set/set-selector.ts'
import { setServiceAccountCommand } from '../set/set-service-account.ts'
import { TOP_COMMANDS } from '../top/commands.ts'
import { annotateCommand } from './annotate.ts'
import { applyCommand } from './apply.ts'
import { autoscaleCommand } from './autoscale.ts'
import { createCommand } from './create.ts'
import { deleteCommand } from './delete.ts'
import { diffCommand } from './diff.ts'
import { editCommand } from './edit.ts'
import { exposeCommand } from './expose.ts'
import { getCommand } from './get.ts'
import { labelCommand } from './label.ts'
import { patchCommand } from './patch.ts'
import { REFUSED_COMMANDS } from './refused.ts'
import { replaceCommand } from './replace.ts'
import { runCommand } from './run.ts'
import { scaleCommand } from './scale.ts'
import { taintCommand } from './taint.ts'
import { viewLastAppliedCommand } from './view-last-applied.ts'
import { waitCommand } from './wait.ts'

/**
 * Every command. Commands outside `commands/` (describe, rollout, explain, drain, logs, ...) are lists that their folder exports and that
 * stand here beside the others; a group is a word that has commands below it and does nothing by itself.
 */
export const COMMANDS = new CommandRegistry(
  [
    annotateCommand,
    apiResourcesCommand,
    apiVersionsCommand,
    applyCommand,
    viewLastAppliedCommand,
    ...AUTH_COMMANDS,
    autoscaleCommand,
    clusterInfoCommand,
    ...CONFIG_COMMANDS,
    createCommand,
    ...ACCESS_COMMANDS,
    ...CONFIGURATION_COMMANDS,
    ...SCOPE_COMMANDS,
    ...SERVICE_COMMANDS,
    createCronJob,
    createDeployment,
    createIngress,
    createJob,
    createPodDisruptionBudget,
    createToken,
    deleteCommand,
    diffCommand,
    editCommand,
    eventsCommand,
    execCommand,
    exposeCommand,
    getCommand,
    labelCommand,
    patchCommand,
    ...REFUSED_COMMANDS,
    replaceCommand,
    runCommand,
    scaleCommand,
    setEnvCommand,
    setImageCommand,
    setResourcesCommand,
    setSelectorCommand,
    setServiceAccountCommand,
    taintCommand,
    ...TOP_COMMANDS,
    versionCommand,
    waitCommand,
    describeCommand,
    explainCommand,
    logsCommand,
    ...NODE_COMMANDS,
    ...ROLLOUT_COMMANDS,
  ],
  [
    { name: 'rollout', summary: 'Manage the rollout of a resource' },
    { name: 'create secret', summary: 'Create a secret using a specified subcommand' },
    { name: 'create service', summary: 'Create a service using a specified subcommand' },
    { name: 'set', summary: 'Set specific features on objects' },
    { name: 'config', summary: 'Modify kubeconfig' },
    { name: 'auth', summary: 'Inspect authorization' },
    { name: 'top', summary: 'Display resource (CPU/memory) usage' },
  ],
)
