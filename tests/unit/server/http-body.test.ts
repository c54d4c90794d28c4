import { describe, expect, it } from "vitest";
import { boundedBytes, boundedForm, boundedJson } from "#lib/server/web/http/http-body.ts";

/** A sender that never ends; tells how much was taken of it and whether it was stopped. */
function endless(chunk: number, everyMs = 0) {
  const state = { sent: 0, isStopped: false };
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      if (everyMs > 0) await new Promise((resolve) => setTimeout(resolve, everyMs));
      if (state.isStopped) return;
      state.sent += chunk;
      controller.enqueue(new Uint8Array(chunk));
    },
    cancel() {
      state.isStopped = true;
    },
  });
  return { state, body };
}

describe("the bounded reader", () => {
  it("reads what fits", async () => {
    const request = () => new Request("http://x", { method: "POST", body: '{"a":1}' });
    expect(await boundedJson(request(), 7)).toEqual({ ok: true, value: { a: 1 } });
    expect(await boundedJson(request(), 6)).toEqual({ ok: false, error: "too-large" });
    const form = await boundedForm(new Request("http://x", { method: "POST", body: "theme=dark" }), 100);
    expect(form.ok && form.value.get("theme")).toBe("dark");
    expect(await boundedBytes(new Request("http://x", { method: "POST" }), 10)).toMatchObject({ ok: true });
  });

  it("stops a sender at the first byte too many", async () => {
    const { state, body } = endless(1_000);
    expect(await boundedBytes({ headers: new Headers(), body }, 5_000)).toEqual({ ok: false, error: "too-large" });
    expect(state.isStopped).toBe(true);
    expect(state.sent).toBeLessThanOrEqual(8_000);
  });

  it("reads nothing of what is announced too large", async () => {
    const { state, body } = endless(1_000);
    const headers = new Headers({ "content-length": "200000000" });
    expect(await boundedBytes({ headers, body }, 5_000)).toEqual({ ok: false, error: "too-large" });
    expect(state.isStopped).toBe(true);
  });

  it("does not wait for a sender that dawdles", async () => {
    const { state, body } = endless(1, 20);
    expect(await boundedBytes({ headers: new Headers(), body }, 5_000, 100)).toEqual({ ok: false, error: "too-slow" });
    expect(state.isStopped).toBe(true);
  });
});
