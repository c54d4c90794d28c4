/** Alerts: rules over events and qualities, subscriptions, notifiers. */
export { type AlertMessage, alertMessageSchema } from "./message.ts";
export type { Delivered, Delivery, IncidentText, Notifier, Tools, Undelivered } from "./notifiers/notifier.ts";
export { createNotifier, type NotifierOptions, notifierOptionsSchema } from "./notifiers/registry.ts";
export { readSecret, type SecretRef, secretSchema } from "./notifiers/secret.ts";
export { readSilences, type Silence, silenceSchema } from "./silence.ts";
export { type AlertState, readAlertState } from "./state.ts";
export { stepAlerts } from "./step.ts";
export { type Subscription, subscriptionSchema } from "./subscription.ts";
