import type { CommandDefinition } from '../contracts.ts'
import { rolloutPauseCommand, rolloutRestartCommand, rolloutResumeCommand } from './change-commands.ts'
import { rolloutHistoryCommand } from './history-command.ts'
import { rolloutStatusCommand } from './status-command.ts'
import { rolloutUndoCommand } from './undo-command.ts'

export const ROLLOUT_COMMANDS: readonly CommandDefinition[] = [
  rolloutHistoryCommand,
  rolloutPauseCommand,
  rolloutRestartCommand,
  rolloutResumeCommand,
  rolloutStatusCommand,
  rolloutUndoCommand,
]
