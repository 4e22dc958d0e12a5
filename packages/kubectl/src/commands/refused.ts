import { defineCommand } from '../command/define.ts'
import { fail } from '../command/failures.ts'
import type { CommandDefinition } from '../contracts.ts'

/** Commands that need what is not here, and why. Differs: each of them says so instead of being done, and so do the flags of the others that
 * need it (`--edit`, `--interactive`, `get --raw`). */
const REFUSED: readonly (readonly [name: string, summary: string, why: string])[] = [
  ['apply edit-last-applied', 'Edit latest last-applied-configuration annotations of a resource/object', 'there is no editor'],
  ['apply set-last-applied', 'Set the last-applied-configuration annotation', 'kubectl apply keeps it by itself'],
  ['attach', 'Attach to a running container', 'there is no terminal to attach; kubectl logs -f follows what a container writes'],
  ['certificate', 'Modify certificate resources', 'approve a signing request through its approval subresource'],
  ['completion', 'Output shell completion code for the specified shell', 'completion is built into the prompt'],
  ['cp', 'Copy files and directories to and from containers', 'there is no file system to copy to; kubectl exec can read and write files'],
  ['debug', 'Create debugging sessions for troubleshooting workloads and nodes', 'there is nobody to talk to a debug container'],
  ['kustomize', 'Build a kustomization target from a directory or URL', 'render it with kustomize itself'],
  ['plugin', 'Provides utilities for interacting with plugins', 'there are no plugins'],
  ['port-forward', 'Forward one or more local ports to a pod', 'there is no network to forward to'],
  ['proxy', 'Run a proxy to the Kubernetes API server', 'there is no server to proxy to'],
]

export const REFUSED_COMMANDS: readonly CommandDefinition[] = REFUSED.map(([name, summary, why]) =>
  defineCommand({
    name,
    usage: '',
    summary,
    flags: [],
    takesCommand: true,
    completes: 'nothing',
    refused: true,
    run: () => {
      throw fail(`${name} is not supported here: ${why}`)
    },
  }),
)
