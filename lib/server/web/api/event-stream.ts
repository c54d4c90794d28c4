/** Server-sent events of one mesh (WHATWG HTML, section 9.2). */
import type { LiveEvent } from "../../../wire/api/views.ts";
import type { LiveBus } from "../context/context.ts";

/** Proxies close what is silent for long. */
export const HEARTBEAT_MS = 15_000;
/** How long a browser waits before it comes back. */
const RETRY_MS = 3_000;
/** Events that a reader has not taken; one that is so far behind is gone, and will find the last state when it comes back. */
const BEHIND_MAX = 64;

export type EventStreamOptions = {
  live: LiveBus;
  mesh: string;
  /** Told at once, so that nothing is missed between the page's rendering and the stream's opening. */
  initial: readonly LiveEvent[];
  signal: AbortSignal;
};

/** Ends when the signal aborts, when its reader cancels, or when its reader is far behind; then nothing of it is left. */
export function eventStream({ live, mesh, initial, signal }: EventStreamOptions): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let stop: (() => void) | null = null;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      let open = true;
      const end = (close: boolean) => {
        if (!open) return;
        open = false;
        unsubscribe();
        clearInterval(heartbeat);
        signal.removeEventListener("abort", abort);
        if (close) controller.close();
      };
      const write = (text: string) => {
        if (!open) return;
        if ((controller.desiredSize ?? 0) < -BEHIND_MAX) end(true);
        else controller.enqueue(encoder.encode(text));
      };
      const abort = () => end(true);
      const unsubscribe = live.subscribe(mesh, (event) => write(eventText(event)));
      const heartbeat = setInterval(() => write(": still here\n\n"), HEARTBEAT_MS);
      stop = () => end(false);
      signal.addEventListener("abort", abort);
      write(`retry: ${RETRY_MS}\n\n`);
      for (const event of initial) write(eventText(event));
      if (signal.aborted) end(true);
    },
    cancel: () => stop?.(),
  });
}

/** `id` is the round, so that a reader that comes back names the last one it has. JSON holds no line end. */
export function eventText(event: LiveEvent): string {
  const id = event.type === "round" ? `id: ${event.round}\n` : "";
  return `${id}event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
