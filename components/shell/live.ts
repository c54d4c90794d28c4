"use client";
/**
 * One event stream a page and mesh, however many components listen. It is closed while the page is hidden: a browser holds only six
 * connections to a site, and people leave tabs open.
 */
import { useEffect, useRef } from "react";
import type { LiveEvent, PartialSight } from "#lib/wire/api/views.ts";
import { noteServerInstant } from "../i18n/clock.ts";

/** What listeners hear: the server's events, and whether the line to it stands. `resumed` means that events may have been missed. */
export type PageEvent = LiveEvent | { type: "line"; up: boolean } | { type: "resumed" };

type Listener = (event: PageEvent) => void;

const RETRY_MS = 10_000;

class MeshStream {
  private readonly mesh: string;
  private readonly listeners = new Set<Listener>();
  private source: EventSource | null = null;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private interrupted = false;

  constructor(mesh: string) {
    this.mesh = mesh;
  }

  add(listener: Listener): void {
    this.listeners.add(listener);
    if (this.listeners.size === 1) {
      document.addEventListener("visibilitychange", this.followVisibility);
      this.followVisibility();
    }
  }

  /** @returns true when nobody listens any more. */
  remove(listener: Listener): boolean {
    this.listeners.delete(listener);
    if (this.listeners.size > 0) return false;
    document.removeEventListener("visibilitychange", this.followVisibility);
    this.close();
    return true;
  }

  private readonly followVisibility = (): void => {
    if (document.visibilityState === "hidden") this.close();
    else if (this.source === null) this.open();
  };

  private open(): void {
    const source = new EventSource(`/api/v1/meshes/${encodeURIComponent(this.mesh)}/stream`);
    this.source = source;
    source.onopen = () => {
      this.tell({ type: "line", up: true });
      if (this.interrupted) this.tell({ type: "resumed" });
      this.interrupted = false;
    };
    source.onerror = () => {
      this.interrupted = true;
      this.tell({ type: "line", up: false });
      // The browser tries again by itself unless the server refused; then nobody else would.
      if (source.readyState === EventSource.CLOSED) this.retry = setTimeout(() => this.reopen(), RETRY_MS);
    };
    const hear = (message: MessageEvent<string>) => {
      const event = readEvent(message.data);
      if (event !== null) this.tell(event);
    };
    source.onmessage = hear;
    source.addEventListener("round", hear);
    source.addEventListener("status", hear);
  }

  private reopen(): void {
    this.close();
    this.open();
  }

  private close(): void {
    clearTimeout(this.retry);
    if (this.source !== null) this.interrupted = true;
    this.source?.close();
    this.source = null;
  }

  private tell(event: PageEvent): void {
    if (event.type === "round") noteServerInstant(event.at);
    for (const listener of this.listeners) listener(event);
  }
}

const streams = new Map<string, MeshStream>();

/** Reads one event of the stream; null for what this page does not know, so that a newer server can say more. */
export function readEvent(text: string): LiveEvent | null {
  const value: unknown = parseJson(text);
  if (typeof value !== "object" || value === null || !("type" in value)) return null;
  if (value.type === "status" && "collectorAlive" in value && typeof value.collectorAlive === "boolean")
    return { type: "status", collectorAlive: value.collectorAlive };
  if (value.type !== "round" || !("mesh" in value) || !("round" in value) || !("at" in value)) return null;
  const { mesh, round, at } = value;
  const partial = "partial" in value ? readPartial(value.partial) : null;
  return typeof mesh === "string" && typeof round === "number" && typeof at === "string"
    ? { type: "round", mesh, round, at, ...(partial !== null && { partial }) }
    : null;
}

function readPartial(value: unknown): PartialSight | null {
  if (typeof value !== "object" || value === null || !("answered" in value) || !("expected" in value)) return null;
  const { answered, expected } = value;
  const lastGoodAt = "lastGoodAt" in value && typeof value.lastGoodAt === "string" ? value.lastGoodAt : null;
  return typeof answered === "number" && typeof expected === "number" ? { answered, expected, lastGoodAt } : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Calls `onEvent` for every event of the mesh while the component is on the page. */
export function useLive(mesh: string, onEvent: Listener): void {
  const latest = useRef(onEvent);
  useEffect(() => {
    latest.current = onEvent;
  }, [onEvent]);
  useEffect(() => {
    const listener: Listener = (event) => latest.current(event);
    const stream = streams.get(mesh) ?? new MeshStream(mesh);
    streams.set(mesh, stream);
    stream.add(listener);
    return () => {
      if (stream.remove(listener)) streams.delete(mesh);
    };
  }, [mesh]);
}
