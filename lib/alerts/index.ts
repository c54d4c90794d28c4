/** Alerts: rules over events and qualities, subscriptions, notifiers. */
export { alertMessageSchema } from "./message.ts";
export type { Notifier } from "./notifiers/notifier.ts";
export { createNotifier, type NotifierOptions, notifierOptionsSchema } from "./notifiers/registry.ts";
export { type AlertState, readAlertState } from "./state.ts";
export { stepAlerts } from "./step.ts";
export { type Subscription, subscriptionSchema } from "./subscription.ts";
