export type { ConsoleAccounts, ConsoleCredentials, ConsoleOptions, ConsoleTokens } from './console/console-options.ts';
export {
  type ActFor,
  type BuiltInSchedule,
  type CallerRoles,
  CONTROL_PLANE,
  type ControlPlaneOptions,
  type ScheduleTime,
} from './control-plane-options.ts';
export { ControlPlaneModule } from './control-plane.module.ts';
export { DeadLetterRow } from './dead-letters/dead-letter.entity.ts';
export { type JourneySource, JourneySources } from './journeys/journey-sources.ts';
export { OwnedWork } from './persons/owned-work.ts';
export { controlPlanePersonRows } from './persons/person-rows.ts';
export { controlPlaneQuotas } from './quotas.ts';
export { nextFiring } from './schedules/firing.ts';
export type { ScheduleLimits } from './schedules/schedule-limits.ts';
export { Schedules } from './schedules/schedules.ts';
export { controlPlaneEntities, controlPlaneMigrations } from './tables.ts';
export { Clock, CLOCK_QUEUE } from './tasks/clock.ts';
export { accepted, TaskAccepted } from './tasks/new-task.ts';
export { TaskService, type TaskRequest } from './tasks/task.service.ts';
