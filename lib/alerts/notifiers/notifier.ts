/** One way to tell people. A kind of notifier is data and one function: its name, its options, and what makes one of them. */
import type { z } from "zod";
import type { Result } from "../../model/index.ts";
import type { AlertMessage } from "../message.ts";

export type Delivery = { id: string; mesh: string; message: AlertMessage };

export type Notifier = {
  /** Resolves to why it was not delivered; it will be tried again with the same id. */
  deliver(delivery: Delivery, signal: AbortSignal): Promise<Result<null, string>>;
};

/** What a notifier may use of the house. */
export type Tools = { log: (fields: object, text: string) => void };

export type NotifierKind<Options extends z.ZodType> = {
  type: string;
  options: Options;
  create(options: z.infer<Options>, tools: Tools): Notifier;
};
