/** The side of the thread that is asked: see ask-thread.ts. */
import { z } from "zod";
import type { ThreadAnswer } from "./ask-thread.ts";
import { createSerialQueue } from "./serial-queue.ts";
import { reasonOf } from "./thread.ts";

const questionSchema = z.object({ id: z.number().int(), question: z.unknown() });

export type AnswerOptions<Question> = {
  post(answer: ThreadAnswer): void;
  question: z.ZodType<Question>;
  /** What it throws is told to whoever asked, with its `code` where that is a text. */
  answer(question: Question): unknown;
  /** One after the other; else beside each other. */
  inOrder: boolean;
  /** What comes without a number. */
  onMessage?(message: unknown): void;
};

/** Gives what to call with every message. */
export function answering<Question>(options: AnswerOptions<Question>): (message: unknown) => void {
  const queue = createSerialQueue();
  const reply = async (id: number, question: unknown): Promise<void> => {
    try {
      options.post({ id, value: await options.answer(options.question.parse(question)) });
    } catch (cause) {
      const code = cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : null;
      options.post({ id, failure: { message: reasonOf(cause), code } });
    }
  };
  return (message) => {
    const asked = questionSchema.safeParse(message);
    if (!asked.success) return options.onMessage?.(message);
    const { id, question } = asked.data;
    void (options.inOrder ? queue.add(() => reply(id, question)) : reply(id, question));
  };
}
