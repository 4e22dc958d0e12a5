import type { CommandGroup } from '../command/registry.ts'
import type { CommandDefinition } from '../contracts.ts'
import { rolloutPauseCommand, rolloutRestartCommand, rolloutResumeCommand } from './change-commands.ts'
import { rolloutHistoryCommand } from './history-command.ts'
import { rolloutStatusCommand } from './status-command.ts'
import { rolloutUndoCommand } from './undo-command.ts'

export const ROLLOUT_GROUP: CommandGroup = { name: 'rollout', summary: 'Manage the rollout of a resource' }

export const ROLLOUT_COMMANDS: readonly CommandDefinition[] = [
  rolloutHistoryCommand,
  rolloutPauseCommand,
  rolloutRestartCommand,
  rolloutResumeCommand,
  rolloutStatusCommand,
  rolloutUndoCommand,
]
