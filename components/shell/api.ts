/** Reading our own API in the browser. */
import { decodeWire, type PackedWire } from "#lib/wire/map/pack.ts";
import type { Wire } from "#lib/wire/map/wire.ts";

export class ApiError extends Error {
  readonly status: number;

  constructor(status: number, url: string) {
    super(`${url} answered ${status}`);
    this.status = status;
  }
}

const meshPath = (mesh: string) => `/api/v1/meshes/${encodeURIComponent(mesh)}`;

/** `at`: as of that moment; null: now. */
const asOf = (at: string | null) => (at === null ? "" : `?at=${encodeURIComponent(at)}`);

export const nodeKey = (mesh: string, uid: string, at: string | null = null) =>
  `${meshPath(mesh)}/nodes/${encodeURIComponent(uid)}${asOf(at)}`;
export const linkKey = (mesh: string, id: string, at: string | null = null) =>
  `${meshPath(mesh)}/links/${encodeURIComponent(id)}${asOf(at)}`;
export const onlyWaysKey = (mesh: string, at: string | null = null) => `${meshPath(mesh)}/only-ways${asOf(at)}`;
export const wireKey = (mesh: string, at: string | null = null) => `${meshPath(mesh)}/wire${asOf(at)}`;
export const timelineKey = (mesh: string, at: string | null, span: string) => {
  const moment = at === null ? "" : `&at=${encodeURIComponent(at)}`;
  return `${meshPath(mesh)}/timeline?span=${encodeURIComponent(span)}${moment}`;
};

/** @throws ApiError where the API refuses; TypeError where the line is broken. SWR keeps both for the page to show. */
export async function fetchJson<Answer>(url: string): Promise<Answer> {
  const response = await fetch(url, { headers: { accept: "application/json" } });
  if (!response.ok) throw new ApiError(response.status, url);
  return response.json();
}

export async function fetchWire(url: string): Promise<Wire> {
  return decodeWire(await fetchJson<PackedWire>(url));
}
